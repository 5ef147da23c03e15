"""Three pages of the folder dialog that only show: the plan in numbers, the progress, the report."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photoenhance.batch.record import Record
from photoenhance.batch.report import Report
from photoenhance.ui.panels.elided import ElidedLabel
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.state import wording
from photoenhance.ui.state.folder_job import KEPT, FolderState, Ready, seconds_left, told, told_of

ROW_MARGIN = 48
NAMED = 40
"""Files that a tooltip names."""


class Numbers(QFrame):
    """A row of big numbers, each with its word below."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(18, 12, 18, 12)
        self._row.setSpacing(36)
        self._shown: list[tuple[str, int, str]] = []

    def show_numbers(self, numbers: list[tuple[str, int, str]]) -> None:
        """Show (word, number, role) one beside the other."""
        if numbers == self._shown:
            return
        self._shown = numbers
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for word, number, role in numbers:
            block = QWidget()
            column = QVBoxLayout(block)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            value = QLabel(f"{number:,}")
            value.setProperty("role", "number")
            below = QLabel(word)
            below.setProperty("role", role if number else "muted")
            column.addWidget(value)
            column.addWidget(below)
            block.setAccessibleName(f"{number} {word}")
            self._row.addWidget(block)
        self._row.addStretch()


class PlanView(QWidget):
    """What will be done, in numbers, and why files are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = Numbers()
        self._more = text_label("", "muted")
        self._more.setMinimumHeight(self._more.fontMetrics().lineSpacing() * 2)
        self._more.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._notes, self._warnings = text_label("", "muted"), text_label("", "danger")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._numbers)
        for label in (self._more, self._notes, self._warnings):
            column.addWidget(label)

    def show_state(self, state: FolderState) -> None:
        """Show the plan, or why there is none."""
        ready = state.ready
        plan = ready.plan if ready else None
        self._numbers.show_numbers(
            [
                ("to do", len(plan.tasks) if plan else 0, "accent"),
                ("already done", len(plan.done) if plan else 0, ""),
                ("left out", len(plan.left_out) if plan else 0, ""),
            ]
        )
        for label, said in (
            (self._notes, ready.notes if ready else ()),
            (self._warnings, ready.warnings if ready else ()),
        ):
            label.setText(wording.sentence(said))
            label.setVisible(bool(said))
        if state.problem is not None:
            self._more.setText(str(state.problem))
        elif state.request is None:
            self._more.setText("Choose a folder with photos.")
        elif ready is None:
            self._more.setText("Looking into the folder…")
        else:
            self._more.setText(_in_words(ready))
            listed = "\n".join(f"{one.path.name}: {one.why}" for one in ready.plan.left_out[:NAMED])
            self._more.setToolTip(listed)


class RunView(QWidget):
    """One photo after another: which one, how far it is, how far all are."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._name = ElidedLabel()
        self._tiles = _muted()
        self._file = _bar("Progress of this photo")
        self._all_words = QLabel("All photos")
        self._left = _muted()
        self._all = _bar("Progress of all photos")
        self._failed = text_label("", "danger")
        self._list = _table("Photos that have ended", "Result")
        self._listed: Record | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addSpacing(10)
        column.addLayout(_ends(self._name, self._tiles))
        column.addWidget(self._file)
        column.addSpacing(14)
        column.addLayout(_ends(self._all_words, self._left))
        column.addWidget(self._all)
        column.addSpacing(14)
        column.addWidget(self._failed)
        column.addWidget(self._list, 1)

    def show_state(self, state: FolderState) -> None:
        """Show how far the job is."""
        total = len(state.ready.plan.tasks) if state.ready else 0
        progress = state.progress
        done = progress.done if progress else 0
        words = "Stopping…" if state.stopping else "Paused" if state.paused else "Enhancing"
        self._heading.setText(f"{words}  {min(done + 1, total)} of {total}" if words == "Enhancing" else words)
        self._all.setRange(0, 1000)
        self._all.setValue(round(1000 * progress.fraction) if progress else 0)
        self._all_words.setText(f"{done} of {wording.count(total, 'photo')} done")
        self._left.setText(wording.time_left(seconds_left(state, time.monotonic())))
        if progress is not None:
            step = progress.step
            self._name.setText(progress.current.name)
            self._tiles.setText(f"{step.done} of {wording.count(step.total, 'tile')}" if step.total else step.what)
            self._file.setRange(0, step.total)
            self._file.setValue(step.done)
        count = progress.failed if progress else 0
        self._failed.setVisible(count > 0)
        self._failed.setText(f"{wording.count(count, 'photo')} failed; the others go on.")
        self._show_ended(state)

    def _show_ended(self, state: FolderState) -> None:
        if not state.ended:
            self._list.clear()
            self._listed = None
        elif state.ended[-1] is not self._listed:
            self._listed = record = state.ended[-1]
            self._list.insertTopLevelItem(0, _row(self._list, Path(record.input).name, _result(record)))
            if self._list.topLevelItemCount() > KEPT:
                self._list.takeTopLevelItem(KEPT)


