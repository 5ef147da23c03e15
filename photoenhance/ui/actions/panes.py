"""Part of the View menu: panels put away, and the way of the keyboard from pane to pane."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, has_photo

PANES = (
    Action(
        "panels",
        "View",
        "Hide Panels",
        lambda desk: desk.panes.toggle_panels(),
        (),
        "",
        has_photo,
        lambda state: state.panels_hidden == "panels",
        photo_keys=("Tab",),
        tip="More room for the photo",
    ),
    Action(
        "all_panels",
        "View",
        "Hide All but the Photo",
        lambda desk: desk.panes.toggle_all(),
        (),
        "",
        has_photo,
        lambda state: state.panels_hidden == "all",
        photo_keys=("Shift+Tab",),
    ),
    Action("next_pane", "View", "Next Pane", lambda desk: desk.move_focus(1), ("F6",), needs=has_photo),
    Action("previous_pane", "View", "Previous Pane", lambda desk: desk.move_focus(-1), ("Shift+F6",), needs=has_photo),
)
