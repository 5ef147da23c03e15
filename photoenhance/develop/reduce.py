"""The small picture that is measured: a photo by area averages of k x k pixels, k so that it has 512 at most a side.

The rows may come in strips of any heights: every sum runs in the same order, so the picture has the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.image import Pixels

LONGEST = 512
"""Pixels of the small picture's longer side, at most. A filter of 1 % of the photo's side still has a radius of 5."""


def factor(width: int, height: int) -> int:
    """How many pixels of the photo, in each direction, become one of the small picture."""
    return max(1, -(-max(width, height) // LONGEST))


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
    k, add, top = factor(width, height), ready(), 0
    sums, line = np.zeros((-(-height // k), -(-width // k), 3)), np.zeros(width * 3)
    for strip in strips:
        rows = np.ascontiguousarray(strip, np.float32).reshape(strip.shape[0], -1)
        add(_read_only(rows), top, height, k, line, sums)
        top += strip.shape[0]
    across, down = _counts(width, k), _counts(height, k)
    return (sums / (down[:, None] * across)[..., None]).astype(np.float32)


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    rows = _read_only(np.zeros((1, 3), np.float32))
    return compiled(_add_rows, rows, 0, 1, 1, np.zeros(3), np.zeros((1, 1, 3)), passes=(_add, _flush))


def _read_only(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """A view that a compiled loop takes, whether its owner may write to it or not."""
    view = rows.view()
    view.flags.writeable = False
    return view


def _counts(length: int, k: int) -> NDArray[np.float64]:
    begins = np.arange(0, length, k)
    return np.minimum(begins + k, length).astype(np.float64) - begins


def _add_rows(
    value: NDArray[np.float32], top: int, height: int, k: int, line: NDArray[np.float64], sums: NDArray[np.float64]
) -> None:
    """Add rows `top`... of a photo; `line` holds the sums down each column of the row of cells that is not full yet."""
    for row in range(value.shape[0]):
        _add(value[row], line)
        if (top + row + 1) % k == 0 or top + row + 1 == height:
            _flush(line, k, sums[(top + row) // k])


def _add(row: NDArray[np.float32], line: NDArray[np.float64]) -> None:
    # Plain enough for vectors: see `passes`.
    zero, largest = np.float32(0), np.float32(65504)
    for index in range(line.size):
        at = np.uint64(index)
        value = row[at]
        value = value if value > -largest else zero
        value = value if value < largest else largest
        line[at] += np.float64(value)


def _flush(line: NDArray[np.float64], k: int, cells: NDArray[np.float64]) -> None:
    """Share a full row of cells out along its length, and begin the next one with nothing."""
    for column in range(line.size // 3):
        for channel in range(3):
            cells[column // k, channel] += line[3 * column + channel]
            line[3 * column + channel] = 0.0
