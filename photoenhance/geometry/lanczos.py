"""The Lanczos filter's weights: windowed sinc of three lobes a side (C. E. Duchon 1979, "Lanczos filtering").

    L(x) = sinc(x) sinc(x / 3) for |x| < 3, else 0        sinc(x) = sin(pi x) / (pi x)

Weights are whole multiples of 2^-30 and add up to exactly 1: the last bit of a system's sine decides no pixel, and a
constant stays what it is. Knows numbers only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LOBES = 3
UNIT = 1 << 30

Weights = NDArray[np.float64]
Starts = NDArray[np.int64]


def lanczos(x: Weights) -> Weights:
    """L(x) as above."""
    return np.where(np.abs(x) < LOBES, np.sinc(x) * np.sinc(x / LOBES), 0.0)


def whole(weights: Weights) -> Weights:
    """Rows of weights, scaled to add up to 1 and rounded to multiples of 1 / UNIT; the largest takes what is left."""
    counted: Weights = np.rint(weights / weights.sum(axis=-1, keepdims=True) * UNIT)
    largest = np.argmax(counted, axis=-1)[..., None]
    rest = UNIT - counted.sum(axis=-1, keepdims=True)
    np.put_along_axis(counted, largest, np.take_along_axis(counted, largest, -1) + rest, -1)
    counted /= UNIT
    return counted


def taps(source: int, target: int, first: int, count: int) -> tuple[Starts, Weights]:
    """Which pixels of a line make pixels `first`... of the resized line, and how much of each.

    Parameters
    ----------
    source, target
        Length of the line before and after. Pixel i of the target has its centre at (i + 0.5) source / target - 0.5.
    first, count
        Pixels of the target.

    Returns
    -------
    For each the first pixel of the source, and (count, n) weights. When reducing, the filter is as much wider as the
    line gets shorter. Beyond the ends there is nothing, and the weights inside are scaled up.
    """
    ratio = source / target
    wide = max(ratio, 1.0)
    length = min(int(2 * LOBES * wide) + 1, source)
    centres = (np.arange(first, first + count) + 0.5) * ratio - 0.5
    starts = np.clip(np.ceil(centres - LOBES * wide).astype(np.int64), 0, source - length)
    places = starts[:, None] + np.arange(length)
    return starts, whole(lanczos((places - centres[:, None]) / wide))


def phases(count: int) -> Weights:
    """(count, 6) weights for a place i / count behind the third of six pixels, i = 0, 1, ..., count - 1."""
    parts = np.arange(count) / count
    return whole(lanczos(np.arange(-2, 4)[None, :] - parts[:, None]))
