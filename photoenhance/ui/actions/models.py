"""The Models menu."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action

MODELS = (
    Action(
        "models",
        "Models",
        "Manage Models…",
        lambda desk: desk.dialogs.models(),
        (),
        "models",
        tip="All models with what is known of them; own ones are added and removed here",
    ),
    Action(
        "add_model",
        "Models",
        "Add a Model…",
        lambda desk: desk.dialogs.add_model(),
        new_group=True,
        tip="Look at an ONNX file that others made, and add it to the list",
    ),
)
