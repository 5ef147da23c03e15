"""The base layers of a photo: how bright the area around each pixel is, with edges kept, found once for all regions.

In two steps, on the level (EV) of the small picture. A bilateral filter, through its grid (Paris and Durand 2006, "A
Fast Approximation of the Bilateral Filter using a Signal Processing Approach"), takes the mean of what is near and of
about the same brightness: texture goes, edges stay. Then straight lines, base = a level + b, are fitted to it around
each place (He and Sun 2015, "Fast Guided Filter"); laid over the full photo they give the base layer of its own pixels.
So its edges are as sharp as the photo's, any region needs its own pixels only, and reduced copies get the same base.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.develop.grid import add_to_grid, box_mean, look_up, mean_across, sum_down
from photoenhance.develop.scale import Levels

Small = NDArray[np.float32]

WIDE, WIDE_SPREAD = 0.02, 0.8
"""Of the base that highlights and shadows follow: spread over the photo as a share of its longer side, and over
brightness in EV. Half a stop around one brightness is one area, two stops are an edge."""

NEAR, NEAR_SPREAD = 0.014, 0.7
"""The same for clarity, which changes what is smaller than that."""

FIT, FIT_SPREAD = 2, 0.05
"""Radius of the fits in small pixels; and the spread in EV below which there is nothing to fit to."""

PEAK = 0.999
"""The share of the photo that is no lighter than its peak."""

MARGIN = 2
"""Empty cells around the grid: how far its blur reaches."""


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


def measured_levels(levels: Small, factor: int) -> Measured:
    """Find the base layers.

    Parameters
    ----------
    levels
        (h, w) float32: log2(brightness + FLOOR) of the small picture.
    factor
        Pixels of the photo that its pixels are wide.
    """
    longer = max(levels.shape)
    bases = [
        _bilateral(levels, max(1.0, share * longer), spread).astype(np.float64)
        for share, spread in ((WIDE, WIDE_SPREAD), (NEAR, NEAR_SPREAD))
    ]
    maps = _lines(np.ascontiguousarray(levels, np.float64), bases).astype(np.float32)
    maps.flags.writeable = False
    last = min(levels.size - 1, int(PEAK * levels.size))
    return Measured(maps, factor, float(np.partition(levels, last, axis=None)[last]))


def ready() -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
    """The compiled loops; the first call on a computer takes a moment."""
    levels, grid = np.zeros((1, 1), np.float32), np.zeros((4, 4, 4, 2), np.float64)
    scale = 1.0, 1.0, 0.0, 1.0
    values = np.zeros((1, 1))
    return (
        compiled(add_to_grid, levels, *scale, grid),
        compiled(look_up, levels, *scale, grid, levels.copy()),
        compiled(box_mean, values, 1, np.zeros(3), values.copy(), passes=(sum_down, mean_across)),
    )


def _bilateral(levels: Small, near: float, like: float) -> Small:
    """Bilateral filter with Gaussians of about `near` pixels and `like` EV."""
    add, look, _ = ready()
    lowest, highest = float(levels.min()), float(levels.max())
    cells = [int(length / near) + 2 for length in levels.shape]
    shape = (*cells, int((highest - lowest) / like) + 2)
    grid = np.zeros((*(side + 2 * MARGIN for side in shape), 2))
    place = near, like, lowest, float(MARGIN)
    add(levels, *place, grid)
    for axis in range(3):
        grid = _spread(grid, axis)
    result = np.empty_like(levels)
    look(levels, *place, grid, result)
    return result


def _spread(grid: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Along an axis with weights 1, 4, 6, 4, 1: a Gaussian of one cell; its margin is empty or lost."""
    cells = np.moveaxis(np.pad(grid, [(2, 2) if a == axis else (0, 0) for a in range(4)]), axis, 0)
    count = cells.shape[0] - 4
    one, two, three, four, five = (cells[first : first + count] for first in range(5))
    return np.moveaxis(((one + five) + 4 * (two + four) + 6 * three) / 16, 0, axis)


def _lines(levels: Levels, bases: list[Levels]) -> Levels:
    """(h, w) each to (h, w, 2 n): slope and offset of the lines from level to each of n bases around each place."""
    mean = _mean(levels)
    spread = np.maximum(_mean(levels * levels) - mean * mean, 0) + FIT_SPREAD**2
    lines = []
    for base in bases:
        base_mean = _mean(base)
        slope = np.clip((_mean(levels * base) - mean * base_mean) / spread, 0, 1)
        lines += [_mean(slope), _mean(base_mean - slope * mean)]
    return np.stack(lines, axis=2)


def _mean(values: Levels) -> Levels:
    _, _, box = ready()
    result = np.empty_like(values)
    box(values, FIT, np.empty(values.shape[1] + 2 * FIT), result)
    return result
