"""All actions in the order of the menus, and what is made of the table for header and list of keys."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from photoenhance.ui.actions.action import Action
from photoenhance.ui.actions.batch import BATCH
from photoenhance.ui.actions.edit import EDIT
from photoenhance.ui.actions.enhance import ENHANCE
from photoenhance.ui.actions.file import FILE, RECENT
from photoenhance.ui.actions.help import GUIDE, HELP
from photoenhance.ui.actions.image import IMAGE
from photoenhance.ui.actions.models import MODELS
from photoenhance.ui.actions.seeing import COMPARE_WITH
from photoenhance.ui.actions.view import VIEW
from photoenhance.ui.desk import Desk
from photoenhance.ui.dialogs.keys import KeyRow
from photoenhance.ui.state.state import State

MENUS = ("File", "Edit", "Enhance", "Image", "View", "Batch", "Models", "Help")
HEADER = ("open", "export", "", "compare", "original", "fit", "actual", "zoom_out", "zoom_in", "full_screen")
SEGMENTS = ("edited", "split", "side")


def show_keys(desk: Desk) -> None:
    """List everything with its keys, then do what was chosen there."""
    chosen = desk.dialogs.keys(key_rows(desk.store.state))
    if chosen is not None:
        action(chosen).run(desk)


KEYS = Action("keys", "Help", "Keys and Commands…", show_keys, ("Ctrl+/", "?"), "keys")
ACTIONS: tuple[Action, ...] = (*FILE, *EDIT, *ENHANCE, *IMAGE, *VIEW, *BATCH, *MODELS, *GUIDE, KEYS, *HELP)


def action(action_id: str) -> Action:
    """The action of this id; KeyError when there is none."""
    return {one.id: one for one in ACTIONS}[action_id]


def with_key(one: Action) -> str:
    """Text and first key, for a tooltip: "Fit (Ctrl+0)"."""
    keys = one.shortcuts or one.held
    text = one.tip or one.text.rstrip("…")
    return f"{text} ({keys[0]})" if keys and one.id != "original" else text


def key_rows(state: State) -> list[KeyRow]:
    """The list of everything that can be done, with its keys."""
    rows = []
    for one in ACTIONS:
        if one.id in (RECENT, COMPARE_WITH, KEYS.id):
            continue
        native = QKeySequence.SequenceFormat.NativeText
        keys = [QKeySequence(key).toString(native) for key in (*one.shortcuts, *one.photo_keys)]
        keys += [f"hold {key}" for key in one.held]
        rows.append(KeyRow(one.menu, one.text.rstrip("…"), ", ".join(keys), one.id, one.needs(state)))
    return rows
