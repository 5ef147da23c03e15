"""The View menu: zoom, compare, screen."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, has_folder, has_photo
from photoenhance.ui.actions.panes import PANES
from photoenhance.ui.actions.seeing import COMPARE, OVERLAYS, SCREEN
from photoenhance.ui.actions.themes import THEMES

VIEW = (
    Action("fit", "View", "Fit", lambda desk: desk.viewer.fit(), ("Ctrl+0",), "fit", has_photo),
    Action("actual", "View", "100 %", lambda desk: desk.viewer.actual(), ("Ctrl+1",), "actual", has_photo),
    Action(
        "zoom_in", "View", "Zoom In", lambda desk: desk.viewer.zoom_in(), ("Ctrl++", "Ctrl+="), "zoom_in", has_photo
    ),
    Action("zoom_out", "View", "Zoom Out", lambda desk: desk.viewer.zoom_out(), ("Ctrl+-",), "zoom_out", has_photo),
    Action(
        "toggle_zoom",
        "View",
        "Fit / 100 %",
        lambda desk: desk.viewer.toggle(),
        ("Z",),
        "",
        has_photo,
        photo_keys=("Space",),
    ),
    Action(
        "original",
        "View",
        "Original",
        lambda desk: desk.viewer.hold_original(not desk.store.state.holding_original),
        (),
        "original",
        has_photo,
        lambda state: state.holding_original,
        held=("\\", "B"),
        new_group=True,
        tip="Hold \\ to see the original",
    ),
    *COMPARE,
    *OVERLAYS,
    *SCREEN,
    Action(
        "next",
        "View",
        "Next Photo",
        lambda desk: desk.strip.step(1),
        (),
        "",
        has_folder,
        photo_keys=("Right", "PgDown"),
        new_group=True,
    ),
    Action(
        "previous",
        "View",
        "Previous Photo",
        lambda desk: desk.strip.step(-1),
        (),
        "",
        has_folder,
        photo_keys=("Left", "PgUp"),
    ),
    Action(
        "first",
        "View",
        "First Photo",
        lambda desk: desk.strip.end(last=False),
        (),
        "",
        has_folder,
        photo_keys=("Home",),
    ),
    Action(
        "last", "View", "Last Photo", lambda desk: desk.strip.end(last=True), (), "", has_folder, photo_keys=("End",)
    ),
    Action(
        "sort_name",
        "View",
        "Sort by Name",
        lambda desk: desk.strip.sort("name"),
        (),
        "",
        checked=lambda state: state.settings.sort == "name",
        new_group=True,
    ),
    Action(
        "sort_date",
        "View",
        "Sort by Date Taken",
        lambda desk: desk.strip.sort("date"),
        (),
        "",
        checked=lambda state: state.settings.sort == "date",
    ),
    Action(
        "filmstrip",
        "View",
        "Filmstrip",
        lambda desk: desk.strip.toggle(),
        ("Ctrl+Shift+F",),
        "",
        checked=lambda state: state.settings.filmstrip,
    ),
    Action(
        "full_screen",
        "View",
        "Full Screen",
        lambda desk: desk.viewer.full_screen(),
        ("F", "F11"),
        "full_screen",
        checked=lambda state: state.full_screen,
        new_group=True,
    ),
    *PANES,
    *THEMES,
)
