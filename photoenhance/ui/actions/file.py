"""The File menu: open, save, leave."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, ready

RECENT = "recent"


FILE = (
    Action("open", "File", "Open…", lambda desk: desk.dialogs.open_photo(), ("Ctrl+O",), "open"),
    Action(RECENT, "File", "Open Recent", lambda _desk: None, (), "recent"),
    Action(
        "save",
        "File",
        "Save As…",
        lambda desk: desk.dialogs.save(),
        ("Ctrl+S", "Ctrl+E"),
        "save",
        ready,
        new_group=True,
    ),
    Action(
        "save_look",
        "File",
        "Save Look as .cube…",
        lambda desk: desk.dialogs.save_look(),
        (),
        "",
        lambda state: state.ready and state.has_look,
        tip="Save the colours of this photo's enhancement as a table for other programs",
    ),
    Action("quit", "File", "Quit", lambda desk: desk.close(), ("Ctrl+Q",), "quit", new_group=True),
)
