"""The bar above the status line: the export that runs, how it ended with what failed, and the question before closing.

Shows the state and sends intents; it is there only while there is something to tell.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photoenhance.ui.look.icons import icon
from photoenhance.ui.look.theme import colours
from photoenhance.ui.panels.elided import ElidedLabel
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.state import export_words as words
from photoenhance.ui.state.export_job import ExportJob
from photoenhance.ui.state.exporter import Exporter
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store

HEIGHT = 36
STEPS = 1000
LIST_HEIGHT = 150


class JobBar(QFrame):
    """One of three faces: running, ended, asking; with a list of failures that unfolds above it."""

    def __init__(self, store: Store, exporter: Exporter) -> None:
        super().__init__()
        self.setObjectName("jobs")
        self.setAccessibleName("Exports")
        self._failures = Failures()
        self._running = _Running(exporter)
        self._ended = _Ended(store, exporter)
        self._asking = _Asking(exporter)
        self._faces = QStackedWidget()
        self._faces.setFixedHeight(HEIGHT)
        for face in (self._running, self._ended, self._asking):
            self._faces.addWidget(face)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._failures)
        column.addWidget(self._faces)
        store.listen(self._show)
        self._show(None, store.state)

    def _show(self, before: State | None, now: State) -> None:
        if before is not None and (before.exports, before.exports_unfolded, before.leaving, before.settings.theme) == (
            now.exports,
            now.exports_unfolded,
            now.leaving,
            now.settings.theme,
        ):
            return
        self.setVisible(bool(now.exports))
        going = tuple(job for job in now.exports if not job.ended)
        ended = tuple(job for job in now.exports if job.ended)
        self._failures.setVisible(now.exports_unfolded and not going)
        if now.leaving == "asked" and going:
            self._asking.show_jobs(going)
            self._face(self._asking, turned=before is None or before.leaving != "asked")
        elif going:
            self._running.show_jobs(going)
            self._face(self._running)
        elif ended:
            self._ended.show_state(now, ended)
            self._failures.show_jobs(ended)
            self._face(self._ended)

    def _face(self, face: QWidget, *, turned: bool = False) -> None:
        self._faces.setCurrentWidget(face)
        if turned:
            face.setFocus()


class _Face(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(14, 0, 10, 0)
        self.row.setSpacing(10)


class _Running(_Face):
    def __init__(self, exporter: Exporter) -> None:
        super().__init__()
        self._what = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, STEPS)
        self._bar.setFixedWidth(180)
        self._bar.setAccessibleName("Progress of the export")
        self._count = ElidedLabel("muted")
        self._cancel = button("Cancel", exporter.cancel, "Stop this export; files that are done stay")
        for widget in (self._what, self._bar, self._count):
            self.row.addWidget(widget)
        self.row.addStretch()
        self.row.addWidget(self._cancel)

    def show_jobs(self, going: tuple[ExportJob, ...]) -> None:
        """The first of them runs, the others wait."""
        job = going[0]
        self._what.setText(words.running(job))
        # A single file is one step of unknown length until its tiles are counted.
        self._bar.setRange(0, STEPS if job.fraction or job.total > 1 else 0)
        self._bar.setValue(round(job.fraction * STEPS))
        self._count.setText(words.counted(job, len(going) - 1))
        self._cancel.setEnabled(not job.stopping)


class _Ended(_Face):
    def __init__(self, store: Store, exporter: Exporter) -> None:
        super().__init__()
        self._what = ElidedLabel()
        self._why = ElidedLabel("danger")
        self._where = button("Show folder", lambda: show_folder(words.folder(store.state.exports)), "", role="link")
        self._list = button("", exporter.unfold, "", role="link")
        self._list.setAccessibleName("What failed")
        self._retry = button("Try again", exporter.retry, "Export again what failed")
        self._close = QToolButton()
        self._close.setAccessibleName("Put the export away")
        self._close.setToolTip("Close (Esc)")
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(exporter.dismiss)
        for widget in (self._what, self._where, self._why, self._list):
            self.row.addWidget(widget)
        self.row.addStretch()
        self.row.addWidget(self._retry)
        self.row.addWidget(self._close)

    def show_state(self, now: State, ended: tuple[ExportJob, ...]) -> None:
        """How they ended."""
        self._what.setText(words.ended(ended))
        folder = words.folder(ended)
        self._where.setVisible(folder is not None)
        self._where.setToolTip(f"Open {folder}" if folder else "")
        reason = words.why(ended)
        self._why.setText(reason)
        self._why.setVisible(bool(reason))
        failed = any(job.failed for job in ended)
        told = sum(len(job.failed) + len(job.notes) * (job.total > 1) for job in ended)
        self._list.setVisible(told > 0 and not (reason and told == 1))
        self._list.setText("Hide details" if now.exports_unfolded else "Details")
        self._retry.setVisible(failed)
        self._close.setIcon(icon("close", colours(now.settings.theme)))


class _Asking(_Face):
    def __init__(self, exporter: Exporter) -> None:
        super().__init__()
        self._what = ElidedLabel("title")
        self._finish = button("Finish, then close", lambda: exporter.leave("finish"), "", role="main")
        stop = button("Stop and close", lambda: exporter.leave("stop"), "Files that are done stay")
        stay = button("Stay", lambda: exporter.leave(""), "Go on working (Esc)")
        self.setFocusProxy(self._finish)
        self.row.addWidget(self._what)
        self.row.addStretch()
        for one in (stay, stop, self._finish):
            self.row.addWidget(one)

    def show_jobs(self, going: tuple[ExportJob, ...]) -> None:
        """What is going on."""
        self._what.setText(words.waiting(going))


class Failures(QScrollArea):
    """The photos that failed and why, and what was unusual about others, a line each."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What failed")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[ExportJob, ...] = ()

    def show_jobs(self, ended: tuple[ExportJob, ...]) -> None:
        """List what failed in these jobs."""
        if ended == self._shown:
            return
        self._shown = ended
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 10, 14, 6)
        column.setSpacing(6)
        for job in ended:
            for failed in job.failed:
                column.addWidget(text_label(failed.why, "danger"))
            for note in job.notes:
                column.addWidget(text_label(note, "muted"))
        column.addStretch()
        self.setWidget(inside)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As high as its lines are, which wrap."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        inside = self.widget()
        if inside is not None:
            self.setFixedHeight(min(LIST_HEIGHT, inside.heightForWidth(self.width())))


def button(text: str, call: Callable[[], object], tip: str, role: str = "") -> QPushButton:
    """A button of the bar."""
    made = QPushButton(text)
    made.setToolTip(tip)
    if role:
        made.setProperty("role", role)
    made.clicked.connect(call)
    return made


def show_folder(folder: Path | None) -> None:
    """Open a folder in the system's file manager."""
    if folder is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
