"""Reduced copies of a photo from one pass over it: the half, for display, and the small picture that is measured.

The half averages 2 x 2 pixels. The small picture averages k x k, k so that it has 512 at most a side. The rows may come
in strips: every sum runs in the same order, so the copies have the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled, views
from photoenhance.image import Pixels, Samples

LONGEST = 512
"""Pixels of the small picture's longer side, at most. A filter of 1 % of the photo's side still has a radius of 5."""

Floats = NDArray[np.float32]
Sums = NDArray[np.float64]

_NOTHING: Floats = np.empty(0, np.float32)
_NO_LINES: Floats = np.empty((0, 2), np.float32)
_NO_SUMS: Sums = np.empty((0, 0, 3), np.float64)
_NO_HALF: NDArray[np.uint16] = np.empty((0, 0), np.uint16)
for _one in (_NOTHING, _NO_LINES):
    _one.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """How the half is written: light up to `most` through straight lines over a float's bits (as `transfer.Segments`).

    `shift`, `base` and `lines` (n, 2: slope, offset) are theirs; without lines light is written as it is. Then it is
    multiplied by `scale` and rounded.
    """

    most: float
    scale: float
    shift: int = 0
    base: int = 0
    lines: Floats = field(default_factory=lambda: _NO_LINES)


PLAIN = Coding(1.0, 65535.0)
"""Linear light from 0 to 1."""


def factor(width: int, height: int) -> int:
    """How many pixels of the photo, in each direction, become one of the small picture."""
    return max(1, -(-max(width, height) // LONGEST))


def strip_rows(width: int, height: int, about: int) -> int:
    """Rows of strips that no average of a photo of this size reaches across, near `about`."""
    together = 2 * factor(width, height)
    return max(1, about // together) * together


def reduced(strips: Iterable[Pixels], width: int, height: int) -> Pixels:
    """Average a photo in linear light.

    Parameters
    ----------
    strips
        The photo's working pixels from top to bottom, (h, width, 3) each.
    width, height
        The photo's size.

    Returns
    -------
    (ceil(height / k), ceil(width / k), 3) float32 with k = factor(width, height); the last column and row average what
    is left. A value that is no number counts as black.
    """
    sums, line, top = sums_of(width, height), np.zeros(width * 3), 0
    for strip in strips:
        _reduce(strip, _NOTHING, top, height, factor(width, height), line, sums, PLAIN, _NO_HALF)
        top += strip.shape[0]
    return means(sums, width, height)


def sums_of(width: int, height: int) -> Sums:
    """Room for the sums of the small picture."""
    k = factor(width, height)
    return np.zeros((-(-height // k), -(-width // k), 3))


def means(sums: Sums, width: int, height: int) -> Pixels:
    """The small picture from all its sums."""
    k = factor(width, height)
    across, down = _counts(width, k), _counts(height, k)
    return (sums / (down[:, None] * across)[..., None]).astype(np.float32)


def add(
    samples: Samples, light: Floats, top: int, height: int, sums: Sums | None, coding: Coding, half: Samples | None
) -> None:
    """Add a strip to the sums of the small picture and to the half; strips may be added side by side.

    Parameters
    ----------
    samples
        (h, w, 3) uint8, uint16 or, as linear light, float32: rows `top`... of the photo, which has `height`. Strips
        begin where `strip_rows` says.
    light
        Linear light of each code of integer samples.
    sums
        Those of the whole photo; None where no small picture is wanted.
    coding, half
        How to write the half, and where: (h / 2, w / 2, 3) uint16, rounded up; an odd last row or column counts twice.
        None where it is not wanted.
    """
    width = samples.shape[1]
    k = factor(width, height)
    written = _NO_HALF if half is None else half.reshape(half.shape[0], -1)
    _reduce(samples, light, top, height, k, np.zeros(width * 3), _NO_SUMS if sums is None else sums, coding, written)


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    one, half = np.zeros((1, 1, 3), np.float32), np.zeros((1, 3), np.uint16)
    room = np.zeros(3), np.zeros((1, 1, 3))
    rows = _room(3), _room(3), _room(3)
    told = np.float32(1), np.float32(1), 0, 0, _NO_LINES
    return compiled(_reduce_rows, *views(one), _NOTHING, 0, 1, 1, *room, *told, *rows, half, passes=PASSES)


def _reduce(
    samples: Samples,
    light: Floats,
    top: int,
    height: int,
    k: int,
    line: Sums,
    sums: Sums,
    coding: Coding,
    half: NDArray[np.uint16],
) -> None:
    length = 3 * samples.shape[1]
    told = np.float32(coding.most), np.float32(coding.scale), coding.shift, coding.base, coding.lines
    rows = _room(length), _room(length), _room(length + 3)
    ready()(*views(samples), light, top, height, k, line, sums, *told, *rows, half)


def _room(length: int) -> Floats:
    return np.empty(length, np.float32)


def _counts(length: int, k: int) -> NDArray[np.float64]:
    begins = np.arange(0, length, k)
    return np.minimum(begins + k, length).astype(np.float64) - begins


# What follows is never run by Python, but as `photoenhance.compiled` has made it; see `passes` for the rules.


def _reduce_rows(
    value8: NDArray[np.uint8],
    value16: NDArray[np.uint16],
    value32: Floats,
    light: Floats,
    top: int,
    height: int,
    k: int,
    line: Sums,
    sums: Sums,
    most: np.float32,
    scale: np.float32,
    shift: int,
    base: int,
    lines: Floats,
    above: Floats,
    row: Floats,
    pair: Floats,
    half: NDArray[np.uint16],
) -> None:
    """Rows `top`... of a photo; `line` holds the sums down each column of the row of cells that is not full yet."""
    count = value8.shape[0] + value16.shape[0] + value32.shape[0]
    for y in range(count):
        if value8.size:
            _look_up(value8[y], light, row)
        elif value16.size:
            _look_up(value16[y], light, row)
        else:
            _copy(value32[y], row)
        if sums.size:
            _add(row, line)
            if (top + y + 1) % k == 0 or top + y + 1 == height:
                _flush(line, k, sums[(top + y) // k])
        if half.size and y % 2 == 0:
            _copy(row, above)
        if half.size and (y % 2 == 1 or y + 1 == count):
            _down(above, row, most, pair)
            _across(pair, half.shape[1] // 3, above)
            _write(above, half.shape[1], scale, shift, base, lines, half[y // 2])


def _look_up(codes: NDArray[np.uint16], light: Floats, row: Floats) -> None:
    for index in range(row.size):
        at = np.uint64(index)
        row[at] = light[np.uint64(codes[at])]


def _copy(values: Floats, row: Floats) -> None:
    for index in range(row.size):
        at = np.uint64(index)
        row[at] = values[at]


def _add(row: Floats, line: Sums) -> None:
    zero, largest = np.float32(0), np.float32(65504)
    for index in range(line.size):
        at = np.uint64(index)
        value = row[at]
        value = value if value > -largest else zero
        value = value if value < largest else largest
        line[at] += np.float64(value)


def _flush(line: Sums, k: int, cells: Sums) -> None:
    """Share a full row of cells out along its length, and begin the next one with nothing."""
    for column in range(line.size // 3):
        for channel in range(3):
            cells[column // k, channel] += line[3 * column + channel]
            line[3 * column + channel] = 0.0


def _down(above: Floats, below: Floats, most: np.float32, pair: Floats) -> None:
    """Sums of two rows, clipped to [0, most]; an odd last pixel is put behind itself."""
    zero, length = np.float32(0), above.size
    for index in range(length):
        at = np.uint64(index)
        one, two = above[at], below[at]
        one = one if one > zero else zero
        one = one if one < most else most
        two = two if two > zero else zero
        two = two if two < most else most
        pair[at] = one + two
    for channel in range(3):
        pair[length + channel] = pair[length - 3 + channel]


def _across(pair: Floats, width: int, mean: Floats) -> None:
    quarter, two, three, six = np.float32(0.25), np.uint64(2), np.uint64(3), np.uint64(6)
    one, four, five = np.uint64(1), np.uint64(4), np.uint64(5)
    for index in range(width):
        at = np.uint64(index)
        here, there = six * at, three * at
        mean[there] = (pair[here] + pair[here + three]) * quarter
        mean[there + one] = (pair[here + one] + pair[here + four]) * quarter
        mean[there + two] = (pair[here + two] + pair[here + five]) * quarter


def _write(
    mean: Floats, count: int, scale: np.float32, shift: int, base: int, lines: Floats, codes: NDArray[np.uint16]
) -> None:
    half = np.float32(0.5)
    if lines.shape[0] == 0:
        for index in range(count):
            at = np.uint64(index)
            codes[at] = np.uint16(np.int32(mean[at] * scale + half))
        return
    none, last, first, by = np.int32(0), np.int32(lines.shape[0] - 1), np.int32(base), np.int32(shift)
    for index in range(count):
        at = np.uint64(index)
        value = mean[at]
        segment = np.int32(np.float32(value).view(np.int32) >> by) - first
        segment = segment if segment > none else none
        segment = segment if segment < last else last
        here = np.uint64(segment)
        made = (lines[here, np.uint64(0)] * value + lines[here, np.uint64(1)]) * scale + half
        codes[at] = np.uint16(np.int32(made))


PASSES = (_look_up, _copy, _add, _flush, _down, _across, _write)
