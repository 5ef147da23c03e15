"""The loops of the bilateral grid: into it and out of it; never run by Python but by `photoenhance.compiled`.

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
