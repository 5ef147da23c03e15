"""What the tools say over the photo and in the panel. Pure words; knows no Qt."""

from __future__ import annotations

from photoenhance.recipe.change import said_value
from photoenhance.recipe.geometry import ANGLE
from photoenhance.ui.state.cropping import FREE, Cropping, ratio_text
from photoenhance.ui.state.state import State

CROP_HINT = "Enter accepts, Esc cancels. Drag beside the frame to turn, with Ctrl to level a line."


def hint(state: State) -> str:
    """What to do with the open tool; nothing without one."""
    return {
        "": "",
        "crop": CROP_HINT,
        "straighten": "Draw a line along the horizon or along an upright  ·  Esc leaves",
        "picker": "Click something that should be grey  ·  Esc leaves",
    }[state.tool]


def size_text(cropping: Cropping) -> str:
    """How large the photo becomes: "3000 × 2000  ·  3:2  ·  +1.5°"."""
    width, height = cropping.finished_size
    parts = [f"{width} × {height}"]
    if cropping.ratio != FREE:
        parts.append(ratio_text(cropping.ratio, upright=cropping.upright))
    if cropping.geometry.angle:
        parts.append(said_value(ANGLE, cropping.geometry.angle))
    return "  ·  ".join(parts)
