"""All actions in the order of the menus, and what is made of the table for header and list of keys."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from photoenhance.ui.actions.action import Action
from photoenhance.ui.actions.batch import BATCH
from photoenhance.ui.actions.edit import EDIT
from photoenhance.ui.actions.enhance import ENHANCE
from photoenhance.ui.actions.file import FILE
from photoenhance.ui.actions.help import HELP
from photoenhance.ui.actions.models import MODELS
from photoenhance.ui.actions.view import VIEW
from photoenhance.ui.dialogs.keys import KeyRow

MENUS = ("File", "Edit", "Enhance", "View", "Batch", "Models", "Help")
HEADER = ("open", "save", "", "compare", "original", "fit", "actual", "zoom_out", "zoom_in", "full_screen")
SEGMENTS = ("edited", "split", "side")
KEYS = Action("keys", "Help", "Keys…", lambda desk: desk.dialogs.keys(key_rows()), ("Ctrl+/", "?"), "keys")
ACTIONS: tuple[Action, ...] = (*FILE, *EDIT, *ENHANCE, *VIEW, *BATCH, *MODELS, KEYS, *HELP)


def action(action_id: str) -> Action:
    """The action of this id; KeyError when there is none."""
    return {one.id: one for one in ACTIONS}[action_id]


def with_key(one: Action) -> str:
    """Text and first key, for a tooltip: "Fit (Ctrl+0)"."""
    keys = one.shortcuts or one.held
    text = one.tip or one.text.rstrip("…")
    return f"{text} ({keys[0]})" if keys and one.id != "original" else text


def key_rows() -> list[KeyRow]:
    """The list of keys."""
    rows = []
    for one in ACTIONS:
        native = QKeySequence.SequenceFormat.NativeText
        keys = [QKeySequence(key).toString(native) for key in (*one.shortcuts, *one.photo_keys)]
        keys += [f"hold {key}" for key in one.held]
        if keys:
            rows.append(KeyRow(one.menu, one.text.rstrip("…"), ", ".join(keys)))
    return rows
