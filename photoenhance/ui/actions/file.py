"""The File menu: open, export, leave."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action, has_chosen, ready
from photoenhance.ui.desk import Desk

RECENT = "recent"


def open_folder(desk: Desk) -> None:
    """Ask for a folder and open its first photo."""
    path = desk.dialogs.choose_folder()
    if path is not None:
        desk.strip.open_folder(path)


def move_to_bin(desk: Desk) -> None:
    """Ask, then move what is selected to the bin."""
    chosen = desk.store.state.chosen
    if chosen and desk.dialogs.may_go_to_bin(chosen):
        desk.strip.move_to_bin(chosen)


FILE = (
    Action("open", "File", "Open…", lambda desk: desk.dialogs.open_photo(), ("Ctrl+O",), "open"),
    Action("open_folder", "File", "Open Folder…", open_folder, ("Ctrl+Shift+O",), "open_folder"),
    Action(RECENT, "File", "Open Recent", lambda _desk: None, (), "recent"),
    Action(
        "export",
        "File",
        "Export…",
        lambda desk: desk.dialogs.export(desk.store.state.chosen),
        ("Ctrl+S",),
        "save",
        ready,
        new_group=True,
        tip="Choose where and how, and write the photo as it is seen",
        ends_tools=True,
    ),
    Action(
        "quick_export",
        "File",
        "Export as Last Time",
        lambda desk: desk.dialogs.quick_export(desk.store.state.chosen),
        ("Ctrl+E", "Ctrl+Shift+E"),
        "",
        ready,
        tip="Export with the last settings, without asking",
        ends_tools=True,
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
    Action(
        "show_in_folder",
        "File",
        "Show in Folder",
        lambda desk: desk.show_in_folder(desk.store.state.chosen),
        ("Ctrl+R",),
        "",
        has_chosen,
        new_group=True,
        tip="Show the selected photos in the file manager",
    ),
    Action(
        "bin",
        "File",
        "Move to Bin…",
        move_to_bin,
        ("Del",),
        "bin",
        has_chosen,
        tip="Move the selected photos and their edits to the system's bin",
    ),
    Action("quit", "File", "Quit", lambda desk: desk.close(), ("Ctrl+Q",), "quit", new_group=True),
)
