"""The Image menu: turn and mirror, crop and straighten, pick the white balance."""

from __future__ import annotations

from photoenhance.ui.actions.action import Action
from photoenhance.ui.state.cropping import without_crop
from photoenhance.ui.state.state import State


def _editable(state: State) -> bool:
    return state.photo is not None and state.history is not None


def _cropping(state: State) -> bool:
    return state.cropping is not None


def _cropped(state: State) -> bool:
    geometry = state.recipe.geometry if state.cropping is None else state.cropping.geometry
    return _editable(state) and geometry != without_crop(geometry)


IMAGE = (
    Action(
        "rotate_left",
        "Image",
        "Rotate Left",
        lambda desk: desk.tools.rotate(3),
        ("[",),
        "rotate_left",
        _editable,
        tip="A quarter turn to the left",
    ),
    Action(
        "rotate_right",
        "Image",
        "Rotate Right",
        lambda desk: desk.tools.rotate(1),
        ("]",),
        "rotate_right",
        _editable,
        tip="A quarter turn to the right",
    ),
    Action(
        "flip_horizontal",
        "Image",
        "Flip Horizontal",
        lambda desk: desk.tools.flip(upside_down=False),
        (),
        "flip_horizontal",
        _editable,
        tip="Mirror left for right",
    ),
    Action(
        "flip_vertical",
        "Image",
        "Flip Vertical",
        lambda desk: desk.tools.flip(upside_down=True),
        (),
        "flip_vertical",
        _editable,
        tip="Mirror upside down",
    ),
    Action(
        "crop",
        "Image",
        "Crop and Straighten",
        lambda desk: desk.tools.crop(),
        ("R",),
        "crop",
        _editable,
        _cropping,
        new_group=True,
        tip="Draw the frame of the photo; Enter accepts it, Esc leaves it as it was",
    ),
    Action(
        "crop_accept",
        "Image",
        "Accept Crop",
        lambda desk: desk.tools.accept(),
        (),
        "",
        _cropping,
        photo_keys=("Return",),
    ),
    Action(
        "crop_swap",
        "Image",
        "Swap Width and Height of the Crop",
        lambda desk: desk.tools.swap(),
        (),
        "swap",
        _cropping,
        photo_keys=("X",),
        tip="A frame that lies stands, and one that stands lies",
    ),
    Action(
        "straighten",
        "Image",
        "Straighten by a Line",
        lambda desk: desk.tools.straighten(),
        (),
        "level",
        _editable,
        lambda state: state.tool == "straighten",
        tip="Draw a line along the horizon, or along an upright: it becomes level",
    ),
    Action(
        "crop_reset",
        "Image",
        "Reset Crop",
        lambda desk: desk.tools.reset(),
        (),
        "retry",
        _cropped,
        tip="Take crop and straightening back",
    ),
    Action(
        "picker",
        "Image",
        "White Balance Picker",
        lambda desk: desk.tools.picker(),
        ("W",),
        "picker",
        _editable,
        lambda state: state.tool == "picker",
        new_group=True,
        tip="Click something that should be grey",
    ),
)
