"""What a window shows: 8-bit sRGB of a region at full size or at 1/2, 1/4, ... of it.

Below full size, photo and planes are reduced once (area averages in linear light) and kept by the caller as `Levels`;
blending them is then fast enough for a slider. At full size the pixels are exactly those an export writes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import DTypeLike, NDArray

from photoenhance.colour.camera import camera_to_encoded
from photoenhance.colour.quick import light_of, light_of_codes, samples_of
from photoenhance.colour.space import SRGB
from photoenhance.image import Pixels, Region, Samples, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.grade.kernel import apply_to_samples
from photoenhance.pipeline.finished import adjusts, encode, finished
from photoenhance.pipeline.found import Found
from photoenhance.pipeline.frame import Frame, frame_of, placed
from photoenhance.pipeline.levels import Levels
from photoenhance.pipeline.raw import development
from photoenhance.pipeline.render import original
from photoenhance.pipeline.steps import Encoded, Reader, Size, stepped
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import Recipe

Display = NDArray[np.uint8]
"""(h, w, 3) uint8, sRGB."""

ROWS = 128
"""Rows that are worked on at once: they stay near the processor. No byte depends on it."""


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
    shown = _Reduced(source, recipe, photo, reduced, level)
    # What looks far around a region is not asked for it again and again.
    rows = region.height if any(step.split for step in recipe.active) else ROWS
    if adjusts(source, recipe) or not frame.exact:
        light = finished(source, recipe, found, shown.light, frame)
        return _rows(lambda part: samples_of(light(part), np.uint8), region, rows)
    return _rows(placed(shown.eight_bit, frame), region, rows)


class _Reduced:
    """The picture after the networks at a level, by the shortest way to what is asked for."""

    def __init__(
        self, source: Source, recipe: Recipe, photo: Levels, reduced: tuple[Levels | Baked, ...], level: int
    ) -> None:
        self._size = Size(source.width, source.height)
        self._photo, self._codes = photo, photo.levels[level - 1]
        self._steps = recipe.active if reduced else ()
        self._answers = tuple(one if isinstance(one, Baked) else _reader(one, level) for one in reduced)
        first = self._answers[0] if reduced else None
        # A grade that comes first takes the codes as they are.
        direct = (
            bool(self._steps)
            and not self._steps[0].steps
            and not self._steps[0].split
            and not photo.sensor
            and photo.top == 1
        )
        self._grade = first if direct and isinstance(first, Baked) else None
        base = self._graded if self._grade is not None else _base(source, recipe.raw, photo, level)
        taken = self._grade is not None
        self._encoded = stepped(base, self._steps[taken:], self._answers[taken:], self._size)

    def light(self, region: Region) -> Pixels:
        """Working pixels."""
        if not self._steps and not self._photo.sensor:
            return light_of_codes(self._codes[region.slices], self._photo.top)
        return light_of(self._encoded(region))

    def eight_bit(self, region: Region) -> Display:
        """What is shown where nothing follows."""
        if self._grade is not None and len(self._steps) == 1:
            return self._sampled(region, np.uint8)
        return _eight_bit(self._encoded(region))

    def _graded(self, region: Region) -> Encoded:
        return self._sampled(region, np.float32)

    def _sampled(self, region: Region, dtype: DTypeLike) -> Samples:
        assert self._grade is not None
        codes, strength = self._codes[region.slices], self._steps[0].strength
        return apply_to_samples(codes, self._grade, strength, region, self._size.width, self._size.height, dtype)


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


def coarse(source: Source, longest: int, raw: RawSettings = AS_SHOT) -> Display:
    """A first impression of the photo before any step, in milliseconds: every n-th pixel, no side above `longest`."""
    step = max(1, -(-max(source.width, source.height) // longest))
    thin = np.ascontiguousarray(source.pixels[::step, ::step])
    small = replace(source, pixels=thin, alpha=None)
    return _eight_bit(original(small, Region(0, 0, small.width, small.height), raw))


def _base(source: Source, raw: RawSettings, photo: Levels, level: int) -> Reader:
    """The photo before any step; what a sensor saw is developed here."""
    camera = source.camera if photo.sensor else None
    if camera is None:
        return _reader(photo, level)
    codes, how = photo.levels[level - 1], development(camera, raw)
    channels = source.pixels.shape[2]
    return lambda region: camera_to_encoded(codes[region.slices][:, :, :channels], camera, how)


def _reader(picture: Levels, level: int) -> Reader:
    """A level as a picture of encoded values."""
    codes = picture.levels[level - 1]
    return lambda region: codes[region.slices].astype(np.float32) * np.float32(picture.top / 65535)


def _eight_bit(value: Encoded) -> Display:
    rounded: Display = np.rint(np.clip(value, 0, 1) * np.float32(255)).astype(np.uint8)
    return rounded
