"""The File menu: open, export, leave."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, ready

RECENT = "recent"


FILE = (
    Action("open", "File", "Open…", lambda desk: desk.dialogs.open_photo(), ("Ctrl+O",), "open"),
    Action(RECENT, "File", "Open Recent", lambda _desk: None, (), "recent"),
    Action(
        "export",
        "File",
        "Export…",
        lambda desk: desk.dialogs.export(),
        ("Ctrl+S",),
        "save",
        ready,
        new_group=True,
        tip="Choose where and how, and write the photo as it is seen",
    ),
    Action(
        "quick_export",
        "File",
        "Export as Last Time",
        lambda desk: desk.dialogs.quick_export(),
        ("Ctrl+E", "Ctrl+Shift+E"),
        "",
        ready,
        tip="Export with the last settings, without asking",
    ),
    Action(
        "stop_export",
        "File",
        "Stop Exporting",
        lambda desk: desk.exporter.cancel(),
        (),
        "",
        lambda state: state.exporting,
        tip="Stop the export that runs; files that are done stay",
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
