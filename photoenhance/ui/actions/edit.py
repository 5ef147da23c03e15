"""The Edit menu."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from photoenhance.recipe.recipe import STRENGTH
from photoenhance.ui.actions.action import Action, has_folder, has_message
from photoenhance.ui.desk import Desk


def copy_message(desk: Desk) -> None:
    """Put the message on screen into the clipboard."""
    state = desk.store.state
    QGuiApplication.clipboard().setText(str(state.problem) if state.problem else state.notice or "")


EDIT = (
    Action(
        "select_all", "Edit", "Select All Photos", lambda desk: desk.strip.select_all(), ("Ctrl+A",), "", has_folder
    ),
    Action(
        "copy_problem",
        "Edit",
        "Copy Message",
        copy_message,
        ("Ctrl+Shift+M",),
        "info",
        has_message,
        tip="Copy the message on screen, for a bug report",
    ),
    Action(
        "reset_strength",
        "Edit",
        "Reset Strength",
        lambda desk: desk.editor.set_strength(STRENGTH.default),
        ("Ctrl+Shift+R",),
        "retry",
        lambda state: state.strength != 100.0,
    ),
)
