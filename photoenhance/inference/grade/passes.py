"""The loops of the grade kernel: they know numbers only, and are never run by Python but by `photoenhance.compiled`.

One loop for everything is four times slower: its scattered reads keep the rest of the arithmetic scalar too. So a row
is taken in blocks that fit the innermost cache, and each block goes through passes so plain that a compiler makes
vectors of them. Rules they keep, or the vectors are lost: no branches, no calls, unsigned indices (a signed one could
count from the end), float32 throughout, few arrays in each. All stand in one file, by whose date the cache goes.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Scratch: TypeAlias = tuple[NDArray[Any], ...]

BLOCK = 256
"""Pixels that go through the passes together: their 18 KB stay in the innermost cache. No byte depends on it."""

_ZERO, _ONE = np.float32(0), np.float32(1)
_U1, _U2, _U3 = np.uint64(1), np.uint64(2), np.uint64(3)
_WHOLE = np.float32(8388608)
"""2^23: added to a float32 in [0, 2^22] it leaves no room for a fraction, which rounds to even as np.rint does."""


def scratch(lumas: int, columns: int) -> Scratch:
    """Room for one call of `grade_rows`: a line of the grid, and a block on its way through the passes."""
    line = np.empty(lumas * columns, np.float32)
    whole, found = np.empty(3 * BLOCK, np.float32), np.empty(3 * BLOCK + 1, np.float32)
    factor, part = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    clipped, weights = np.empty((3, BLOCK), np.float32), np.empty((4, BLOCK), np.float32)
    cell, corners = np.empty(BLOCK, np.int32), np.empty((3, BLOCK), np.int32)
    return line, whole, found, factor, part, clipped, weights, cell, corners


def grade_rows(
    value8: NDArray[np.uint8],
    value16: NDArray[np.uint16],
    value32: Floats,
    table: Floats,
    side: int,
    gain: Floats,
    strength: np.float32,
    rows: Indices,
    row_parts: Floats,
    columns: Floats,
    column_parts: Floats,
    scratch: Scratch,
    out8: NDArray[np.uint8],
    out16: NDArray[np.uint16],
    out32: Floats,
) -> None:
    """Grade rows of samples of one of three types (see `compiled.views`) into rows of one of three types.

    `table` is flat, `side` its nodes in each direction; `columns` are the grid's times its number of lumas.
    """
    line, whole, found, factor, part, clipped, weights, cell, corners = scratch
    lumas, last_luma = gain.shape[0], np.float32(gain.shape[0] - 1)
    eight, sixteen = np.float32(255), np.float32(65535)
    for y in range(rows.size):
        between(gain, rows[y], row_parts[y], line)
        for first in range(0, columns.size, BLOCK):
            count = min(BLOCK, columns.size - first)
            if value8.size:
                load(value8[y], 3 * first, 3 * count, eight, whole)
            elif value16.size:
                load(value16[y], 3 * first, 3 * count, sixteen, whole)
            else:
                load(value32[y], 3 * first, 3 * count, np.float32(1), whole)
            locate(whole, count, columns, first, last_luma, clipped, cell, part)
            brighten(cell, part, count, column_parts, first, line, lumas, factor)
            enclose(clipped, factor, count, side, corners, weights)
            look_up(corners, weights, count, table, side, found)
            if out8.size:
                mix_to_samples(whole, found, 3 * count, strength, 3 * first, eight, out8[y])
            elif out16.size:
                mix_to_samples(whole, found, 3 * count, strength, 3 * first, sixteen, out16[y])
            else:
                mix(whole, found, 3 * count, strength, 3 * first, out32[y])


def between(gain: Floats, row: int, part: np.float32, line: Floats) -> None:
    """The grid between two of its rows: (columns, lumas), flat."""
    lumas = gain.shape[0]
    for column in range(gain.shape[2]):
        for luma in range(lumas):
            above, below = gain[luma, row, column], gain[luma, row + 1, column]
            line[column * lumas + luma] = above + (below - above) * part


def load(row: NDArray[Any], first: int, count: int, largest: np.float32, value: Floats) -> None:
    """Samples first... of a row (interleaved channels) as values; `largest` is the sample that means 1."""
    begin = np.uint64(first)
    for index in range(count):
        at = np.uint64(index)
        value[at] = np.float32(row[begin + at]) / largest


def locate(
    value: Floats,
    count: int,
    columns: Floats,
    first: int,
    lumas: np.float32,
    clipped: Floats,
    cell: Indices,
    part: Floats,
) -> None:
    """Clip to [0, 1] and take the channels apart; find each pixel's cell in the gain grid, and how far it is in it.

    `columns` are the grid's columns times its number of lumas, `lumas` is that number less one.
    """
    highest = lumas - _ONE
    begin = np.uint64(first)
    for index in range(count):
        at = np.uint64(index)
        # Clipped in this way NaN becomes 0: no index may leave the tables.
        red, green, blue = value[_U3 * at], value[_U3 * at + _U1], value[_U3 * at + _U2]
        red = red if red > _ZERO else _ZERO
        green = green if green > _ZERO else _ZERO
        blue = blue if blue > _ZERO else _ZERO
        red = red if red < _ONE else _ONE
        green = green if green < _ONE else _ONE
        blue = blue if blue < _ONE else _ONE
        clipped[0, at], clipped[1, at], clipped[2, at] = red, green, blue
        place = (np.float32(0.299) * red + np.float32(0.587) * green + np.float32(0.114) * blue) * lumas
        lower = np.floor(place)
        lower = lower if lower < highest else highest
        part[at] = place - lower
        cell[at] = np.int32(columns[begin + at] + lower)


def brighten(
    cell: Indices, part: Floats, count: int, column_parts: Floats, first: int, line: Floats, nodes: int, factor: Floats
) -> None:
    """Look up each pixel's gain in `line`, the grid between two of its rows: (columns, lumas), flat."""
    begin, next_column = np.uint64(first), np.uint64(nodes)
    for index in range(count):
        at = np.uint64(index)
        here = np.uint64(np.uint32(cell[at]))
        along = column_parts[begin + at]
        low, high = line[here], line[here + _U1]
        low = low + (line[here + next_column] - low) * along
        high = high + (line[here + next_column + _U1] - high) * along
        factor[at] = low + (high - low) * part[at]


