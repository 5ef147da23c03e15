"""Pixels of a picture at places between its pixels, for each channel its own: Lanczos of three lobes a side.

Places are absolute and in whole steps of a pixel, and each value is the same sum in the same order: however a picture
is cut, the bytes are the same. What moves the places is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.geometry.lanczos import Weights, phases
from photoenhance.geometry.resize import Linear, Read, Size
from photoenhance.image import Region

STEP_BITS = 11
STEPS = 1 << STEP_BITS
"""Places count in steps of 1 / STEPS pixel: half a step is less than a fiftieth of what lens data are good for."""

Places = NDArray[np.int32]
"""(channels or 1, 2, h, w) int32: x and y, in steps, of what each pixel shows; pixel i has its centre at i * STEPS."""

Floats = NDArray[np.float32]

BEFORE, BEHIND = 2, 3
"""Pixels that the filter takes before and behind the pixel at or left of a place."""


def remapped(read: Read, size: Size, places: Places, scale: float = 1.0) -> Linear:
    """The picture at `places`.

    Parameters
    ----------
    read
        Gives (h, w, C) float32 of any region of the picture, in linear light. It is asked once, for the smallest region
        that holds the places and BEFORE and BEHIND pixels around them.
    size
        The picture's width and height in pixels of `places`. Beyond its edges it goes on as its outermost pixels.
    places
        Where each pixel comes from, for all channels or for each of three; a gray picture takes the middle one.
    scale
        Handed on in the region that is read.

    Returns
    -------
    (h, w, C) float32. A constant stays exactly constant, and a place on a pixel gives exactly that pixel.
    """
    ends = (np.array(size, np.int32) + BEFORE) * STEPS
    places = np.clip(places, -BEHIND * STEPS, ends[None, :, None, None])  # Further out nothing changes any more.
    left, top = (int(places[:, axis].min() >> STEP_BITS) - BEFORE for axis in (0, 1))
    right, bottom = (int(places[:, axis].max() >> STEP_BITS) + BEHIND + 1 for axis in (0, 1))
    x, y = min(max(left, 0), size[0] - 1), min(max(top, 0), size[1] - 1)
    width, height = max(min(right, size[0]) - x, 1), max(min(bottom, size[1]) - y, 1)
    value = np.asarray(read(Region(x, y, width, height, scale)), np.float32)
    around = ((y - top, bottom - y - height), (x - left, right - x - width), (0, 0))
    if any(max(pair) for pair in around):
        value = np.pad(value, around, mode="edge")
    out = np.empty((*places.shape[2:], value.shape[2]), np.float32)
    if value.shape[2] < places.shape[0]:
        places = np.ascontiguousarray(places[1:2])
    pitch = value.shape[1] * value.shape[2]
    flat = np.ascontiguousarray(value).reshape(-1)
    flat.flags.writeable = False
    ready()(flat, pitch, value.shape[2], places, left + BEFORE, top + BEFORE, _table(), out)
    return out


@lru_cache(maxsize=1)
def _table() -> Weights:
    table = phases(STEPS)
    table.flags.writeable = False
    return table


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    value, out = np.zeros(TAPS * TAPS, np.float32), np.zeros((1, 1, 1), np.float32)
    value.flags.writeable = False
    places = np.zeros((1, 2, 1, 1), np.int32)
    return compiled(sample, value, TAPS, 1, places, 0, 0, _table(), out)


TAPS = BEFORE + 1 + BEHIND
_U0, _U1, _U2, _U3, _U4, _U5 = (np.uint64(number) for number in range(TAPS))


def sample(
    value: Floats, pitch: int, channels: int, places: Places, left: int, top: int, table: Weights, out: Linear
) -> None:
    """Sum 6 x 6 pixels around each place; the filter at place (left, top) begins with the first of `value`.

    `value` is flat, `pitch` the length of its rows. Indices are unsigned, nothing is sliced, and the sum along a row is
    written out, here and not in a function: otherwise it takes two or three times as long.
    """
    last, part = places.shape[0] - 1, STEPS - 1
    step, across = np.uint64(channels), np.uint64(pitch)
    for y in range(out.shape[0]):
        for channel in range(channels):
            plane = min(channel, last)
            for x in range(out.shape[1]):
                at_x, at_y = places[plane, 0, y, x], places[plane, 1, y, x]
                wide, high = np.uint64(at_x & part), np.uint64(at_y & part)
                at = np.uint64(((at_y >> STEP_BITS) - top) * pitch + ((at_x >> STEP_BITS) - left) * channels + channel)
                total = 0.0
                for tap in range(TAPS):
                    row = table[wide, _U0] * value[at]
                    row += table[wide, _U1] * value[at + step]
                    row += table[wide, _U2] * value[at + _U2 * step]
                    row += table[wide, _U3] * value[at + _U3 * step]
                    row += table[wide, _U4] * value[at + _U4 * step]
                    row += table[wide, _U5] * value[at + _U5 * step]
                    total += table[high, np.uint64(tap)] * row
                    at += across
                out[y, x, channel] = total
