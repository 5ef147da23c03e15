"""The desktop's own theme, and following it while that is wished."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.settings import Theme


def system_theme() -> Theme:
    """The theme of the desktop; dark where it does not say."""
    return "light" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light else "dark"


def follow(editor: Editor) -> None:
    """Take the desktop's theme now and at each change, as long as that is wished."""

    def take() -> None:
        if editor.store.state.settings.follow_system:
            editor.remember(theme=system_theme())

    QGuiApplication.styleHints().colorSchemeChanged.connect(take)
    take()
