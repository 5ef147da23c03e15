"""The one table of actions: menus, header, shortcuts and the list of keys are all made from it.

Values only; what an action does is a method of `Commands`, which the window offers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from photoenhance.ui.settings import Theme
from photoenhance.ui.state import State


class Commands(Protocol):
    """What the window can be told to do."""

    def open_dialog(self) -> None: ...  # noqa: D102
    def save_dialog(self) -> None: ...  # noqa: D102
    def look_dialog(self) -> None: ...  # noqa: D102
    def quit(self) -> None: ...  # noqa: D102
    def enhance(self) -> None: ...  # noqa: D102
    def cancel(self) -> None: ...  # noqa: D102
    def copy_problem(self) -> None: ...  # noqa: D102
    def fit(self) -> None: ...  # noqa: D102
    def actual(self) -> None: ...  # noqa: D102
    def toggle_zoom(self) -> None: ...  # noqa: D102
    def zoom_in(self) -> None: ...  # noqa: D102
    def zoom_out(self) -> None: ...  # noqa: D102
    def hold_original(self) -> None: ...  # noqa: D102
    def full_screen(self) -> None: ...  # noqa: D102
    def set_theme(self, theme: Theme) -> None: ...  # noqa: D102
    def folder_dialog(self) -> None: ...  # noqa: D102
    def models_dialog(self) -> None: ...  # noqa: D102
    def keys_dialog(self) -> None: ...  # noqa: D102
    def about_dialog(self) -> None: ...  # noqa: D102
    def reset_strength(self) -> None: ...  # noqa: D102


MENUS = ("File", "Edit", "Enhance", "View", "Batch", "Models", "Help")
HEADER = ("open", "save", "", "original", "fit", "actual", "zoom_out", "zoom_in", "full_screen")
RECENT = "recent"


def _always(_state: State) -> bool:
    return True


def _has_photo(state: State) -> bool:
    return state.photo is not None


def _ready(state: State) -> bool:
    return state.ready


def _has_message(state: State) -> bool:
    return state.problem is not None or state.notice is not None


def _can_enhance(state: State) -> bool:
    return state.ready and state.model is not None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `shortcuts` are Qt key names, `needs` says when it is possible, `checked` whether it is on.

    `photo_keys` act while the photo has the focus (elsewhere they belong to the control), `held` ones as long as they
    are down; neither are shortcuts of Qt's.
    """

    id: str
    menu: str
    text: str
    call: Callable[[Commands], None]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs: Callable[[State], bool] = _always
    checked: Callable[[State], bool] | None = None
    photo_keys: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    new_group: bool = False
    tip: str = ""


ACTIONS = (
    Action("open", "File", "Open…", lambda do: do.open_dialog(), ("Ctrl+O",), "open"),
    Action(RECENT, "File", "Open Recent", lambda _do: None, (), "recent"),
    Action(
        "save", "File", "Save As…", lambda do: do.save_dialog(), ("Ctrl+S", "Ctrl+E"), "save", _ready, new_group=True
    ),
    Action(
        "save_look",
        "File",
        "Save Look as .cube…",
        lambda do: do.look_dialog(),
        (),
        "",
        lambda state: state.ready and state.has_look,
        tip="Save the colours of this photo's enhancement as a table for other programs",
    ),
    Action("quit", "File", "Quit", lambda do: do.quit(), ("Ctrl+Q",), "quit", new_group=True),
    Action(
        "copy_problem",
        "Edit",
        "Copy Message",
        lambda do: do.copy_problem(),
        ("Ctrl+Shift+M",),
        "info",
        _has_message,
        tip="Copy the message on screen, for a bug report",
    ),
    Action(
        "reset_strength",
        "Edit",
        "Reset Strength",
        lambda do: do.reset_strength(),
        ("Ctrl+Shift+R",),
        "retry",
        lambda state: state.strength != 100.0,
    ),
    Action(
        "enhance",
        "Enhance",
        "Enhance",
        lambda do: do.enhance(),
        ("Ctrl+U",),
        "enhance",
        _can_enhance,
        tip="Run the chosen model over the whole photo",
    ),
    Action(
        "cancel",
        "Enhance",
        "Cancel",
        lambda do: do.cancel(),
        ("Esc",),
        "cancel",
        lambda state: state.busy or _has_message(state) or state.full_screen,
    ),
    Action("fit", "View", "Fit", lambda do: do.fit(), ("Ctrl+0",), "fit", _has_photo),
    Action("actual", "View", "100 %", lambda do: do.actual(), ("Ctrl+1",), "actual", _has_photo),
    Action("zoom_in", "View", "Zoom In", lambda do: do.zoom_in(), ("Ctrl++", "Ctrl+="), "zoom_in", _has_photo),
    Action("zoom_out", "View", "Zoom Out", lambda do: do.zoom_out(), ("Ctrl+-",), "zoom_out", _has_photo),
    Action(
        "toggle_zoom", "View", "Fit / 100 %", lambda do: do.toggle_zoom(), ("Z",), "", _has_photo, photo_keys=("Space",)
    ),
    Action(
        "original",
        "View",
        "Original",
        lambda do: do.hold_original(),
        (),
        "original",
        _has_photo,
        lambda state: state.holding_original,
        held=("\\", "B"),
        new_group=True,
        tip="Hold \\ to see the original",
    ),
    Action(
        "full_screen",
        "View",
        "Full Screen",
        lambda do: do.full_screen(),
        ("F", "F11"),
        "full_screen",
        checked=lambda state: state.full_screen,
        new_group=True,
    ),
    Action(
        "dark",
        "View",
        "Dark",
        lambda do: do.set_theme("dark"),
        (),
        checked=lambda state: state.settings.theme == "dark",
        new_group=True,
    ),
    Action(
        "light",
        "View",
        "Light",
        lambda do: do.set_theme("light"),
        (),
        "",
        checked=lambda state: state.settings.theme == "light",
    ),
    Action("folder", "Batch", "Enhance Folder…", lambda do: do.folder_dialog(), ("Ctrl+Shift+U",), "folder"),
    Action("models", "Models", "About the Models…", lambda do: do.models_dialog(), (), "models"),
    Action("keys", "Help", "Keys…", lambda do: do.keys_dialog(), ("Ctrl+/", "?"), "keys"),
    Action("about", "Help", "About photoenhance", lambda do: do.about_dialog(), (), "info"),
)


def action(action_id: str) -> Action:
    """The action of this id; KeyError when there is none."""
    return {one.id: one for one in ACTIONS}[action_id]


def with_key(one: Action) -> str:
    """Text and first key, for a tooltip: "Fit (Ctrl+0)"."""
    keys = one.shortcuts or one.held
    text = one.tip or one.text.rstrip("…")
    return f"{text} ({keys[0]})" if keys and one.id != "original" else text