class ReportView(QWidget):
    """How it ended: numbers, failures with their sentences, what was unusual about others, where the results are."""

    def __init__(self) -> None:
        super().__init__()
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._numbers = Numbers()
        self._where = text_label("", "muted")
        self._list = _table("Photos that failed, and what is to be told of others", "What happened")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._heading)
        column.addWidget(self._numbers)
        column.addWidget(self._where)
        column.addWidget(self._list, 1)
        column.addStretch()

    def show_report(self, state: FolderState, report: Report) -> None:
        """Fill the page."""
        bad = len(report.failed)
        self._heading.setText(_ending(report, state))
        numbers = [("done", len(report.made), "accent"), ("failed", bad, "danger")]
        if report.skipped:
            numbers.append(("already there", len(report.skipped), ""))
        noted = sum(bool(told(record)) for record in report.made)
        if noted:
            numbers.append(("with notes", noted, ""))
        if report.unfinished:
            numbers.append(("not finished", len(report.unfinished), ""))
        self._numbers.show_numbers(numbers)
        request = state.request
        self._where.setText(f"Results are in {request.target}" if request and report.made else "")
        self._where.setVisible(bool(self._where.text()))
        rows = [(failure.task.source.name, failure.record.error or "", "") for failure in report.failed]
        rows += [("", str(problem), "") for problem in (state.problem, report.given_up) if problem is not None]
        rows += _told_rows(report)
        self._list.clear()
        widest = max((name for name, _, _ in rows), key=self._list.fontMetrics().horizontalAdvance, default="")
        for name, text, tip in rows:
            row = _row(self._list, name, text, widest)
            row.setToolTip(0, tip)
            self._list.addTopLevelItem(row)
        self._list.setVisible(self._list.topLevelItemCount() > 0)


def _told_rows(report: Report) -> list[tuple[str, str, str]]:
    """What was unusual: names, a sentence, all names. Each sentence comes once, however many photos it is said of."""
    found = told_of(report.made)
    rows = []
    for text, names in tuple(found.items())[:KEPT]:
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        rows.append((f"{names[0]}{more}", text, "\n".join(names[:NAMED])))
    if len(found) > KEPT:
        rows.append(("", f"{len(found) - KEPT:,} more notes", ""))
    return rows


def target_folder(state: FolderState) -> Path | None:
    """Where the results are, if there are any."""
    report = state.report
    return state.request.target if state.request and report and (report.made or report.skipped) else None


def _ending(report: Report, state: FolderState) -> str:
    if state.problem is not None:
        return "The job could not run"
    if report.cancelled or report.given_up is not None:
        return "Stopped"
    if report.failed:
        return f"Done, but {wording.count(len(report.failed), 'photo')} failed"
    return "Done"


def _result(record: Record) -> str:
    if record.error:
        return record.error
    if record.skipped or record.output is None:
        return "Was there already"
    made = f"{Path(record.output).name}, {wording.duration(record.seconds.total)}"
    return wording.sentence([made, *told(record)]) if told(record) else made


def _table(name: str, second: str) -> QTreeWidget:
    table = QTreeWidget()
    table.setHeaderLabels(["Photo", second])
    table.setRootIsDecorated(False)
    table.setWordWrap(True)
    table.setAccessibleName(name)
    table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    return table


def _row(table: QTreeWidget, name: str, text: str, widest: str = "") -> QTreeWidgetItem:
    """A row that is as high as its text needs beside the `widest` name of the table."""
    row = QTreeWidgetItem([name, text])
    row.setToolTip(1, text)
    # Qt asks once how high a row is, before it knows how wide its column will be: room for the whole sentence.
    width = table.viewport().width() - table.fontMetrics().horizontalAdvance(widest or name) - ROW_MARGIN
    box = table.fontMetrics().boundingRect(0, 0, max(width, 240), 1000, Qt.TextFlag.TextWordWrap, text)
    row.setSizeHint(1, QSize(0, box.height() + 12))
    return row


def _in_words(ready: Ready) -> str:
    if not ready.reasons:
        return "Nothing is left out." if ready.plan.tasks or ready.plan.done else "There are no photos in this folder."
    left_out = ", ".join(f"{number:,} {why}" for why, number in ready.reasons)
    return f"Left out: {left_out}."


def _muted() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    return label


def _bar(name: str) -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    return bar


def _ends(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(left)
    row.addStretch()
    row.addWidget(right)
    return row
