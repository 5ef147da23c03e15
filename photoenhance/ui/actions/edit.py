"""The Edit menu: history, settings for other photos, the message on screen."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from photoenhance.ui.actions.action import Action, has_folder, has_message, ready
from photoenhance.ui.desk import Desk
from photoenhance.ui.state.state import State


def copy_message(desk: Desk) -> None:
    """Put the message on screen into the clipboard."""
    state = desk.store.state
    QGuiApplication.clipboard().setText(str(state.problem) if state.problem else state.notice or "")


def _can_undo(state: State) -> bool:
    trying = state.cropping is not None and state.cropping.before is not None
    return trying or (state.history is not None and state.history.can_undo)


def _can_redo(state: State) -> bool:
    return state.history is not None and state.history.can_redo


def _edited(state: State) -> bool:
    return state.history is not None and state.recipe != state.starting


def _has_history(state: State) -> bool:
    return state.history is not None


PREFERENCES = Action(
    "preferences",
    "Edit",
    "Preferences…",
    lambda desk: desk.dialogs.preferences(),
    ("Ctrl+,",),
    "preferences",
    new_group=True,
)
EDIT = (
    Action("undo", "Edit", "Undo", lambda desk: desk.tools.undo(), ("Ctrl+Z",), "undo", _can_undo),
    Action(
        "redo", "Edit", "Redo", lambda desk: desk.editor.edits.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", _can_redo
    ),
    Action(
        "copy_settings",
        "Edit",
        "Copy Settings",
        lambda desk: desk.editor.edits.copy(),
        ("Ctrl+Shift+C",),
        "copy",
        _has_history,
        new_group=True,
        tip="Copy this photo's settings for other photos",
    ),
    Action(
        "paste_settings",
        "Edit",
        "Paste Settings",
        lambda desk: desk.editor.paste(),
        ("Ctrl+Shift+V",),
        "paste",
        lambda state: bool(state.chosen) and state.copied is not None,
        tip="Take over the copied settings, but for crop and straightening",
    ),
    Action(
        "reset_all",
        "Edit",
        "Reset All",
        lambda desk: desk.editor.edits.reset(),
        ("Ctrl+Shift+R",),
        "retry",
        _edited,
        tip="Back to what the photo showed when it was opened first; can be undone",
    ),
    Action(
        "copy",
        "Edit",
        "Copy Photo",
        lambda desk: desk.clipboard.copy(),
        ("Ctrl+C",),
        "",
        ready,
        tip="Put the photo into the clipboard as it is seen, in full size",
        ends_tools=True,
    ),
    Action(
        "paste",
        "Edit",
        "Paste",
        lambda desk: desk.clipboard.paste(),
        ("Ctrl+V",),
        tip="Open the photo or the picture that is in the clipboard",
    ),
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
        new_group=True,
        tip="Copy the message on screen, for a bug report",
    ),
    PREFERENCES,
)
