"""The Help menu."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action

HELP = (Action("about", "Help", "About photoenhance", lambda desk: desk.dialogs.about(), (), "info"),)
