"""The form of a folder job: folders, model and strength, format and quality, names. Makes a Request; starts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photoenhance.batch.options import Conflict, ExportOptions, FolderOptions, Pairs
from photoenhance.inference.choice import Choice
from photoenhance.recipe.recipe import STRENGTH
from photoenhance.ui.dialogs.save_dialog import QUALITY, combo, row_label, writable
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.folder_job import Request
from photoenhance.ui.state.preferences import device_of, threads_of
from photoenhance.ui.state.state import State

AS_SOURCE = ""
TARGET_NAME = "enhanced"


class FolderForm(QWidget):
    """`changed` is sent with every change of anything in it."""

    changed = Signal()

    def __init__(self, models: Sequence[Choice], state: State) -> None:
        super().__init__()
        self._settings = state.settings
        folder = state.photo.path.parent if state.photo else None
        self._source = _Folder("Photos from", "Folder with the photos", folder)
        self._target = _Folder("Results into", "Folder for the results", folder / TARGET_NAME if folder else None)
        self._target_touched = False
        self._subfolders = QCheckBox("Subfolders too")
        self._pairs = combo("RAW and JPEG pairs", [("RAW only", "raw"), ("Both", "both")], "raw")
        # There is no "None" here as in the window: it would write copies of all photos and call them enhanced.
        self._model = combo("Model", [(info.title, info.id) for info in models], None)
        self._model.setCurrentIndex(max(0, self._model.findData(state.model)))
        self._strength = ParameterSlider(STRENGTH)
        self._strength.show_value(state.strength)
        formats = [("As each photo", AS_SOURCE), *((one.title, one.key) for one in writable())]
        self._format = combo("Format", formats, AS_SOURCE)
        self._quality = ParameterSlider(QUALITY)
        self._quality.show_value(state.settings.quality)
        self._conflict = combo(
            "When a file exists",
            [("Take a new name", "unique"), ("Skip the photo", "skip"), ("Overwrite the file", "overwrite")],
            "unique",
        )
        self._lay_out()
        self._connect()

    def request(self) -> Request | None:
        """What is asked for; None while a folder is missing, or where there is no model."""
        source, target = self._source.path, self._target.path
        model: str | None = self._model.currentData()
        if source is None or target is None or not source.is_dir() or model is None:
            return None
        options = ExportOptions(
            format=self._format.currentData() or None,
            quality=int(self._quality.value),
            conflict=cast("Conflict", self._conflict.currentData()),
            device=device_of(self._settings),
        )
        folder = FolderOptions(self._subfolders.isChecked(), cast("Pairs", self._pairs.currentData()))
        threads = threads_of(self._settings)
        return Request(source, target, model, self._strength.value, options, folder, threads)

    def set_source(self, path: Path) -> None:
        """Take photos from this folder."""
        self._source.set_path(path)

    def set_target(self, path: Path) -> None:
        """Put results into this folder."""
        self._target_touched = True
        self._target.set_path(path)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(_form([("Photos from", self._source), ("", self._subfolders), ("Results into", self._target)]))
        line = QFrame()
        line.setProperty("role", "line")
        column.addWidget(line)
        left = _form([("Model", self._model), ("", self._strength), ("RAW pairs", self._pairs)])
        right = _form([("Format", self._format), ("", self._quality), ("If it exists", self._conflict)])
        halves = QHBoxLayout()
        halves.setSpacing(28)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
        column.addLayout(halves)

    def _connect(self) -> None:
        for choice in (self._pairs, self._model, self._format, self._conflict):
            choice.currentIndexChanged.connect(self.changed)
        for slider in (self._strength, self._quality):
            slider.changed.connect(self.changed)
        self._subfolders.toggled.connect(self.changed)
        self._target.edited.connect(self._touch)
        self._source.changed.connect(self._follow)
        self._target.changed.connect(self.changed)

    def _touch(self) -> None:
        self._target_touched = True

    def _follow(self) -> None:
        source = self._source.path
        if source is not None and not self._target_touched:
            self._target.set_path(source / TARGET_NAME)
        self.changed.emit()


class _Folder(QWidget):
    """A folder's path and a button to choose it."""

    changed = Signal()
    edited = Signal()

    def __init__(self, name: str, title: str, path: Path | None) -> None:
        super().__init__()
        self._title = title
        self._text = QLineEdit(str(path) if path else "")
        self._text.setAccessibleName(name)
        self._text.setPlaceholderText("Choose a folder")
        browse = QPushButton("Browse…")
        browse.setAccessibleName(f"Browse for: {name}")
        browse.setAutoDefault(False)  # Enter in the field belongs to the dialog
        browse.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(browse)
        self._text.textChanged.connect(self.changed)
        self._text.textEdited.connect(self.edited)

    @property
    def path(self) -> Path | None:
        """The folder, if one is named."""
        text = self._text.text().strip()
        return Path(text) if text else None

    def set_path(self, path: Path) -> None:
        """Name a folder."""
        self._text.setText(str(path))

    def _ask(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self._title, self._text.text())
        if found:
            self.edited.emit()
            self._text.setText(found)


def _form(rows: list[tuple[str, QWidget]]) -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(10)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        form.addRow(row_label(text), widget)
    return form