def enclose(
    clipped: Floats,
    factor: Floats,
    count: int,
    side: int,
    cells: Indices,
    weights: Floats,
) -> None:
    """Apply the gain, and find the three corners and four weights of the tetrahedron in a table of `side` nodes.

    From the lower corner the way goes first along the axis of the largest part, last along that of the smallest. The
    places are whole numbers in float32, exact to 2^24, which a table of 161 nodes a side would not reach.
    """
    last, top = np.float32(side - 1), np.float32(side - 2)
    blue_step, green_step, red_step = np.float32(4), np.float32(4 * side), np.float32(4 * side * side)
    across = red_step + green_step + blue_step
    for index in range(count):
        at = np.uint64(index)
        r, g, b = clipped[0, at], clipped[1, at], clipped[2, at]
        # Brightening rolls off towards the brightest channel's 1 instead of clipping.
        brightest = r if r > g else g
        brightest = brightest if brightest > b else b
        gain = factor[at]
        excess = gain - _ONE if gain > _ONE else _ZERO
        gain = gain / (_ONE + brightest * excess)
        r, g, b = r * gain, g * gain, b * gain
        r = (r if r < _ONE else _ONE) * last
        g = (g if g < _ONE else _ONE) * last
        b = (b if b < _ONE else _ONE) * last
        i, j, k = np.floor(r), np.floor(g), np.floor(b)
        i = i if i < top else top
        j = j if j < top else top
        k = k if k < top else top
        r, g, b = r - i, g - j, b - k
        base = i * red_step + j * green_step + k * blue_step
        rg, gb, rb = r >= g, g >= b, r >= b
        red_or_blue = red_step if rb else blue_step
        green_or_blue = green_step if gb else blue_step
        first = red_or_blue if rg else green_or_blue
        blue_or_green = blue_step if gb else green_step
        blue_or_red = blue_step if rb else red_step
        final = blue_or_green if rg else blue_or_red
        larger, smaller = (r if rg else g), (g if rg else r)
        largest = larger if larger > b else b
        smallest = smaller if smaller < b else b
        middle = larger if larger < b else b
        middle = middle if middle > smaller else smaller
        cells[0, at] = np.int32(base)
        cells[1, at] = np.int32(base + first)
        cells[2, at] = np.int32(base + (across - final))
        weights[0, at], weights[1, at] = _ONE - largest, largest - middle
        weights[2, at], weights[3, at] = middle - smallest, smallest


def look_up(cells: Indices, weights: Floats, count: int, table: Floats, side: int, found: Floats) -> None:
    """Weigh the corners' colours: four floats at once, the fourth being padding that the next pixel overwrites.

    `table` is flat; `found` takes interleaved channels and has room for one float more.
    """
    across = np.uint64(4 * (side * side + side + 1))
    for index in range(count):
        at = np.uint64(index)
        one, two = np.uint64(np.uint32(cells[0, at])), np.uint64(np.uint32(cells[1, at]))
        three = np.uint64(np.uint32(cells[2, at]))
        four = one + across
        w0, w1, w2, w3 = weights[0, at], weights[1, at], weights[2, at], weights[3, at]
        red = w0 * table[one] + w1 * table[two] + w2 * table[three] + w3 * table[four]
        green = w0 * table[one + _U1] + w1 * table[two + _U1] + w2 * table[three + _U1] + w3 * table[four + _U1]
        blue = w0 * table[one + _U2] + w1 * table[two + _U2] + w2 * table[three + _U2] + w3 * table[four + _U2]
        spare = w0 * table[one + _U3] + w1 * table[two + _U3] + w2 * table[three + _U3] + w3 * table[four + _U3]
        found[_U3 * at], found[_U3 * at + _U1], found[_U3 * at + _U2], found[_U3 * at + _U3] = red, green, blue, spare


def mix(value: Floats, found: Floats, count: int, strength: np.float32, first: int, row: Floats) -> None:
    """Take so much of the answer, add back what clipping took away, and put it into a row from sample `first` on."""
    begin = np.uint64(first)
    for index in range(count):
        at = np.uint64(index)
        whole, new = value[at], found[at]
        clipped = whole if whole > _ZERO else _ZERO
        clipped = clipped if clipped < _ONE else _ONE
        new = new if new > _ZERO else _ZERO
        new = new if new < _ONE else _ONE
        row[begin + at] = whole + strength * (new - clipped)


def mix_to_samples(
    value: Floats, found: Floats, count: int, strength: np.float32, first: int, largest: np.float32, row: NDArray[Any]
) -> None:
    """As `mix`, for values in [0, 1] that become integers, clipped and rounded to even."""
    begin = np.uint64(first)
    for index in range(count):
        at = np.uint64(index)
        whole, new = value[at], found[at]
        new = new if new > _ZERO else _ZERO
        new = new if new < _ONE else _ONE
        new = whole + strength * (new - whole)
        new = new if new > _ZERO else _ZERO
        new = new if new < _ONE else _ONE
        row[begin + at] = np.int32((new * largest + _WHOLE) - _WHOLE)


PASSES = (between, load, locate, brighten, enclose, look_up, mix, mix_to_samples)
