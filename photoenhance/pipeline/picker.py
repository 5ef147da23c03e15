"""The white balance under which a place of the finished picture is neutral grey: from a place to a recipe.

Works on values that the caller hands in; on a RAW photo the sensor's own values decide, elsewhere the picture before
light and colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import msgspec
import numpy as np

from photoenhance.colour.quick import light_of
from photoenhance.colour.white_balance import neutral
from photoenhance.develop.white import neutral_at
from photoenhance.errors import PhotoError
from photoenhance.geometry.lens import places
from photoenhance.geometry.remap import STEPS
from photoenhance.image import Camera, Pixels, Region, Source
from photoenhance.pipeline.frame import Point, frame_of, photo_place
from photoenhance.pipeline.render import Answer, render_encoded
from photoenhance.recipe.raw import TEMPERATURE, TINT, RawSettings
from photoenhance.recipe.recipe import Recipe

AROUND = 2
"""Pixels around the one that is pointed at; together 5 x 5."""

WHAT = "Cannot take the white balance from there"

_CLIPPED = 0.995
_DARK = 1e-3
"""Linear light, 3 steps of 255 in sRGB, below which a colour is noise."""


@dataclass(frozen=True, slots=True)
class Picked:
    """`reached` is False where the place is too colourful to become grey; then it becomes as nearly so as can be."""

    recipe: Recipe
    reached: bool


def picked(source: Source, recipe: Recipe, answers: tuple[Answer, ...], place: Point) -> Picked:
    """The recipe with the white balance under which a place is neutral.

    Parameters
    ----------
    source, recipe, answers
        The photo, what is done to it, and what its networks said, as for `render_encoded`.
    place
        In pixels of the finished picture at full size.

    Raises
    ------
    PhotoError
        The place is clipped or black, or the photo has no colour.
    """
    frame = frame_of((source.width, source.height), recipe.geometry)
    if source.camera is None:
        return _of_picture(source, recipe, answers, patch_at(source, photo_place(frame, place)))
    region = patch_at(source, _behind_lens(source, source.camera, recipe.raw, photo_place(frame, place)))
    temperature, tint = neutral(source.pixels[region.slices], source.camera)
    values = {"white_balance": "custom", "temperature": float(round(temperature)), "tint": round(tint, 1)}
    ends = temperature in (TEMPERATURE.minimum, TEMPERATURE.maximum) or abs(tint) == TINT.maximum
    raw = msgspec.structs.replace(recipe.raw, **values)
    return Picked(msgspec.structs.replace(recipe, raw=raw), not ends)


def patch_at(source: Source, place: Point) -> Region:
    """The pixels around a place of the photo, as far as it has them."""
    x = min(max(math.floor(place[0]), 0), source.width - 1)
    y = min(max(math.floor(place[1]), 0), source.height - 1)
    left, top = max(0, x - AROUND), max(0, y - AROUND)
    return Region(left, top, min(source.width, x + AROUND + 1) - left, min(source.height, y + AROUND + 1) - top)


def _of_picture(source: Source, recipe: Recipe, answers: tuple[Answer, ...], region: Region) -> Picked:
    if source.pixels.shape[2] != 3:
        raise PhotoError(WHAT, "the photo has no colour", "Leave the white balance as it is")
    samples = source.pixels[region.slices]
    whole = samples.max(axis=2) < _CLIPPED * np.iinfo(samples.dtype).max
    if not whole.any():
        raise PhotoError(WHAT, "it is overexposed", "Choose a gray spot that is less bright")
    light: Pixels = light_of(render_encoded(source, recipe, answers, region))[whole]
    middle = np.maximum(light.astype(np.float64).mean(axis=0), 0)
    if middle.max() < _DARK:
        raise PhotoError(WHAT, "it is too dark to have a colour", "Choose a brighter gray spot")
    temperature, tint = neutral_at(middle)
    colour = msgspec.structs.replace(recipe.colour, temperature=temperature, tint=tint)
    return Picked(msgspec.structs.replace(recipe, colour=colour), max(abs(temperature), abs(tint)) < 100)


def _behind_lens(source: Source, camera: Camera, raw: RawSettings, place: Point) -> Point:
    """Where the sensor saw what a place shows: with a lens corrected it stands elsewhere."""
    if not raw.lens or camera.lens is None or camera.lens.straight:
        return place
    one = Region(math.floor(place[0]), math.floor(place[1]), 1, 1)
    traced = places(camera.lens, (source.width, source.height), one)
    x, y = traced[len(traced) // 2, :, 0, 0] / STEPS + 0.5  # green, or all
    return float(x), float(y)
