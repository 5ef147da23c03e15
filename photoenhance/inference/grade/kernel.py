"""A baked grade applied to any region of a photo, in one pass over its pixels.

Each pixel is worked on alone, from its colour and its place in the whole photo: however a photo is cut, the bytes are
the same. Files, recipes and threads are not known here; callers may run several regions at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.grade.compiled import compiled

Encoded = NDArray[np.float32]
Cells = tuple[NDArray[np.int32], NDArray[np.float32]]
"""For each row or column: the lower of two neighbouring grid nodes, and how far on the way to the upper one."""


def apply(value: Encoded, baked: Baked, strength: float, region: Region, width: int, height: int) -> Encoded:
    """Grade the pixels of one region.

    Parameters
    ----------
    value
        (h, w, 3) float32, encoded sRGB. The grade is found for clip(value); what the clipping took away is added back.
    baked, strength
        The grade, and how much of it is taken in percent; at 0 `value` itself is returned.
    region
        Where `value` lies, in pixels at `region.scale` (1, 1/2, 1/4, ...).
    width, height
        The photo's size at full resolution.
    """
    if strength == 0:
        return value
    reduced = round(1 / region.scale)
    rows = cells(region.y, region.height, reduced, height, baked.gain.shape[1])
    columns = cells(region.x, region.width, reduced, width, baked.gain.shape[2])
    out = np.empty_like(value, order="C")
    ready()(np.ascontiguousarray(value), baked.table, baked.gain, *rows, *columns, np.float32(strength / 100), out)
    return out


def cells(first: int, count: int, reduced: int, length: int, nodes: int) -> Cells:
    """Grid nodes around the centres of pixels first... of a side that is `length` pixels long at full resolution."""
    centres = (np.arange(first, first + count) + 0.5) * (reduced / length)
    place = np.minimum(centres, 1.0) * (nodes - 1)
    lower = np.minimum(place.astype(np.int32), nodes - 2)
    return lower, (place - lower).astype(np.float32)


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    pixel = np.zeros((1, 1, 3), np.float32)
    table, gain = np.zeros((2, 2, 2, 4), np.float32), np.ones((2, 2, 2), np.float32)
    table.flags.writeable = gain.flags.writeable = False
    cell = np.zeros(1, np.int32), np.zeros(1, np.float32)
    return compiled(_grade, pixel, table, gain, *cell, *cell, np.float32(1), pixel.copy())


def _grade(  # noqa: PLR0915 - see below
    value: Encoded,
    table: NDArray[np.float32],
    gain: NDArray[np.float32],
    rows: NDArray[np.int32],
    row_parts: NDArray[np.float32],
    columns: NDArray[np.int32],
    column_parts: NDArray[np.float32],
    strength: np.float32,
    out: Encoded,
) -> None:
    # One long function without branches: calls and jumps inside the loop cost more than the arithmetic.
    # Indices are unsigned, or numba would ask of each whether it counts from the end.
    zero, one = np.float32(0), np.float32(1)
    single, double, four = np.uint64(1), np.uint64(2), np.uint64(4)
    flat = table.reshape(table.size)
    step_green = np.uint64(table.shape[2] * 4)
    step_red, step_blue = step_green * np.uint64(table.shape[1]), four
    last, top_cell = np.float32(table.shape[0] - 1), np.float32(table.shape[0] - 2)
    lumas, top_luma = np.float32(gain.shape[0] - 1), np.float32(gain.shape[0] - 2)
    nodes = np.uint64(gain.shape[0])
    # The grid between two of its rows: (columns, lumas), flat.
    line = np.empty(gain.shape[2] * gain.shape[0], np.float32)
    for y in range(value.shape[0]):
        for column in range(gain.shape[2]):
            for luma in range(gain.shape[0]):
                above, below = gain[luma, rows[y], column], gain[luma, rows[y] + 1, column]
                line[np.uint64(column) * nodes + np.uint64(luma)] = above + (below - above) * row_parts[y]
        for x in range(value.shape[1]):
            # Clipped in this way NaN becomes 0: no index may leave the tables.
            red = value[y, x, 0] if value[y, x, 0] > zero else zero
            green = value[y, x, 1] if value[y, x, 1] > zero else zero
            blue = value[y, x, 2] if value[y, x, 2] > zero else zero
            red = red if red < one else one
            green = green if green < one else one
            blue = blue if blue < one else one

            place = (np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue) * lumas
            lower = np.floor(place)
            lower = lower if lower < top_luma else top_luma
            cell = np.uint64(columns[x]) * nodes + np.uint64(lower)
            along, part = column_parts[x], place - lower
            low = line[cell] + (line[cell + nodes] - line[cell]) * along
            high = line[cell + single] + (line[cell + nodes + single] - line[cell + single]) * along
            factor = low + (high - low) * part
            # Brightening rolls off towards the brightest channel's 1 instead of clipping.
            brightest = red if red > green else green
            brightest = brightest if brightest > blue else blue
            excess = factor - one if factor > one else zero
            factor = factor / (one + brightest * excess)

            r, g, b = red * factor, green * factor, blue * factor
            r = (r if r < one else one) * last
            g = (g if g < one else one) * last
            b = (b if b < one else one) * last
            i, j, k = np.floor(r), np.floor(g), np.floor(b)
            i = i if i < top_cell else top_cell
            j = j if j < top_cell else top_cell
            k = k if k < top_cell else top_cell
            r, g, b = r - i, g - j, b - k
            base = np.uint64(i) * step_red + np.uint64(j) * step_green + np.uint64(k) * step_blue
            # Tetrahedral: from the lower corner first along the axis of the largest part, last along the smallest.
            rg, gb, rb = np.uint64(r >= g), np.uint64(g >= b), np.uint64(r >= b)
            red_first, green_first = rg & rb, gb & (rg ^ single)
            blue_last, green_last = gb & rb, rg & (gb ^ single)
            first = red_first * step_red + green_first * step_green + (single - red_first - green_first) * step_blue
            final = blue_last * step_blue + green_last * step_green + (single - blue_last - green_last) * step_red
            corner1 = base + first
            corner3 = base + step_red + step_green + step_blue
            corner2 = corner3 - final
            larger, smaller = (r if r > g else g), (g if r > g else r)
            largest = larger if larger > b else b
            smallest = smaller if smaller < b else b
            middle = larger if larger < b else b
            middle = middle if middle > smaller else smaller
            w0, w1, w2 = one - largest, largest - middle, middle - smallest
            new_red = w0 * flat[base] + w1 * flat[corner1] + w2 * flat[corner2] + smallest * flat[corner3]
            new_green = (
                w0 * flat[base + single]
                + w1 * flat[corner1 + single]
                + w2 * flat[corner2 + single]
                + smallest * flat[corner3 + single]
            )
            new_blue = (
                w0 * flat[base + double]
                + w1 * flat[corner1 + double]
                + w2 * flat[corner2 + double]
                + smallest * flat[corner3 + double]
            )
            new_red = new_red if new_red > zero else zero
            new_green = new_green if new_green > zero else zero
            new_blue = new_blue if new_blue > zero else zero
            out[y, x, 0] = value[y, x, 0] + strength * ((new_red if new_red < one else one) - red)
            out[y, x, 1] = value[y, x, 1] + strength * ((new_green if new_green < one else one) - green)
            out[y, x, 2] = value[y, x, 2] + strength * ((new_blue if new_blue < one else one) - blue)
