"""The button beside the ways of comparing: names what is compared with, and opens the menu of the others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from photoenhance.ui.state.comparer import against_title
from photoenhance.ui.state.planes import against
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store

LETTERS = 16
"""Room for the name; a longer one is cut, and stands in the tooltip."""


class AgainstButton(QToolButton):
    """Seen only while something is compared."""

    def __init__(self, store: Store, menu: QMenu) -> None:
        super().__init__()
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "choice")
        self.setVisible(False)
        self._roomy = True
        self._title = ""
        store.listen(self._show)
        self._store = store

    def set_roomy(self, roomy: bool) -> None:
        """Whether there is room for it at all."""
        self._roomy = roomy
        self._show(self._store.state, self._store.state)

    def _show(self, _before: State, now: State) -> None:
        self.setVisible(self._roomy and now.photo is not None and now.compare.mode != "edited")
        plane = against(now)
        title = against_title(now, plane.model if plane else None)
        if title == self._title:
            return
        self._title = title
        width = self.fontMetrics().horizontalAdvance("n") * LETTERS
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, width)
        self.setText(shown)
        self.setToolTip(f"Compared with: {title} (Shift+B: the next)")
        self.setAccessibleName(f"Compared with: {title}")
