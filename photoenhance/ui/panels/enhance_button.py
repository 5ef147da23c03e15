"""The Enhance button, which turns into a progress bar with tiles done, time left and Cancel while the network works."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photoenhance.ui.state import wording
from photoenhance.ui.state.state import State, Work


class EnhanceButton(QStackedWidget):
    """Two faces of one place: the button, and the progress of the job it started."""

    def __init__(self, enhance: QAction, cancel: Callable[[], None]) -> None:
        super().__init__()
        self._button = QPushButton("Enhance")
        self._button.setProperty("role", "main")
        self._button.setMinimumHeight(24)
        self._button.setToolTip("Run the chosen model over the whole photo (Ctrl+U)")
        self._button.clicked.connect(enhance.trigger)
        self._hint = QLabel()
        self._hint.setProperty("role", "muted")
        self._tiles = QLabel()
        self._left = QLabel()
        self._left.setProperty("role", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the enhancement")
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Stop, and keep the photo as it was (Esc)")
        self._cancel.clicked.connect(cancel)
        self._enhance = enhance
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.addWidget(self._idle_page())
        self.addWidget(self._working_page())

    def show_state(self, state: State) -> None:
        """Show the button or the progress."""
        work = state.work
        if work is not None and work.kind == "enhance":
            self._show_work(work)
            self.setCurrentIndex(1)
            return
        self.setCurrentIndex(0)
        plane = state.plane
        done = plane is not None and plane.complete
        self._button.setText("Enhanced" if done else "Enhance    Ctrl+U")
        self._button.setEnabled(self._enhance.isEnabled() and not done)
        self._hint.setText(_hint(state))

    def _show_work(self, work: Work) -> None:
        self._bar.setRange(0, work.total)
        self._bar.setValue(work.done)
        self._cancel.setEnabled(not work.stopping)
        if work.stopping:
            self._tiles.setText("Stopping…")
            self._left.setText("")
        elif not work.total:
            self._tiles.setText("Preparing…")
            self._left.setText("")
        else:
            self._tiles.setText(f"{work.done} of {wording.count(work.total, 'tile')}")
            self._left.setText(wording.time_left(work.seconds_left))

    def _idle_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self._button)
        column.addWidget(self._hint)
        column.addStretch()
        return page

    def _working_page(self) -> QWidget:
        page = QWidget()
        words = QHBoxLayout()
        words.addWidget(self._tiles)
        words.addStretch()
        words.addWidget(self._left)
        facts = QVBoxLayout()
        facts.setSpacing(7)
        facts.addStretch()
        facts.addLayout(words)
        facts.addWidget(self._bar)
        facts.addStretch()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(facts, 1)
        row.addWidget(self._cancel)
        return page


def _hint(state: State) -> str:
    plane = state.plane
    if state.photo is None:
        return "Open a photo first"
    if state.model is None:
        return "No model chosen"
    if plane is None or not plane.complete:
        return "Not enhanced yet"
    how = wording.count(plane.tiles, "tile") if plane.tiles else "The whole photo at once,"
    return f"{how} on the {wording.provider(plane.provider)}"
