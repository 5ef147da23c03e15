"""Notices on which monitor a window is, and has its colours looked up again; knows no profile itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from photoenhance.ui.screen import found_profile
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.screen import ScreenColours


class ScreenWatch(QObject):
    """`colours` are kept up to date for this window."""

    def __init__(self, window: QWidget, editor: Editor) -> None:
        super().__init__(window)
        self._window = window
        self.colours = ScreenColours(editor, lambda: found_profile(self._number()))
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The window is shown: now it has a monitor."""
        if watched is self._window and event.type() == QEvent.Type.Show:
            handle = self._window.windowHandle()
            if handle is not None:
                handle.screenChanged.connect(self.look, Qt.ConnectionType.UniqueConnection)
            self.look()
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Look the profile up again."""
        self.colours.update()

    def _number(self) -> int:
        screens = QApplication.screens()
        screen = self._window.screen()
        return screens.index(screen) if screen in screens else 0
