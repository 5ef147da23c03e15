"""The menu of a right click on a photo, made of the table's actions; those that are not in the table are left out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from photoenhance.ui.state.strip import Strip

GROUPS = (("copy_settings", "paste_settings", "reset_all"), ("export",), ("show_in_folder", "bin"))


def photo_menu(parent: QWidget, actions: Mapping[str, QAction], strip: Strip) -> QMenu:
    """A menu for what is selected."""
    menu = QMenu(parent)
    chosen = strip.store.state.selection
    opening = menu.addAction("Open")
    opening.setEnabled(len(chosen) == 1)
    opening.triggered.connect(lambda: strip.open(chosen[0]))
    for group in GROUPS:
        present = [actions[name] for name in group if name in actions]
        if present:
            menu.addSeparator()
            menu.addActions(present)
    return menu
