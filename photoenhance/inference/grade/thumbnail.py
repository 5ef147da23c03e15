"""What a network of kind grade sees: the whole photo pressed into a small square by exact area averages.

The rows may come in strips of any heights: every sum runs in the same order, so the thumbnail has the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import Views, compiled, views
from photoenhance.image import Samples

Encoded = NDArray[np.float32]
Sums = NDArray[np.float64]


def thumbnail(strips: Iterable[Samples], width: int, height: int, side: int) -> Encoded:
    """Average a photo over a side x side grid of equal cells.

    Parameters
    ----------
    strips
        The photo's rows from top to bottom, (h, width, 3) each, encoded sRGB: float32, clipped to [0, 1] here, or uint8
        or uint16 over the whole range of the type; the same picture gives the same bytes in each.
    width, height
        The photo's size; every cell covers width / side by height / side pixels, parts of pixels counted as such.
    side
        Cells in each direction.

    Returns
    -------
    (side, side, 3) float32 in [0, 1].
    """
    add = ready()
    sums, columns = np.zeros((side, side, 3)), np.zeros(width * 3)
    top = 0
    for strip in strips:
        add(*views(strip), top, height, columns, sums)
        top += strip.shape[0]
    # Weights are whole numbers (sides of overlaps in 1 / side of a pixel), which add up to width x height.
    return (sums / (float(width) * height)).astype(np.float32)


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    nothing: Views = views(np.zeros((1, 1, 3), np.float32))
    return compiled(_add_rows, *nothing, 0, 1, np.zeros(3), np.zeros((1, 1, 3)), passes=(_weigh, _flush))


def _add_rows(
    value8: NDArray[np.uint8],
    value16: NDArray[np.uint16],
    value32: Encoded,
    top: int,
    height: int,
    line: Sums,
    sums: Sums,
) -> None:
    """Add rows `top`... of a photo; `line` holds the sums down each column of the row of cells that is not full yet."""
    side = sums.shape[0]
    for row in range(value8.shape[0] + value16.shape[0] + value32.shape[0]):
        begin, end = (top + row) * side, (top + row + 1) * side
        cell = begin // height
        while begin < end:
            stop = min(end, (cell + 1) * height)
            weight = float(stop - begin)
            if value8.size:
                _weigh(value8[row], np.float32(255), weight, line)
            elif value16.size:
                _weigh(value16[row], np.float32(65535), weight, line)
            else:
                _weigh(value32[row], np.float32(1), weight, line)
            begin = stop
            if stop == (cell + 1) * height:
                _flush(line, sums[cell])
            cell += 1


def _weigh(row: NDArray[Any], largest: np.float32, weight: float, line: Sums) -> None:
    # Plain enough for vectors: see `passes`.
    zero, one = np.float32(0), np.float32(1)
    for index in range(line.size):
        at = np.uint64(index)
        value = np.float32(row[at]) / largest
        # Written so that NaN counts as black.
        value = value if value > zero else zero
        value = value if value < one else one
        line[at] += weight * np.float64(value)


def _flush(line: Sums, cells: Sums) -> None:
    """Share a full row of cells out along its length, and begin the next one with nothing."""
    side, width = cells.shape[0], line.size // 3
    for cell in range(side):
        begin, end = cell * width, (cell + 1) * width
        while begin < end:
            column = begin // side
            stop = min(end, (column + 1) * side)
            weight = float(stop - begin)
            for channel in range(3):
                cells[cell, channel] += weight * line[3 * column + channel]
            begin = stop
    for index in range(line.size):
        line[index] = 0.0
