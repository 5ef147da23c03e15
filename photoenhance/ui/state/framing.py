"""Which geometry is on screen: the recipe's, or, while the crop tool is open, all of the turned photo. Knows no Qt."""

from __future__ import annotations

import msgspec

from photoenhance.pipeline.frame import finished_size
from photoenhance.recipe.geometry import GeometrySettings
from photoenhance.ui.state.state import State


def shown_geometry(state: State) -> tuple[GeometrySettings, bool]:
    """The geometry, and whether the picture is cropped by it; moving the frame of a crop changes neither."""
    if state.cropping is None:
        return state.recipe.geometry, True
    return msgspec.structs.replace(state.cropping.geometry, crop=None), False


def shown_size(state: State) -> tuple[int, int] | None:
    """Width and height at full size of what is on screen; None without a photo."""
    if state.photo is None:
        return None
    return finished_size(state.photo.source, state.recipe) if state.cropping is None else state.cropping.size
