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
from photoenhance.pipeline import render
from photoenhance.pipeline.render import Answer
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
    """Whether the file's samples are the source's own."""
    same_size = (output.width, output.height) == (source.width, source.height)
    same_channels = not output.gray or source.pixels.shape[2] == 1
    return same_size and same_channels and render.untouched(source, recipe, output.space, output.dtype)


def samples(source: Source, recipe: Recipe, answers: tuple[Answer, ...], output: Output, region: Region) -> Samples:
    """Samples of a region of the finished picture, which is given in its own pixels; the same in any cutting.

    Returns
    -------
    (h, w, 3) or (h, w, 1) of `output.dtype`.
    """
    if untouched(source, recipe, output):
        own = source.pixels[region.slices]
        return own if own.shape[2] == output.channels else np.repeat(own, 3, axis=2)
    whole = (source.width, source.height)
    if (output.width, output.height) == whole and not output.gray:
        made = render.encode(source, recipe, answers, output.space, output.dtype, region)
        return made if made.shape[2] == 3 else np.repeat(made, 3, axis=2)

    def linear(part: Region) -> Pixels:
        return render.render(source, recipe, answers, part)

    size = (output.width, output.height)
    pixels = linear(region) if size == whole else _resized(source, linear, size, region)
    return encoded(pixels, output)


def encoded(pixels: Pixels, output: Output) -> Samples:
    """Working pixels as samples of the output, (h, w, 3) or, for gray, (h, w, 1)."""
    convert = gray_from_working if output.gray else from_working
    return np.ascontiguousarray(convert(pixels, output.space, output.dtype))


def alpha(source: Source, output: Output) -> Samples | None:
    """The photo's transparency in the size and type of the output, (H, W); None where it has none."""
    if source.alpha is None:
        return None
    top = np.iinfo(output.dtype).max
    if (output.width, output.height) == (source.width, source.height):
        if output.dtype == source.alpha.dtype:
            return source.alpha
        if top == 65535:
            return source.alpha.astype(np.uint16) * np.uint16(257)
        return ((source.alpha.astype(np.uint32) + 128) // 257).astype(np.uint8)
    whole, size = (source.width, source.height), (output.width, output.height)
    value = resized(lambda part: _seen(source, part), whole, size, Region(0, 0, *size))[:, :, 0]
    return np.asarray(np.rint(np.clip(value, 0, 1) * np.float32(top)).astype(output.dtype))


def _seen(source: Source, region: Region) -> Pixels:
    """How much of a region is seen, (h, w, 1), 0 to 1."""
    if source.alpha is None:
        return np.ones((region.height, region.width, 1), np.float32)
    own = source.alpha[region.slices].astype(np.float32) / np.float32(np.iinfo(source.alpha.dtype).max)
    return own[:, :, np.newaxis]


def _resized(source: Source, linear: Read, size: tuple[int, int], region: Region) -> Pixels:
    whole = (source.width, source.height)
    if source.alpha is None:
        return resized(linear, whole, size, region)
    both = resized_with_alpha(
        lambda part: np.concatenate((linear(part), _seen(source, part)), axis=2), whole, size, region
    )
    return np.ascontiguousarray(both[:, :, :3])
