"""The loops that find base layers: into the bilateral grid, out of it, means; run by `photoenhance.compiled` alone.

A grid is (rows, columns, brightnesses, 2) float64: sums of levels, and how many they are. Each pixel goes to the eight
nodes around it, and gets its answer from there, in shares as near as they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Small = NDArray[np.float32]
Grid = NDArray[np.float64]


def add_to_grid(levels: Small, near: float, like: float, lowest: float, margin: float, grid: Grid) -> None:
    """Share each pixel out; nodes are `near` pixels and `like` EV apart, the first at 0 and `lowest` is `margin`."""
    for y in range(levels.shape[0]):
        row = (y + 0.5) / near + margin
        i = int(row)
        down = row - i
        for x in range(levels.shape[1]):
            level = float(levels[y, x])
            column, bright = (x + 0.5) / near + margin, (level - lowest) / like + margin
            j, k = int(column), int(bright)
            right, up = column - j, bright - k
            for n in range(8):
                a, b, c = n >> 2, (n >> 1) & 1, n & 1
                share = (down if a else 1 - down) * (right if b else 1 - right) * (up if c else 1 - up)
                grid[i + a, j + b, k + c, 0] += share * level
                grid[i + a, j + b, k + c, 1] += share


def look_up(levels: Small, near: float, like: float, lowest: float, margin: float, grid: Grid, result: Small) -> None:
    """The mean level around each pixel, from the grid's blurred sums; places as in `add_to_grid`."""
    for y in range(levels.shape[0]):
        row = (y + 0.5) / near + margin
        i = int(row)
        down = row - i
        for x in range(levels.shape[1]):
            column, bright = (x + 0.5) / near + margin, (float(levels[y, x]) - lowest) / like + margin
            j, k = int(column), int(bright)
            right, up = column - j, bright - k
            total, count = 0.0, 0.0
            for n in range(8):
                a, b, c = n >> 2, (n >> 1) & 1, n & 1
                share = (down if a else 1 - down) * (right if b else 1 - right) * (up if c else 1 - up)
                total += share * grid[i + a, j + b, k + c, 0]
                count += share * grid[i + a, j + b, k + c, 1]
            result[y, x] = total / count


def box_mean(values: Grid, radius: int, sums: Grid, result: Grid) -> None:
    """Mean over a square of 2 radius + 1 pixels a side, the picture's edges continued; `sums` is room for one row."""
    for y in range(values.shape[0]):
        sum_down(values, y, radius, sums)
        mean_across(sums, radius, result[y])


def sum_down(values: Grid, y: int, radius: int, sums: Grid) -> None:
    """Sums of 2 radius + 1 rows around row `y`, `radius` from the beginning of `sums`; its ends are continued."""
    height, width = values.shape
    sums[:] = 0.0
    for step in range(-radius, radius + 1):
        row = values[min(max(y + step, 0), height - 1)]
        for x in range(width):
            sums[x + radius] += row[x]
    for x in range(radius):
        sums[x], sums[width + radius + x] = sums[radius], sums[width + radius - 1]


def mean_across(sums: Grid, radius: int, result: Grid) -> None:
    """Means of 2 radius + 1 neighbours, each of them a sum of as many."""
    share = 1 / (2 * radius + 1) ** 2
    result[:] = 0.0
    for step in range(2 * radius + 1):
        for x in range(result.size):
            result[x] += sums[x + step]
    for x in range(result.size):
        result[x] *= share
