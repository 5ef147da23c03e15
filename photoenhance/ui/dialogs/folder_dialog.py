"""Batch: Enhance Folder… One dialog, three pages: what to do with its plan in numbers, the progress, the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.dialogs.folder_form import FolderForm
from photoenhance.ui.dialogs.folder_pages import PlanView, ReportView, RunView, target_folder
from photoenhance.ui.state import wording
from photoenhance.ui.state.folder_job import FolderJob, FolderState
from photoenhance.ui.state.state import State

PLAN_AFTER_MS = 250


class FolderDialog(QDialog):
    """Shows the job's state and sends its intents; never asks anything while it runs."""

    def __init__(self, parent: QWidget | None, bridge: Bridge, models: Sequence[Choice], state: State) -> None:
        super().__init__(parent)
        self.setWindowTitle("Enhance Folder")
        self.resize(760, 500)
        self.job = FolderJob(bridge, self._show)
        self.form = FolderForm(models, state)
        self._plan = PlanView()
        self._run = RunView()
        self._report = ReportView()
        self._pages = QStackedWidget()
        for page in (self._asking_page(), self._run, self._report):
            self._pages.addWidget(page)
        self.start = _button("Enhance", self.job.start, main=True)
        self.pause = _button("Pause", self.job.pause)
        self.cancel = _button("Cancel", self._cancel)
        self.retry = _button("Retry failed", self.job.retry)
        self.open_folder = _button("Open folder", self._open_folder)
        self.close_button = _button("Close", self.reject)
        self._lay_out()
        # Typing a path makes a plan when the hand rests, not with every letter.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PLAN_AFTER_MS)
        self._soon.timeout.connect(lambda: self.job.plan(self.form.request()))
        self.form.changed.connect(self._form_changed)
        self.job.plan(self.form.request())

    def reject(self) -> None:
        """Esc and the close button: stop a running job first, leave with the next."""
        if self.job.state.phase == "running":
            self.job.cancel()
        else:
            self._leave()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """As Esc; closed again while the job is still stopping, it leaves without waiting for the report."""
        if self.job.state.stopping:
            self.job.close()
        super().closeEvent(event)  # Qt's own asks reject()

    def leave(self) -> None:
        """Stop everything and go: the window is closing."""
        self.job.close()
        self.reject()

    def _leave(self) -> None:
        self._soon.stop()
        self.job.close()

    def _asking_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.form)
        column.addStretch()
        column.addWidget(self._plan)
        return page

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.retry)
        foot.addWidget(self.open_folder)
        foot.addStretch()
        for button in (self.pause, self.cancel, self.close_button, self.start):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(16)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

    def _form_changed(self) -> None:
        self.start.setEnabled(False)
        self._soon.start()

    def _show(self, state: FolderState) -> None:
        asking, running, reporting = (state.phase == name for name in ("asking", "running", "reporting"))
        page = 0 if asking else 1 if running else 2
        turned = page != self._pages.currentIndex()
        self._pages.setCurrentIndex(page)
        self._show_buttons(state, asking=asking, running=running, reporting=reporting)
        if turned:
            (self.pause if running else self.close_button).setFocus()
        if asking:
            self._plan.show_state(state)
        elif running:
            self._run.show_state(state)
        elif state.report is not None:
            self._report.show_report(state, state.report)

    def _show_buttons(self, state: FolderState, *, asking: bool, running: bool, reporting: bool) -> None:
        number = len(state.ready.plan.tasks) if state.ready else 0
        self.start.setVisible(asking)
        self.start.setText(f"Enhance {wording.count(number, 'photo')}" if number else "Enhance")
        self.start.setEnabled(number > 0 and not self._soon_running())
        self.pause.setVisible(running)
        self.pause.setText("Go on" if state.paused else "Pause")
        self.pause.setEnabled(not state.stopping)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(not state.stopping)
        self.close_button.setVisible(not running)
        report = state.report
        self.retry.setVisible(reporting and report is not None and bool(report.failed or report.unfinished))
        self.retry.setText("Retry failed" if report is None or report.failed else "Go on with the rest")
        self.open_folder.setVisible(reporting and target_folder(state) is not None)

    def _soon_running(self) -> bool:
        return hasattr(self, "_soon") and self._soon.isActive()

    def _cancel(self) -> None:
        self.job.cancel()

    def _open_folder(self) -> None:
        folder = target_folder(self.job.state)
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _button(text: str, call: Callable[[], None], *, main: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(main)
    button.setDefault(main)
    if main:
        button.setProperty("role", "main")
    button.clicked.connect(call)
    return button
