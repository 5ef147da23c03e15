"""A titled part of the side panel that can be folded away; knows nothing of what is in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from photoenhance.ui.look.icons import icon
from photoenhance.ui.look.theme import Colours


class Section(QWidget):
    """`key` names it in what is remembered; `folded` tells when the person folds or opens it."""

    folded = Signal(str, bool)

    def __init__(self, key: str, title: str, content: QWidget) -> None:
        super().__init__()
        self.key = key
        self._content = content
        self._button = QPushButton(title)
        self._button.setProperty("role", "section")
        self._button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the chevron stands at the right
        self._button.setCheckable(True)
        self._button.setChecked(True)
        self._button.setAccessibleName(f"{title} section")
        self._button.clicked.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(line())
        column.addWidget(self._button)
        column.addWidget(content)

    def set_open(self, is_open: bool) -> None:
        """Open or fold it."""
        self._button.setChecked(is_open)
        self._content.setVisible(is_open)

    def show_icon(self, chosen: Colours) -> None:
        """Draw the chevron in the colours of a theme."""
        name = "section_open" if self._button.isChecked() else "section_closed"
        self._button.setIcon(icon(name, chosen))

    def _toggle(self, is_open: bool) -> None:
        self.set_open(is_open)
        self.folded.emit(self.key, not is_open)


def line() -> QFrame:
    """A thin line between parts."""
    made = QFrame()
    made.setProperty("role", "line")
    return made
