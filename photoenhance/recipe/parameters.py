"""Every number of a recipe that a person can move, in groups and in order: sliders, options, words and docs come of it.

What the numbers do is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from photoenhance.parameter import Parameter
from photoenhance.recipe import colour, detail, geometry, light, raw
from photoenhance.recipe.noise_reduction import noise_reduction_of, with_noise_reduction
from photoenhance.recipe.recipe import Recipe

NOISE_REDUCTION = "detail.noise_reduction"


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters under one title; `key` is the recipe's field that holds them (noise reduction is a step, though).

    `for_raw` and `for_others` say for which photos the group's panel is meant. On a RAW photo temperature and tint of
    group "colour" change nothing: those of group "raw" are shown in their place.
    """

    key: str
    title: str
    parameters: tuple[Parameter, ...]
    for_raw: bool = True
    for_others: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the parameters, such as "light.exposure", in order."""
        return tuple(f"{self.key}.{one.name}" for one in self.parameters)


GROUPS = (
    Group("raw", "RAW", raw.PARAMETERS, for_others=False),
    Group("light", "Light", light.PARAMETERS),
    Group("colour", "Colour", colour.PARAMETERS),
    Group("detail", "Detail", (*detail.PARAMETERS, detail.NOISE_REDUCTION)),
    Group("geometry", "Geometry", geometry.PARAMETERS),
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {key: one for group in GROUPS for key, one in zip(group.keys, group.parameters, strict=True)}
)
"""By keys such as "light.exposure", in the order of the groups."""

WHITE_BALANCE = ("temperature", "tint")


def value_of(recipe: Recipe, key: str) -> float | None:
    """A parameter's value; None for "raw.baseline" as the file says, and for the kelvin of a balance not set by hand.

    What these are for one photo, `pipeline.raw.white_balance_of` tells.
    """
    group, name = key.split(".")
    if key == NOISE_REDUCTION:
        return noise_reduction_of(recipe)
    if group == "raw" and name in WHITE_BALANCE and recipe.raw.white_balance != "custom":
        return None
    value: float | None = getattr(getattr(recipe, group), name)
    return value


def with_value(recipe: Recipe, key: str, value: float) -> Recipe:
    """The recipe with a parameter set; "raw.temperature" and "raw.tint" make the white balance a custom one.

    Raises
    ------
    PhotoError
        The value is out of range, or noise reduction wants a model that is not there.
    KeyError
        There is no such parameter.
    """
    PARAMETERS[key].checked(value)
    if key == NOISE_REDUCTION:
        return with_noise_reduction(recipe, value)
    group, name = key.split(".")
    fields: dict[str, float | str] = {name: value}
    if group == "raw" and name in WHITE_BALANCE:
        fields["white_balance"] = "custom"
    return msgspec.structs.replace(recipe, **{group: msgspec.structs.replace(getattr(recipe, group), **fields)})


def without_group(recipe: Recipe, key: str) -> Recipe:
    """The recipe with all of a group as it is by default; with "detail" noise reduction goes, too."""
    neutral = msgspec.structs.replace(recipe, **{key: getattr(Recipe(), key)})
    return with_noise_reduction(neutral, 0) if key == "detail" else neutral


def for_photo(recipe: Recipe, *, is_raw: bool) -> Recipe:
    """The recipe as it counts for one photo: white balance stands in "raw" on a RAW photo, else in "colour"."""
    if not is_raw:
        return recipe
    plain = msgspec.structs.replace(recipe.colour, temperature=0, tint=0)
    return msgspec.structs.replace(recipe, colour=plain)
