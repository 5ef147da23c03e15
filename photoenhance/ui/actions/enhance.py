"""The Enhance menu: run a model, stop."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, has_message
from photoenhance.ui.desk import Desk
from photoenhance.ui.state.prover import provable
from photoenhance.ui.state.state import State


def cancel(desk: Desk) -> None:
    """Stop what runs; else put the message away; else leave the full screen; else bring the panels back."""
    state = desk.store.state
    if state.busy:
        desk.editor.cancel()
    elif has_message(state):
        desk.editor.dismiss()
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
        lambda state: state.busy or has_message(state) or state.full_screen or state.panels_hidden != "none",
    ),
)
