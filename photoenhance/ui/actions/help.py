"""The Help menu."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action
from photoenhance.ui.desk import Desk
from photoenhance.ui.state.samples import next_sample, samples


def open_sample(desk: Desk) -> None:
    """Open a sample photo, another one each time."""
    sample = next_sample(desk.store.state.shown)
    if sample is not None:
        desk.editor.open(sample)


GUIDE = (
    Action("guide", "Help", "User Guide", lambda desk: desk.dialogs.guide(), ("F1",), "guide"),
    Action("sample", "Help", "Open a Sample Photo", open_sample, (), "photo", lambda _state: bool(samples())),
)
HELP = (
    Action(
        "diagnostics",
        "Help",
        "Diagnostics…",
        lambda desk: desk.dialogs.diagnostics(),
        (),
        "",
        new_group=True,
        tip="Versions, devices and the log, for a bug report",
    ),
    Action("about", "Help", "About photoenhance", lambda desk: desk.dialogs.about(), (), "info"),
)
