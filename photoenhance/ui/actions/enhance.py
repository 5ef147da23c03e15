"""The Enhance menu: run a model, stop."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, has_ended, has_message
from photoenhance.ui.desk import Desk
from photoenhance.ui.state.prover import provable
from photoenhance.ui.state.state import State


def cancel(desk: Desk) -> None:
    """Leave a tool; stop the enhancement; put away what is told; leave the full screen; bring the panels back.

    Exports go on.
    """
    state = desk.store.state
    if state.tool:
        desk.tools.leave()
    elif state.busy:
        desk.editor.cancel()
    elif state.leaving == "asked":
        desk.exporter.leave("")
    elif has_message(state):
        desk.editor.dismiss()
    elif has_ended(state):
        desk.exporter.dismiss()
    elif state.full_screen:
        desk.viewer.full_screen()
    elif state.panels_hidden != "none":
        desk.panes.show()


def _possible(state: State) -> bool:
    return state.ready


ENHANCE = (
    Action(
        "enhance",
        "Enhance",
        "Enhance",
        lambda desk: desk.editor.enhancer.enhance(),
        ("Ctrl+U",),
        "enhance",
        _possible,
        tip="Run the chosen model over the whole photo",
    ),
    Action(
        "seams",
        "Enhance",
        "Prove There Are No Seams",
        lambda desk: desk.editor.prover.prove(),
        (),
        "",
        provable,
        tip="Compute the whole photo again on another tile plan and compare every pixel",
    ),
    Action(
        "cancel",
        "Enhance",
        "Cancel",
        cancel,
        ("Esc",),
        "cancel",
        lambda state: (
            bool(state.tool)
            or state.busy
            or state.leaving == "asked"
            or has_message(state)
            or has_ended(state)
            or state.full_screen
            or state.panels_hidden != "none"
        ),
    ),
)
