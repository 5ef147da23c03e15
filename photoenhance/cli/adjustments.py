"""The options of light, colour, detail and geometry, from the recipe's declarations, and what was typed as a recipe.

Wrong values are wrong usage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
import msgspec

from photoenhance.cli.grouped import option, together
from photoenhance.errors import PhotoError
from photoenhance.parameter import Parameter
from photoenhance.recipe.colour import TEMPERATURE as COLOUR_TEMPERATURE
from photoenhance.recipe.colour import TINT as COLOUR_TINT
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.parameters import GROUPS, PARAMETERS, with_value
from photoenhance.recipe.raw import TEMPERATURE, TINT
from photoenhance.recipe.recipe import Recipe

Command = TypeVar("Command", bound=Callable[..., Any])

_OF_ITS_OWN = {
    "detail.radius": "sharpening-radius",
    "detail.masking": "sharpening-masking",
    "geometry.angle": "straighten",
}
"""Options whose names are not those of their parameters, which would say too little without their panel."""


def option_name(key: str) -> str:
    """The option of a parameter of the recipe, without dashes before it: "exposure" for "light.exposure"."""
    return _OF_ITS_OWN.get(key, key.partition(".")[2].replace("_", "-"))


def adjustment_options(command: Command) -> Command:
    """Light, colour, detail and geometry, from the declarations of the recipe."""
    for group in reversed([one for one in GROUPS if one.key != "raw"]):
        options = [
            _adjustment(key, one) for key, one in zip(group.keys, group.parameters, strict=True) if key not in _SHARED
        ]
        before = _SHARED_OPTIONS if group.key == "colour" else _TURNS if group.key == "geometry" else ()
        together(group.title, *before, *options)(command)
    return command


def _adjustment(key: str, one: Parameter) -> Callable[[Command], Command]:
    """The option of a parameter of the recipe; its value is found under its key, with "__" for the dot."""
    return option(
        f"--{option_name(key)}",
        key.replace(".", "__"),
        type=float,  # the range stands in the help, with its unit, and `adjusted` checks it
        metavar="N",
        help=f"{one.help}  [{one.minimum:g} to {one.maximum:g}{one.unit}]",
    )


_SHARED = ("colour.temperature", "colour.tint")
_SHARED_OPTIONS = (
    option(
        "--temperature",
        type=float,
        metavar="N",
        help=f"From {COLOUR_TEMPERATURE.minimum:g} to {COLOUR_TEMPERATURE.maximum:g}: warmer (higher) or cooler than "
        f"the photo is, but for RAW files. From {TEMPERATURE.minimum:g} to {TEMPERATURE.maximum:g} K: white balance "
        "of RAW files, and of those only.",
    ),
    option(
        "--tint",
        type=float,
        metavar="N",
        help="More magenta (higher) or greener; of RAW files beside their kelvin, of others beside their temperature.  "
        f"[{COLOUR_TINT.minimum:g} to {COLOUR_TINT.maximum:g}, RAW {TINT.minimum:g} to {TINT.maximum:g}]",
    ),
)
_OF_TURNS = ("flip", "rotate", "crop")
_TURNS = (
    option("--flip", type=click.Choice(["horizontal", "vertical"]), help="Mirror the photo; before it is turned."),
    option("--rotate", type=click.Choice(["90", "180", "270"]), help="Turn the photo clockwise."),
    option(
        "--crop",
        metavar="L,T,R,B",
        help="Keep this part of the turned and straightened photo: left, top, right and bottom edge from 0 to 1.",
    ),
)


NAMES = (*(key.replace(".", "__") for key in PARAMETERS if key not in _SHARED and key[:3] != "raw"), *_OF_TURNS)
"""Under which names click gives the values of these options; temperature and tint are shared with RAW files."""


def adjusted(recipe: Recipe, typed: Mapping[str, Any], temperature: float | None, tint: float | None) -> Recipe:
    """The recipe with all that was typed.

    Parameters
    ----------
    recipe
        The recipe so far.
    typed
        Values by NAMES, None where nothing was typed.
    temperature, tint
        As typed; in kelvin they are not for these groups.

    Raises
    ------
    click.BadParameter
        A value is out of range.
    PhotoError
        The model of noise reduction is not there.
    """
    values = {key: typed.get(key.replace(".", "__")) for key in PARAMETERS}
    if not is_kelvin(temperature):
        values |= {"colour.temperature": temperature, "colour.tint": tint}
    for key, value in values.items():
        if value is not None:
            check(PARAMETERS[key], value, option_name(key))
            recipe = with_value(recipe, key, value)
    return msgspec.structs.replace(recipe, geometry=_turned(recipe.geometry, typed))


def is_kelvin(temperature: float | None) -> bool:
    """Whether a temperature that was typed is one in kelvin, for RAW files: the two ranges have nothing in common."""
    return temperature is not None and temperature > COLOUR_TEMPERATURE.maximum


def check(one: Parameter, value: float, name: str) -> None:
    """Refuse a value out of range; click's own ranges let "nan" pass."""
    try:
        one.checked(value)
    except PhotoError as error:
        raise click.BadParameter(f"{error.why}.", param_hint=f"--{name}") from error


def _turned(geometry: GeometrySettings, typed: Mapping[str, Any]) -> GeometrySettings:
    flip, quarters = typed.get("flip"), int(typed.get("rotate") or 0) // 90
    # Upside down is mirrored left for right and turned by half.
    upside = 2 if flip == "vertical" else 0
    return msgspec.structs.replace(
        geometry, mirror=flip is not None, quarters=(quarters + upside) % 4, crop=_crop(typed.get("crop"))
    )


def _crop(text: str | None) -> Crop | None:
    if text is None:
        return None
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
        return Crop(left, top, right, bottom)
    except ValueError as error:
        raise click.BadParameter("give four numbers as L,T,R,B.", param_hint="--crop") from error
    except PhotoError as error:
        raise click.BadParameter(f"{error.why}.", param_hint="--crop") from error
