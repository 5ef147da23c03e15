"""The samples of a finished file, region by region: what a recipe makes of a photo, in the size and space asked for.

Opens nothing and encodes no file; transparency and metadata are the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from photoenhance.colour.convert import from_working
from photoenhance.colour.gray import gray_from_working
from photoenhance.colour.space import Space
from photoenhance.geometry.resize import Read, resized, resized_with_alpha
from photoenhance.image import Pixels, Region, Samples, Source
from photoenhance.pipeline.finished import encode, enhanced_light, finished, keeps_values, seen
from photoenhance.pipeline.found import Found
from photoenhance.pipeline.frame import finished_size, frame_of, placed, placed_light
from photoenhance.recipe.geometry import AS_IT_IS
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Output:
    """What a file's samples shall be: their RGB or gray `space`, type (uint8 or uint16) and size."""

    space: Space
    dtype: np.dtype[Any]
    width: int
    height: int

    @property
    def gray(self) -> bool:
        """Whether there is one channel."""
        return self.space.gray

    @property
    def channels(self) -> int:
        """1 or 3."""
        return 1 if self.gray else 3


def untouched(source: Source, recipe: Recipe, output: Output) -> bool:
    """Whether the file's samples are the source's own, all in their places."""
    same_size = (output.width, output.height) == (source.width, source.height)
    same_channels = not output.gray or source.pixels.shape[2] == 1
    return same_size and same_channels and recipe.geometry == AS_IT_IS and _keeps_values(source, recipe, output)


def samples(source: Source, recipe: Recipe, found: Found, output: Output, region: Region) -> Samples:
    """Samples of a region of the finished picture, which is given in its own pixels; the same in any cutting.

    Returns
    -------
    (h, w, 3) or (h, w, 1) of `output.dtype`.
    """
    whole, size = finished_size(source, recipe), (output.width, output.height)
    if size == whole and (not output.gray or (source.pixels.shape[2] == 1 and _keeps_values(source, recipe, output))):
        made = encode(source, recipe, found, output.space, output.dtype, region)
        return made if made.shape[2] == output.channels else np.repeat(made, 3, axis=2)
    if source.alpha is None:
        return encoded(resized(_light(source, recipe, found), whole, size, region), output)
    both = resized_with_alpha(_with_alpha(source, recipe, found), whole, size, region)
    return encoded(np.ascontiguousarray(both[:, :, :3]), output)


def _keeps_values(source: Source, recipe: Recipe, output: Output) -> bool:
    return keeps_values(source, recipe, output.space, output.dtype)


def _light(source: Source, recipe: Recipe, found: Found) -> Read:
    return finished(source, recipe, found, enhanced_light(source, recipe, found))


def _with_alpha(source: Source, recipe: Recipe, found: Found) -> Read:
    """The finished picture with its transparency, (h, w, 4)."""
    light, visible = _light(source, recipe, found), _visible(source, recipe)
    return lambda part: np.concatenate((light(part), visible(part)), axis=2)


def encoded(pixels: Pixels, output: Output) -> Samples:
    """Working pixels as samples of the output, (h, w, 3) or, for gray, (h, w, 1)."""
    convert = gray_from_working if output.gray else from_working
    return np.ascontiguousarray(convert(pixels, output.space, output.dtype))


def alpha(source: Source, recipe: Recipe, output: Output) -> Samples | None:
    """The finished picture's transparency in the size and type of the output, (H, W); None where the photo has none."""
    if source.alpha is None:
        return None
    top, own = np.iinfo(output.dtype).max, source.alpha
    whole, size = finished_size(source, recipe), (output.width, output.height)
    frame = frame_of((source.width, source.height), recipe.geometry)
    if frame.exact and size == whole:
        if own.dtype == output.dtype:
            typed: Samples = own
        elif top == 65535:
            typed = own.astype(np.uint16) * np.uint16(257)
        else:
            typed = ((own.astype(np.uint32) + 128) // 257).astype(np.uint8)
        moved = placed(lambda part: typed[part.slices][:, :, np.newaxis], frame)
        return typed if recipe.geometry == AS_IT_IS else np.ascontiguousarray(moved(Region(0, 0, *size))[:, :, 0])
    value = resized(_visible(source, recipe), whole, size, Region(0, 0, *size))[:, :, 0]
    return np.asarray(np.rint(np.clip(value, 0, 1) * np.float32(top)).astype(output.dtype))


def _visible(source: Source, recipe: Recipe) -> Read:
    """How much of the finished picture is seen, (h, w, 1), 0 to 1."""
    frame = frame_of((source.width, source.height), recipe.geometry)
    return placed_light(lambda part: seen(source, part), frame)
