"""The filters of PNG (W3C PNG, section 9): what is stored of a row is its difference to a guess from its neighbours.

Plain numpy on bytes; files and compression are unknown here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

# Rows are taken a few at a time, so that what lies between stays in the processor's cache.
_BLOCK = 1 << 16


def filtered(rows: Bytes, above: Bytes, step: int) -> Bytes:
    """Filter rows of bytes, for each the filter whose differences are smallest in sum: libpng's own way of choosing.

    Parameters
    ----------
    rows
        (H, N) uint8: the rows as PNG stores them, 16-bit samples big-endian.
    above
        (N,) the row before the first of them; zeros at the picture's top.
    step
        Bytes from a sample to the same one of the pixel to its right.

    Returns
    -------
    (H, N + 1) uint8: each row behind the number of its filter.
    """
    height, width = rows.shape
    out = np.empty((height, width + 1), np.uint8)
    block = max(1, _BLOCK // width)
    for top in range(0, height, block):
        part = rows[top : top + block]
        upper = np.concatenate((above[np.newaxis], part[:-1]))
        out[top : top + block] = _best(part, upper, step)
        above = part[-1]
    return out


def _best(rows: Bytes, upper: Bytes, step: int) -> Bytes:
    left, corner = np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:] = rows[:, :-step]
    corner[:, step:] = upper[:, :-step]
    # Paeth first: where two are equal, the later one is the simpler one and wins.
    guesses = ((4, _paeth(left, upper, corner)), (3, _average(left, upper)), (2, upper), (1, left))
    best = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    lowest = np.full(rows.shape[0], np.iinfo(np.int64).max)
    for number, guess in guesses:
        difference = rows - guess
        cost = np.abs(difference.view(np.int8)).view(np.uint8).sum(axis=1, dtype=np.int64)
        better = np.flatnonzero(cost <= lowest)
        best[better, 0] = number
        best[better, 1:] = difference[better]
        lowest[better] = cost[better]
    return best


def _average(left: Bytes, upper: Bytes) -> Bytes:
    """Half of the sum, rounded down, without leaving the eight bits."""
    return (left & upper) + ((left ^ upper) >> 1)


def _paeth(left: Bytes, upper: Bytes, corner: Bytes) -> Bytes:
    """Whichever neighbour is nearest to left + upper - corner; left before upper before corner."""
    a, b, c = left.astype(np.int16), upper.astype(np.int16), corner.astype(np.int16)
    from_left, from_upper = np.abs(b - c), np.abs(a - c)
    from_corner = np.abs(a + b - c - c)
    guess = np.where(from_upper <= from_corner, upper, corner)
    return np.where((from_left <= from_upper) & (from_left <= from_corner), left, guess)
