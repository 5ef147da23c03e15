"""Menus, shortcuts and header buttons, made from the table of actions and kept up to date with the state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QPushButton, QToolButton, QWidget

from photoenhance.ui.actions.action import Action
from photoenhance.ui.actions.compare_menu import CompareMenu
from photoenhance.ui.actions.file import RECENT
from photoenhance.ui.actions.seeing import COMPARE_WITH
from photoenhance.ui.actions.table import ACTIONS, MENUS, action, with_key
from photoenhance.ui.desk import Desk
from photoenhance.ui.look.icons import icon
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store


class Menus:
    """Owns the QActions of a window."""

    def __init__(self, window: QWidget, bar: QMenuBar, desk: Desk, open_path: Callable[[Path], None]) -> None:
        self._open_path = open_path
        self._recent: QMenu | None = None
        self._known: tuple[str, ...] | None = None
        self.actions: dict[str, QAction] = {}
        self.compare_with = CompareMenu(window, desk, action(COMPARE_WITH).text)
        for title in MENUS:
            menu = bar.addMenu(f"&{title}")
            within: dict[str, QMenu] = {}
            for one in (one for one in ACTIONS if one.menu == title):
                if one.new_group:
                    menu.addSeparator()
                if one.sub:
                    place = within.get(one.sub) or within.setdefault(one.sub, menu.addMenu(one.sub))
                    place.addAction(self._made(window, one, desk))
                elif one.id == RECENT:
                    self._recent = menu.addMenu(one.text)
                elif one.id == COMPARE_WITH:
                    menu.addMenu(self.compare_with)
                else:
                    menu.addAction(self._made(window, one, desk))

    def listen(self, store: Store) -> None:
        """Follow the state, beginning now."""
        store.listen(self._show)
        self._show(None, store.state)

    def _made(self, window: QWidget, one: Action, desk: Desk) -> QAction:
        made = QAction(one.text, window)
        made.setShortcuts([QKeySequence(key) for key in one.shortcuts])
        made.setCheckable(one.checked is not None)
        made.setStatusTip(one.tip or one.text)
        if not one.shortcuts and (keys := (*one.held, *one.photo_keys)):
            # Held keys, and those of the photo, are no shortcuts; they are only written beside the text.
            made.setText(f"{one.text}\t{keys[0]}")
        made.triggered.connect(lambda: one.run(desk))
        window.addAction(made)  # keys work in full screen too, where the menu bar is hidden
        self.actions[one.id] = made
        return made

    def _show(self, before: State | None, now: State) -> None:
        for one in ACTIONS:
            made = self.actions.get(one.id)
            if made is None:
                continue
            made.setEnabled(one.needs(now))
            if one.checked is not None:
                made.setChecked(one.checked(now))
        if before is None or before.settings.theme != now.settings.theme:
            chosen = colours(now.settings.theme)
            for one in ACTIONS:
                if one.icon and one.id in self.actions:
                    self.actions[one.id].setIcon(icon(one.icon, chosen))
        self._show_recent(now.settings.recent)
        self.compare_with.setEnabled(action(COMPARE_WITH).needs(now))

    def _show_recent(self, recent: tuple[str, ...]) -> None:
        if self._recent is None or recent == self._known:
            return
        self._known = recent
        self._recent.clear()
        self._recent.setEnabled(bool(recent))
        for name in recent:
            path = Path(name)
            row = self._recent.addAction(f"{path.name}    {path.parent}".replace("&", "&&"))
            row.triggered.connect(partial(self._open_recent, path))

    def _open_recent(self, path: Path, _checked: object = None) -> None:
        self._open_path(path)


def header_button(one: Action, made: QAction) -> QToolButton:
    """A button of the header for an action: icon only, with text and key in its tooltip."""
    button = QToolButton()
    button.setDefaultAction(made)
    button.setToolTip(with_key(one))
    button.setAccessibleName(one.text.rstrip("…"))
    return button


def action_button(made: QAction) -> QPushButton:
    """A button with text for an action."""
    button = QPushButton(made.text())
    button.setToolTip(made.statusTip())
    button.clicked.connect(made.trigger)
    button.setEnabled(made.isEnabled())
    made.enabledChanged.connect(button.setEnabled)
    return button
