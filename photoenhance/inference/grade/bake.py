"""A network's answer made ready: curves and table composed into one table, log2 gains into factors. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]

SIDE, FINE_SIDE = 33, 65
"""Nodes of the composed table in each direction; the fine one where the coarse one errs too much."""
LARGEST_ERROR = 1 / 512


@dataclass(frozen=True, slots=True, eq=False)
class Baked:
    """A grade for one photo.

    `table` is (N, N, N, 4) float32, indexed [red, green, blue], the fourth value is padding; `gain` is (L, R, C)
    float32, factors by luma, row and column, the outermost nodes on the photo's edges; both read-only.
    `error` is the largest difference found between the composed table and curves followed by table.
    """

    table: Table
    gain: NDArray[np.float32]
    error: float = 0.0


def bake(curves: NDArray[np.float32], table: NDArray[np.float32], grid: NDArray[np.float32]) -> Baked:
    """Compose a network's answer.

    Parameters
    ----------
    curves
        (3, K): values at K equidistant knots, a channel each.
    table
        (3, M, M, M), indexed [channel, blue, green, red], tetrahedral between the nodes.
    grid
        (L, R, C): gains in EV (log2).
    """
    gain = np.exp2(grid.astype(np.float64)).astype(np.float32)
    gain.flags.writeable = False
    places = np.random.default_rng(0).random((8192, 3))
    exact = _curves_then_table(places, curves, table)
    for side in (SIDE, FINE_SIDE):
        composed = _compose(curves, table, side)
        error = float(np.abs(tetrahedral(places, composed) - exact).max())
        if error <= LARGEST_ERROR:
            break
    composed.flags.writeable = False
    return Baked(composed, gain, error)


def tetrahedral(colours: NDArray[np.float64], table: Table) -> NDArray[np.float64]:
    """Colours (n, 3) in [0, 1] through a table as Baked holds it; grey stays on the table's grey axis."""
    side = table.shape[0]
    red_step, green_step, blue_step = side * side, side, 1
    scaled = colours.T * (side - 1)
    base = np.minimum(scaled.astype(np.intp), side - 2)
    red, green, blue = scaled - base
    # Channels apart, not sorted along a short axis, which takes four times as long.
    by_green, by_blue, green_by_blue = red >= green, red >= blue, green >= blue
    larger, smaller = np.maximum(red, green), np.minimum(red, green)
    largest, smallest = np.maximum(larger, blue), np.minimum(smaller, blue)
    middle = np.maximum(smaller, np.minimum(larger, blue))
    first = np.where(by_green, np.where(by_blue, red_step, blue_step), np.where(green_by_blue, green_step, blue_step))
    final = np.where(by_green, np.where(green_by_blue, blue_step, green_step), np.where(by_blue, blue_step, red_step))
    corner0 = base[0] * red_step + base[1] * green_step + base[2]
    corner3 = corner0 + (red_step + green_step + blue_step)
    corners = (corner0, corner0 + first, corner3 - final, corner3)
    weights = (1 - largest, largest - middle, middle - smallest, smallest)
    nodes = table.reshape(-1, table.shape[3])[:, :3].astype(np.float64)
    found = np.zeros(colours.shape)
    for corner, weight in zip(corners, weights, strict=True):
        found += nodes[corner] * weight[:, None]
    return found


def _compose(curves: NDArray[np.float32], table: NDArray[np.float32], side: int) -> Table:
    axes = _curved(np.linspace(0, 1, side)[:, None].repeat(3, 1), curves).T
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    composed = np.zeros((side, side, side, 4), np.float32)
    composed[..., :3] = tetrahedral(nodes, table.transpose(3, 2, 1, 0)).reshape(side, side, side, 3)
    return composed


def _curves_then_table(
    colours: NDArray[np.float64], curves: NDArray[np.float32], table: NDArray[np.float32]
) -> NDArray[np.float64]:
    return tetrahedral(_curved(colours, curves), table.transpose(3, 2, 1, 0))


def _curved(colours: NDArray[np.float64], curves: NDArray[np.float32]) -> NDArray[np.float64]:
    knots = np.linspace(0, 1, curves.shape[1])
    bent = np.stack([np.interp(colours[:, channel], knots, curves[channel]) for channel in range(3)], -1)
    curved: NDArray[np.float64] = np.clip(bent, 0, 1)
    return curved
