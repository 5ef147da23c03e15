"""The part of the View menu that compares, lays things over the photo, and sets the monitor's colours."""

from __future__ import annotations

from collections.abc import Callable

from photoenhance.ui.actions.action import Action, has_photo
from photoenhance.ui.desk import Desk
from photoenhance.ui.state.compare import Mode
from photoenhance.ui.state.screen import AUTO, NAMED, PLAIN
from photoenhance.ui.state.state import State

_STEP = 0.05
COMPARE_WITH = "compare_with"


def _compare(mode: Mode, text: str, keys: tuple[str, ...], tip: str, icon: str = "") -> Action:
    return Action(
        f"compare_{mode}",
        "View",
        text,
        lambda desk: desk.comparer.toggle(mode),
        keys,
        icon,
        has_photo,
        lambda state: state.compare.mode == mode,
        tip=tip,
        sub="Compare",
        ends_tools=True,
    )


def _divide(by: float) -> Callable[[Desk], None]:
    return lambda desk: desk.comparer.divide(desk.store.state.compare.divider + by)


def _is_split(state: State) -> bool:
    return state.photo is not None and state.compare.split


def _comparable(state: State) -> bool:
    return state.photo is not None and state.compare.mode != "edited" and len(state.planes) > 1


def _screen(setting: str, text: str) -> Action:
    return Action(
        f"screen_{setting or 'auto'}",
        "View",
        text,
        lambda desk: desk.screen.choose(setting),
        checked=lambda state: state.settings.screen == setting,
        sub="Screen Colours",
    )


COMPARE = (
    _compare("edited", "Edited", (), "The edited photo alone"),
    _compare("split", "Split", ("Shift+Y",), "Before and after in one photo, with a divider"),
    _compare("split_across", "Split Top and Bottom", ("Alt+Shift+Y",), "The same with a level divider"),
    _compare("side", "Side by Side", ("Y",), "Before and after beside each other, moving together"),
    _compare("stacked", "Top and Bottom", ("Alt+Y",), "Before above after, moving together"),
    Action(
        "compare_next",
        "View",
        "Compare with Another Model",
        lambda desk: desk.comparer.next(),
        ("Shift+B",),
        "",
        _comparable,
        tip="Compare with the original, or with what another model has made of the photo",
        sub="Compare",
    ),
    Action(COMPARE_WITH, "View", "Compare With", lambda _desk: None, needs=has_photo),
    Action("divider_back", "View", "Divider Back", _divide(-_STEP), ("Ctrl+[",), "", _is_split, sub="Compare"),
    Action("divider_forth", "View", "Divider Forth", _divide(_STEP), ("Ctrl+]",), "", _is_split, sub="Compare"),
)
OVERLAYS = (
    Action(
        "clipping",
        "View",
        "Clipped Pixels",
        lambda desk: desk.viewer.clipping(),
        ("J",),
        "",
        has_photo,
        lambda state: state.overlays.clipping,
        new_group=True,
        tip="Mark clipped shadows in blue and clipped highlights in red",
    ),
    Action(
        "heat",
        "View",
        "Change as a Heat Map",
        lambda desk: desk.viewer.heat(),
        ("Shift+J",),
        "",
        has_photo,
        lambda state: state.overlays.heat,
        tip="Show where and how much the photo was changed",
    ),
    Action(
        "info",
        "View",
        "Photo Info",
        lambda desk: desk.viewer.info(),
        ("I",),
        "",
        has_photo,
        lambda state: state.overlays.info != "off",
        tip="Facts on the photo: short, long, none",
    ),
)
SCREEN = (
    _screen(AUTO, "The Monitor's Profile"),
    _screen(PLAIN, "sRGB"),
    *(_screen(name, space.name) for name, space in NAMED.items()),
    Action(
        "screen_file",
        "View",
        "Profile from a File…",
        lambda desk: desk.dialogs.screen_profile(desk.screen.choose),
        checked=lambda state: state.settings.screen not in {AUTO, PLAIN, *NAMED},
        sub="Screen Colours",
    ),
)
