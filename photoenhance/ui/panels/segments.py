"""A row of buttons of which one is down: the ways to look at the photo. Made of actions; holds no state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget


class Segments(QWidget):
    """Each button triggers its action and is down while the action is checked."""

    def __init__(self, actions: Sequence[tuple[QAction, str]]) -> None:
        """`actions` with the tooltip of each."""
        super().__init__()
        self.setAccessibleName("Compare")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for action, tip in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolTip(tip)
            button.setAccessibleName(action.text())
            button.setProperty("role", "segment")
            button.setIcon(action.icon())
            button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextOnly)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
