"""Reduced copies of whole pictures: what a window paints from below full size, and what developing measures.

Made once when a photo is opened, or a network has answered; the values stay those of the file as far as sliders that
move often come after them. A RAW photo's copies hold what the sensor saw, and are developed as they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.quick import encoding, light_of, light_of_samples, light_table
from photoenhance.colour.space import space_of
from photoenhance.colour.transfer import srgb_decode, srgb_encode
from photoenhance.develop.reduce import PLAIN, Coding, add, means, strip_rows, sums_of
from photoenhance.image import STRIP_ROWS, Pixels, Region, Samples, Source
from photoenhance.pipeline.render import Plane, is_plain, original, through_lens
from photoenhance.pipeline.steps import Encoded
from photoenhance.recipe.raw import AS_SHOT, RawSettings

Spread: TypeAlias = Callable[[Callable[[Region], Any], Iterable[Region]], Iterable[Any]]
"""Does a work on every region and gives the results in order: `map`, or the same on several threads."""

Read: TypeAlias = Callable[[Region], Samples]

SmallPhoto: TypeAlias = NDArray[Any]
"""The small picture: (h, w, 3) float32 sRGB-encoded; of a RAW photo uint16, as the sensor saw it."""

SMALLEST = 256
"""The last level is the first one no side of which is longer than this."""

HEADROOM = 4.0
"""Encoded values up to this are kept in the levels of photos that reach above white: 25 times its light, 4.7 EV."""


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
    """What is reduced. `read` gives strips of samples, whose light is in `light`, or of linear light itself."""

    read: Read
    width: int
    height: int
    light: NDArray[np.float32]
    """Linear light of each sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Reduced copies of one picture: `levels[k - 1]` is (H / 2^k, W / 2^k, 3) uint16; sides round up.

    Values are sRGB-encoded, 65535 is `top`. Where `sensor` is set they are a camera's, as in the source, and `top` does
    not count. `small` is the picture as `found.Small` wants it.
    """

    levels: tuple[Plane, ...]
    top: float = 1.0
    small: SmallPhoto | None = None
    sensor: bool = False


def level_count(width: int, height: int) -> int:
    """How many reduced levels a photo of this size has."""
    count = 0
    while max(width, height) > SMALLEST:
        width, height, count = -(-width // 2), -(-height // 2), count + 1
    return count


def levels_key(source: Source, raw: RawSettings) -> bool:
    """What the levels of a source depend on: they have to be made again when this changes, and only then."""
    return raw.lens and source.camera is not None and source.camera.lens is not None


def photo_levels(source: Source, raw: RawSettings = AS_SHOT, spread: Spread = map) -> Levels:
    """Levels of the photo before any step; of `raw` only what `levels_key` says counts."""
    sensor, picture = source.camera is not None, _photo(source)
    top = HEADROOM if not sensor and space_of(source)[0].hdr else 1.0
    coding, light = (PLAIN, _linear()) if sensor else (_coding(top), light_table(top))
    first, mean = _reduced(picture, coding, spread)
    if levels_key(source, raw) and first is not None:
        # At half its size: a fourth of the work, and nothing finer than this is shown of it.
        whole, half = first, Region(0, 0, first.shape[1], first.shape[0], 0.5)
        first = through_lens(lambda part: whole[part.slices], source, half)
    small = _as_sensor(mean, source) if sensor else srgb_encode(mean)
    return Levels(_halves(first, coding, light, spread), top, small, sensor)


def plane_levels(plane: Plane, spread: Spread = map) -> Levels:
    """Levels of a finished plane."""
    coding = _coding(1.0)
    first, mean = _reduced(_plane(plane), coding, spread)
    return Levels(_halves(first, coding, light_table(1.0), spread), 1.0, srgb_encode(mean))


def small_photo(source: Source, spread: Spread = map) -> SmallPhoto:
    """The photo before any step, small; one pass over all of it. A RAW photo is left as the sensor saw it."""
    mean = _averaged(_photo(source), spread)
    return srgb_encode(mean) if source.camera is None else _as_sensor(mean, source)


def small_plane(plane: Plane, spread: Spread = map) -> Encoded:
    """A finished plane, small."""
    return srgb_encode(_averaged(_plane(plane), spread))


def _photo(source: Source) -> _Picture:
    light = light_of_samples(int(np.iinfo(source.pixels.dtype).max)) if source.camera is None else _linear()

    def samples(strip: Region) -> Samples:
        value: Samples = source.pixels[strip.slices]
        return np.repeat(value, 3, axis=2) if value.shape[2] == 1 else value

    def converted(strip: Region) -> Pixels:
        return light_of(original(source, strip, AS_SHOT))

    whole = source.camera is not None or is_plain(source)
    return _Picture(samples if whole else converted, source.width, source.height, light)


def _plane(plane: Plane) -> _Picture:
    height, width = plane.shape[:2]
    return _Picture(lambda strip: plane[strip.slices], width, height, light_of_samples(65535))


def _as_sensor(mean: Pixels, source: Source) -> NDArray[np.uint16]:
    codes: NDArray[np.uint16] = np.rint(mean[:, :, : source.pixels.shape[2]] * np.float32(65535)).astype(np.uint16)
    return codes


@lru_cache(maxsize=1)
def _linear() -> NDArray[np.float32]:
    table = np.arange(65536, dtype=np.float32) / np.float32(65535)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=2)
def _coding(top: float) -> Coding:
    most = float(srgb_decode(np.array([top], np.float32))[0])
    return Coding(most, 65535 / top, *encoding())


def _reduced(picture: _Picture, coding: Coding, spread: Spread) -> tuple[Plane | None, Pixels]:
    """The first level, if there is one, and the small picture in linear light, from one pass."""
    width, height = picture.width, picture.height
    half = np.empty((-(-height // 2), -(-width // 2), 3), np.uint16) if level_count(width, height) else None
    return half, _averaged(picture, spread, half, coding)


def _averaged(picture: _Picture, spread: Spread, half: Plane | None = None, coding: Coding = PLAIN) -> Pixels:
    width, height = picture.width, picture.height
    sums = sums_of(width, height)

    def work(strip: Region) -> None:
        part = None if half is None else half[strip.y // 2 : -(-strip.bottom // 2)]
        add(picture.read(strip), picture.light, strip.y, height, sums, coding, part)

    for _ in spread(work, _strips(width, height)):
        pass
    return means(sums, width, height)


def _halves(first: Plane | None, coding: Coding, light: NDArray[np.float32], spread: Spread) -> tuple[Plane, ...]:
    """A level and all that come from it."""
    levels = [] if first is None else [first]
    while levels and max(levels[-1].shape[:2]) > SMALLEST:
        levels.append(_half(levels[-1], coding, light, spread))
    return tuple(levels)


def _half(whole: Plane, coding: Coding, light: NDArray[np.float32], spread: Spread) -> Plane:
    height, width = whole.shape[:2]
    half = np.empty((-(-height // 2), -(-width // 2), 3), np.uint16)

    def work(strip: Region) -> None:
        part = half[strip.y // 2 : -(-strip.bottom // 2)]
        add(whole[strip.slices], light, strip.y, height, None, coding, part)

    for _ in spread(work, _strips(width, height)):
        pass
    return half


def _strips(width: int, height: int) -> list[Region]:
    """Strips that no average reaches across, so that they may be added side by side."""
    rows = strip_rows(width, height, STRIP_ROWS)
    return [Region(0, top, width, min(rows, height - top)) for top in range(0, height, rows)]
