"""What a window shows: 8-bit sRGB of a region at full size or at 1/2, 1/4, ... of it.

Below full size, photo and planes are reduced once (area averages in linear light) and kept by the caller as Levels;
blending them is then fast enough for a slider. At full size the pixels are exactly those an export writes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.quick import light_of, light_of_codes, samples_of
from photoenhance.colour.space import SRGB, space_of
from photoenhance.colour.transfer import srgb_decode, srgb_encode
from photoenhance.develop.reduce import reduced as reduced_light
from photoenhance.image import Pixels, Region, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.finished import adjusts, encode, finished
from photoenhance.pipeline.found import Found
from photoenhance.pipeline.frame import Frame, frame_of, placed
from photoenhance.pipeline.render import Plane, original, reader, strips
from photoenhance.pipeline.steps import Encoded, Reader, Size, stepped
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import Recipe

Display = NDArray[np.uint8]
"""(h, w, 3) uint8, sRGB."""

SMALLEST = 256
"""The last level is the first one no side of which is longer than this."""

HEADROOM = 4.0
"""Encoded values up to this are kept in the levels of photos that reach above white: 25 times its light, 4.7 EV."""

ROWS = 128
"""Rows that are worked on at once: they stay near the processor. No byte depends on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Reduced copies of one picture: `levels[k - 1]` is (H / 2^k, W / 2^k, 3) uint16; sides round up.

    Values are sRGB-encoded, 65535 is `top`. `small` is the picture as `found.Small` wants it.
    """

    levels: tuple[Plane, ...]
    top: float = 1.0
    small: Encoded | None = None


def display(
    source: Source,
    recipe: Recipe,
    found: Found,
    photo: Levels,
    reduced: tuple[Levels | Baked, ...],
    region: Region,
    *,
    cropped: bool = True,
) -> Display:
    """Pixels to show for a region of the finished picture.

    Parameters
    ----------
    source, recipe, found
        The photo and what is done to it. A recipe with another geometry shows the same picture otherwise.
    photo
        The levels of the photo before any step, developed as the recipe's `raw` says.
    reduced
        The levels of `found.answers`; a grade stands for itself, and is applied to the reduced pixels.
    region
        x, y, width and height are in pixels of the finished picture at `region.scale` (1, 1/2, 1/4, ...), whose sides
        there are those of `frame.finished_size`, halved and rounded up.
    cropped
        False shows all of the frame instead, as a crop tool wants it: its size is `frame.turned_size`, and beyond the
        edges of a straightened picture these are continued.
    """
    frame = frame_of((source.width, source.height), recipe.geometry, cropped=cropped)
    level = level_of(region.scale)
    if level == 0:
        return _exact(source, recipe, found, frame, region)
    size = Size(source.width, source.height)
    readers = tuple(one if isinstance(one, Baked) else _reader(one, level) for one in reduced)
    steps = recipe.active if readers else ()
    if steps:
        enhanced = stepped(_reader(photo, level), steps, readers, size)
        light = finished(source, recipe, found, lambda part: light_of(enhanced(part)), frame)
    else:
        light = finished(source, recipe, found, lambda part: _light(photo, level, part), frame)
    if adjusts(source, recipe) or not frame.exact:
        # What looks far around a region is not asked for it again and again.
        rows = region.height if any(step.split for step in steps) else ROWS
        return _rows(lambda part: samples_of(light(part), np.uint8), region, rows)
    shown = stepped(_reader(photo, level), steps, readers, size)
    return placed(lambda part: _eight_bit(shown(part)), frame)(region)


def _rows(shown: Callable[[Region], Display], region: Region, rows: int) -> Display:
    tops = range(region.y, region.bottom, rows)
    parts = [shown(replace(region, y=top, height=min(rows, region.bottom - top))) for top in tops]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _exact(source: Source, recipe: Recipe, found: Found, frame: Frame, region: Region) -> Display:
    """What an export in 8-bit sRGB has in these places."""
    made = encode(source, recipe, found, SRGB, np.uint8, region, frame)
    return np.repeat(made, 3, axis=2) if made.shape[2] == 1 else made


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
    bright = source.camera is not None or space_of(source)[0].hdr
    rows = (original(source, strip, raw) for strip in strips(source.width, source.height))
    return _levels(rows, source.width, source.height, HEADROOM if bright else 1.0)


def plane_levels(plane: Plane) -> Levels:
    """Levels of a finished plane."""
    height, width = plane.shape[:2]
    read = reader(plane)
    return _levels((read(strip) for strip in strips(width, height)), width, height, 1.0)


def _levels(rows: Iterator[Encoded], width: int, height: int, top: float) -> Levels:
    """Levels, and the small picture, from one pass over the picture."""
    count, most = level_count(width, height), srgb_decode(np.array([top], np.float32))
    first = np.empty((-(-height // 2), -(-width // 2), 3), np.uint16)

    def light() -> Iterator[Pixels]:
        row = 0
        for strip in rows:
            value = light_of(strip)
            yield value
            if count:
                half = _halved(np.clip(value, 0, most), top)
                first[row : row + half.shape[0]] = half
                row += half.shape[0]

    small = srgb_encode(reduced_light(light(), width, height))
    levels = [first] if count else []
    while len(levels) < count:
        levels.append(_halved(light_of_codes(levels[-1], top), top))
    return Levels(tuple(levels), top, small)


def _halved(light: Pixels, top: float) -> Plane:
    """Averages of 2 x 2, encoded; an odd last row or column counts twice."""
    even = np.pad(light, ((0, light.shape[0] % 2), (0, light.shape[1] % 2), (0, 0)), mode="edge")
    mean = (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) * np.float32(0.25)
    half: Plane = np.rint(srgb_encode(mean) * np.float32(65535 / top)).astype(np.uint16)
    return half


def _reader(picture: Levels, level: int) -> Reader:
    """A level as a picture of encoded values."""
    codes = picture.levels[level - 1]
    return lambda region: codes[region.slices].astype(np.float32) * np.float32(picture.top / 65535)


def _light(picture: Levels, level: int, region: Region) -> Pixels:
    return light_of_codes(picture.levels[level - 1][region.slices], picture.top)


def _eight_bit(value: Encoded) -> Display:
    rounded: Display = np.rint(np.clip(value, 0, 1) * np.float32(255)).astype(np.uint8)
    return rounded
