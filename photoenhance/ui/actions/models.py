"""The Models menu."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action

MODELS = (
    Action("models", "Models", "About the Models…", lambda desk: desk.dialogs.models(), (), "models"),
    Action(
        "add_model",
        "Models",
        "Add a Model…",
        lambda desk: desk.dialogs.add_model(),
        new_group=True,
        tip="Look at an ONNX file that others made, and add it to the list",
    ),
)
