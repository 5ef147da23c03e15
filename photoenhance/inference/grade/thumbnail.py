"""What a network of kind grade sees: the whole photo pressed into a small square by exact area averages.

The rows may come in strips of any heights: every sum runs in the same order, so the thumbnail has the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from photoenhance.inference.grade.compiled import compiled

Encoded = NDArray[np.float32]


def thumbnail(strips: Iterable[Encoded], width: int, height: int, side: int) -> Encoded:
    """Average a photo over a side x side grid of equal cells.

    Parameters
    ----------
    strips
        The photo's rows from top to bottom, (h, width, 3) float32 each, encoded sRGB; clipped to [0, 1] here.
    width, height
        The photo's size; every cell covers width / side by height / side pixels, parts of pixels counted as such.
    side
        Cells in each direction.

    Returns
    -------
    (side, side, 3) float32 in [0, 1].
    """
    add = compiled(_add_rows, np.zeros((1, 1, 3), np.float32), 0, 1, np.zeros((1, 1, 3)), np.zeros((1, 3)))
    sums, line = np.zeros((side, side, 3)), np.zeros((side, 3))
    top = 0
    for strip in strips:
        add(np.ascontiguousarray(strip), top, height, sums, line)
        top += strip.shape[0]
    # Weights are whole numbers (sides of overlaps in 1 / side of a pixel), which add up to width x height.
    return (sums / (float(width) * height)).astype(np.float32)


def _add_rows(  # noqa: C901 - one loop: a call for each pixel would cost more than its arithmetic
    strip: Encoded, top: int, height: int, sums: NDArray[np.float64], line: NDArray[np.float64]
) -> None:
    """Add rows `top`... of a photo to the sums; `line` is room for one row of cells."""
    rows, width = strip.shape[:2]
    side = sums.shape[0]
    for row in range(rows):
        line[:] = 0.0
        cell = 0
        for column in range(width):
            begin, end = column * side, (column + 1) * side
            while True:
                stop = min(end, (cell + 1) * width)
                weight = float(stop - begin)
                for channel in range(3):
                    value = strip[row, column, channel]
                    # Written so that NaN counts as black.
                    value = value if value > 0 else np.float32(0)
                    value = value if value < 1 else np.float32(1)
                    line[cell, channel] += weight * value
                if end < (cell + 1) * width:
                    break
                begin = stop
                cell += 1
                if begin == end:
                    break
        begin, end = (top + row) * side, (top + row + 1) * side
        cell = begin // height
        while begin < end:
            stop = min(end, (cell + 1) * height)
            weight = float(stop - begin)
            for column in range(side):
                for channel in range(3):
                    sums[cell, column, channel] += weight * line[column, channel]
            begin = stop
            cell += 1
