"""The value that a parameter of the recipe has for the open photo, also where the recipe leaves it to the file."""

from __future__ import annotations

from photoenhance.image import Camera
from photoenhance.parameter import Parameter
from photoenhance.pipeline.raw import white_balance_of
from photoenhance.recipe.parameters import PARAMETERS, value_of, with_value
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.state import State

BALANCE = ("raw.temperature", "raw.tint")


def shown_value(state: State, key: str) -> float:
    """What a slider shows: the recipe's own value, or what the file says in its place."""
    value = value_of(state.recipe, key)
    if value is not None:
        return value
    camera = state.photo.source.camera if state.photo is not None else None
    if camera is None:
        return PARAMETERS[key].default
    if key == "raw.baseline":
        return _within(PARAMETERS[key], camera.baseline)
    return _balance(camera, state.recipe)[BALANCE.index(key)]


def set_for(state: State, key: str, value: float) -> Recipe:
    """The recipe with a parameter set; the first time one half of a RAW photo's white balance is set, so is the other.

    Raises
    ------
    PhotoError
        The value is out of range, or noise reduction wants a model that is not there.
    """
    recipe, camera = state.recipe, state.photo.source.camera if state.photo is not None else None
    if key in BALANCE and camera is not None and recipe.raw.white_balance != "custom":
        for other, found in zip(BALANCE, _balance(camera, recipe), strict=True):
            recipe = with_value(recipe, other, found)
    return with_value(recipe, key, value)


def _balance(camera: Camera, recipe: Recipe) -> tuple[float, float]:
    kelvin, tint = white_balance_of(camera, recipe.raw)
    return _within(PARAMETERS[BALANCE[0]], round(kelvin)), _within(PARAMETERS[BALANCE[1]], round(tint, 1))


def _within(parameter: Parameter, value: float) -> float:
    return min(max(value, parameter.minimum), parameter.maximum)
