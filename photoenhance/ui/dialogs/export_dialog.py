"""Export: where to, under which names, in which format, with what along. Only asks; the exporter writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from photoenhance.batch.options import ExportOptions
from photoenhance.errors import PhotoError
from photoenhance.ui.dialogs.export_file import FileForm
from photoenhance.ui.dialogs.export_where import WhereForm
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.panels.section import line
from photoenhance.ui.state import export_rules, wording
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.state.exporter import recipes, told_by
from photoenhance.ui.state.measure import Measure
from photoenhance.ui.state.state import State

WIDTH = 700
MEASURE_AFTER_MS = 400


class ExportDialog(QDialog):
    """After it was accepted, `choice` says what was chosen; `photos` are those to export, at least one."""

    def __init__(
        self, parent: QWidget | None, photos: Sequence[Path], state: State, measure: Measure | None = None
    ) -> None:
        super().__init__(parent)
        self._measure = measure
        self._photos = tuple(photos)
        open_ = state.photo if state.photo and self._photos == (state.photo.path,) else None
        self._source = open_.source if open_ else None
        self._recipe = state.recipe
        self._recipe_for = cache(recipes(state))
        self._told = cache(told_by(state))  # names are made anew with every letter that is typed
        choice = state.settings.export or export_rules.first_choice(self._photos[0])
        what = self._photos[0].name if len(self._photos) == 1 else wording.count(len(self._photos), "photo")
        self.setWindowTitle(f"Export {what}")
        self.setMinimumWidth(WIDTH)
        self._where = WhereForm(choice)
        self._file = FileForm(choice.options, self._source)
        self._result = text_label("", "muted")
        self._lost = text_label("", "accent")
        self._problem = text_label("", "danger")
        self._buttons = QDialogButtonBox()
        self._export = self._buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self._export.setProperty("role", "main")
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._lay_out()
        self._export.setDefault(True)  # only now: a button knows its dialog when it is laid out
        self._where.changed.connect(self._show)
        self._file.changed.connect(self._show)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(MEASURE_AFTER_MS)
        self._soon.timeout.connect(self._weigh)
        self._measured: tuple[ExportOptions, int] | None = None
        self._show()
        self._where.begin()

    @property
    def choice(self) -> ExportChoice:
        """What is chosen."""
        options = replace(self._file.options, name=self._where.name, conflict=self._where.conflict)
        return ExportChoice(self._where.where, options, self._where.ask)

    def done(self, result: int) -> None:
        """However it is left, nothing is measured any more."""
        self._soon.stop()
        if self._measure is not None:
            self._measure.stop()
        super().done(result)

    def _weigh(self) -> None:
        if self._measure is not None and self._source is not None and not self._file.problem:
            options = self._file.options
            self._measure.start(options, lambda size: self._weighed(options, size))

    def _weighed(self, options: ExportOptions, size: int) -> None:
        self._measured = options, size
        self._show_result()

    def _show_result(self) -> None:
        text = export_rules.result(self.choice, self._source, self._recipe) if self._source else ""
        known = self._measured
        if text and known is not None and known[0] == self._file.options:
            text += f"  ·  {wording.bytes_(known[1])}"
        _say(self._result, text)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(14)
        column.addWidget(self._where)
        column.addWidget(line())
        column.addWidget(self._file)
        column.addWidget(line())
        for label in (self._result, self._lost, self._problem):
            column.addWidget(label)
        column.addStretch()
        column.addWidget(self._buttons)

    def _show(self) -> None:
        choice = self.choice
        photo = self._photos[0] if len(self._photos) == 1 else None
        self._file.disable(export_rules.disabled(choice, self._source, photo))
        problem = export_rules.problem(choice, self._photos) or self._file.problem
        self._show_example(choice, problem)
        source = self._source
        self._show_result()
        if self._measured is None or self._measured[0] != self._file.options:
            self._soon.start()
        _say(self._lost, export_rules.lost(choice, source) if source else "")
        _say(self._problem, problem)
        self._export.setEnabled(not problem)

    def _show_example(self, choice: ExportChoice, problem: str) -> None:
        try:
            path, remark = export_rules.example(choice, self._photos, self._recipe_for, self._told)
        except PhotoError:  # said already, or a model that is told when it is used
            self._where.show_example("", "")
            return
        more = f", and {len(self._photos) - 1:,} more" if len(self._photos) > 1 else ""
        shown = path.name if choice.where.place == "beside" else f"{path.parent.name}/{path.name}"
        self._where.show_example("" if problem else f"{shown}{more}", "" if problem else remark)


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
