"""What a window shows: 8-bit sRGB of a region at full size or at 1/2, 1/4, ... of it.

Below full size, photo and planes are reduced once (area averages in linear light) and kept by the caller as Levels;
blending them is then fast enough for a slider. At full size the pixels are exactly those an export writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.transfer import srgb_decode, srgb_encode
from photoenhance.image import Region, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.render import Answer, Plane, original, reader, render_encoded, strips
from photoenhance.pipeline.steps import Encoded, Size, stepped
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import Recipe

Display = NDArray[np.uint8]
"""(h, w, 3) uint8, sRGB."""

SMALLEST = 256
"""The last level is the first one no side of which is longer than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Reduced copies of one picture: `levels[k - 1]` is (H / 2^k, W / 2^k, 3) uint16, sRGB-encoded; sides round up."""

    levels: tuple[Plane, ...]


def display(
    source: Source,
    recipe: Recipe,
    answers: tuple[Answer, ...],
    photo: Levels,
    reduced: tuple[Levels | Baked, ...],
    region: Region,
) -> Display:
    """Pixels to show for a region; x, y, width and height are in pixels at `region.scale` (1, 1/2, 1/4, ...).

    `photo` are the levels of the photo before any step, developed as the recipe says, `reduced` those of `answers`; a
    grade stands for itself in both, and is applied to the reduced pixels.
    """
    level = level_of(region.scale)
    if level == 0:
        return _eight_bit(render_encoded(source, recipe, answers, region))
    pictures = tuple(one if isinstance(one, Baked) else reader(one.levels[level - 1]) for one in reduced)
    size = Size(source.width, source.height)
    return _eight_bit(stepped(reader(photo.levels[level - 1]), recipe.active, pictures, size)(region))


def level_of(scale: float) -> int:
    """0 for full size, 1 for a half, 2 for a quarter, ..."""
    return round(-math.log2(scale))


def level_count(width: int, height: int) -> int:
    """How many reduced levels a photo of this size has."""
    count = 0
    while max(width, height) > SMALLEST:
        width, height, count = -(-width // 2), -(-height // 2), count + 1
    return count


def coarse(source: Source, longest: int, raw: RawSettings = AS_SHOT) -> Display:
    """A first impression of the photo before any step, in milliseconds: every n-th pixel, no side above `longest`."""
    step = max(1, -(-max(source.width, source.height) // longest))
    thin = np.ascontiguousarray(source.pixels[::step, ::step])
    small = replace(source, pixels=thin, alpha=None)
    return _eight_bit(original(small, Region(0, 0, small.width, small.height), raw))


def photo_levels(source: Source, raw: RawSettings = AS_SHOT) -> Levels:
    """Levels of the photo before any step, developed as `raw` says."""
    rows = (original(source, strip, raw) for strip in strips(source.width, source.height))
    return _levels(rows, source.width, source.height)


def plane_levels(plane: Plane) -> Levels:
    """Levels of a finished plane."""
    height, width = plane.shape[:2]
    return _levels((_unit(plane[strip.slices]) for strip in strips(width, height)), width, height)


def _levels(rows: Iterator[Encoded], width: int, height: int) -> Levels:
    if level_count(width, height) == 0:
        return Levels(())
    first = np.empty((-(-height // 2), -(-width // 2), 3), np.uint16)
    top = 0
    for strip in rows:
        half = _halved(strip)
        first[top : top + half.shape[0]] = half
        top += half.shape[0]
    levels = [first]
    while len(levels) < level_count(width, height):
        levels.append(_halved(_unit(levels[-1])))
    return Levels(tuple(levels))


def _halved(value: Encoded) -> Plane:
    """Averages of 2 x 2 in linear light; an odd last row or column counts twice."""
    even = np.pad(np.clip(value, 0, 1), ((0, value.shape[0] % 2), (0, value.shape[1] % 2), (0, 0)), mode="edge")
    linear = srgb_decode(even)
    mean = (linear[::2, ::2] + linear[1::2, ::2] + linear[::2, 1::2] + linear[1::2, 1::2]) * np.float32(0.25)
    half: Plane = np.rint(srgb_encode(mean) * np.float32(65535)).astype(np.uint16)
    return half


def _unit(plane: Plane) -> Encoded:
    return plane.astype(np.float32) / np.float32(65535)


def _eight_bit(value: Encoded) -> Display:
    rounded: Display = np.rint(np.clip(value, 0, 1) * np.float32(255)).astype(np.uint8)
    return rounded
