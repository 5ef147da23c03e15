"""The Batch menu: whole folders."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action

BATCH = (Action("folder", "Batch", "Enhance Folder…", lambda desk: desk.dialogs.folder(), ("Ctrl+Shift+U",), "folder"),)
