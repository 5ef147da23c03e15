"""The base layers of a photo: how bright the area around each pixel is, with edges kept, found once for all regions.

A guided filter (He, Sun, Tang 2013, "Guided Image Filtering") of the level in EV, on the small picture. Its answer at a
place is not a brightness but a straight line, base = a level + b, and these lines, laid over the full photo, give the
base layer of its own pixels ("Fast Guided Filter", He and Sun 2015). So edges are as sharp as the photo's, any region
needs its own pixels only, and reduced copies of the photo get the same base.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.develop.scale import Levels

WIDE, WIDE_SPREAD = 0.025, 0.45
"""Radius as a share of the longer side, and spread in EV, of the base that highlights and shadows follow. What varies
less than the spread within a radius is one area; what varies more is an edge."""

NEAR, NEAR_SPREAD = 0.012, 0.3
"""The same for clarity, which changes what is smaller than that."""

PEAK = 0.999
"""The share of the photo that is no lighter than its peak."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What the local operations know of the whole photo.

    `maps` is (h, w, 4) float32, read-only: a and b of the wide base, a and b of the near one, at the centres of the
    small picture's pixels, each `factor` pixels of the photo wide. `peak` is the EV of the lightest areas. All before
    exposure.
    """

    maps: NDArray[np.float32]
    factor: int
    peak: float


def measured_levels(levels: NDArray[np.float32], factor: int) -> Measured:
    """Find the base layers.

    Parameters
    ----------
    levels
        (h, w) float32: log2(brightness + FLOOR) of the small picture.
    factor
        Pixels of the photo that its pixels are wide.
    """
    values = levels.astype(np.float64)
    longer = max(values.shape)
    lines = [
        _lines(values, max(1, round(share * longer)), spread * spread)
        for share, spread in ((WIDE, WIDE_SPREAD), (NEAR, NEAR_SPREAD))
    ]
    maps = np.concatenate(lines, axis=2).astype(np.float32)
    maps.flags.writeable = False
    ordered = np.sort(values, axis=None)
    return Measured(maps, factor, float(ordered[min(ordered.size - 1, int(PEAK * ordered.size))]))


def _lines(values: Levels, radius: int, variance: float) -> Levels:
    """(h, w) to (h, w, 2): slope and offset of the lines around each place."""
    mean = _mean(values, radius)
    spread = np.maximum(_mean(values * values, radius) - mean * mean, 0)
    slope = spread / (spread + variance)
    return np.stack([_mean(slope, radius), _mean((1 - slope) * mean, radius)], axis=2)


def _mean(values: Levels, radius: int) -> Levels:
    """Mean over a square of 2 radius + 1 pixels a side, or what of it lies in the picture."""
    for axis in (0, 1):
        length = values.shape[axis]
        ends = np.minimum(np.arange(length) + radius + 1, length)
        begins = np.maximum(np.arange(length) - radius, 0)
        total = np.cumsum(np.moveaxis(values, axis, 0), axis=0)
        total = np.concatenate([np.zeros_like(total[:1]), total])
        values = np.moveaxis((total[ends] - total[begins]) / (ends - begins)[:, None], 0, axis)
    return values
