"""The Models menu."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action

MODELS = (Action("models", "Models", "About the Models…", lambda desk: desk.dialogs.models(), (), "models"),)
