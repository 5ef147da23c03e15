"""The loops of the fused pass: they know numbers only, and are never run by Python but by `photoenhance.compiled`.

A row is taken in blocks that stay in the innermost cache, and each block goes through passes so plain that a compiler
makes vectors of them: no branches, no calls (logarithm, power and root are written out), unsigned indices, float32
throughout. Nothing but the pixel and its place decides a result, so a photo can be cut in any way. All stand in one
file, long as it is, because the cache of machine code goes by the date of the one that holds the outermost loop.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Scratch: TypeAlias = tuple[Floats, Floats, Floats, Floats, Indices]

BLOCK = 256
"""Pixels that go through the passes together. No byte depends on it."""

_ZERO, _ONE, _HALF = np.float32(0), np.float32(1), np.float32(0.5)
_U1, _U2, _U3 = np.uint64(1), np.uint64(2), np.uint64(3)
_FLOOR, _LOWEST, _PER_EV = np.float32(2.0**-10), np.float32(10), np.float32(16)
"""`scale.FLOOR`, -`scale.FLOOR_EV`, `scale.NODES_PER_EV`; tested to be the same."""
_HALF_OCTAVE, _MANTISSA, _BIAS, _SHIFT = np.int32(0x3F3504F3), np.int32(0x7FFFFF), np.int32(127), np.int32(23)
"""Bits of sqrt(1/2) as a float32, of its mantissa, and how its exponent is written."""
_L1, _L3, _L5, _L7 = (np.float32(2 / np.log(2) / odd) for odd in (1, 3, 5, 7))
"""log2(m) = 2 / ln 2 (z + z^3 / 3 + z^5 / 5 + ...), z = (m - 1) / (m + 1) (Abramowitz and Stegun 4.1.27)."""
_E1, _E2, _E3, _E4, _E5, _E6 = (np.float32(np.log(2) ** n / f) for n, f in enumerate((1, 2, 6, 24, 120, 720), 1))
"""2^f = sum of (f ln 2)^n / n!, |f| <= 1/2."""
_THIRD, _TWO_NINTHS, _ROOT = np.float32(1 / 3), np.float32(2 / 9), np.int32(0x54A21D2A)
"""x^(-1/3): `_ROOT` less a third of a float's bits is a first guess y, right to 4 %;
y (1 + h / 3 + 2 h^2 / 9 + ...) with h = 1 - x y^3 is better, twice, to the last bits. A division would take longer."""
_TINY = np.float32(1e-18)


def scratch(width: int) -> Scratch:
    """Room for one call of `develop_rows`: two lines of maps, and a block on its way through the passes."""
    return (
        np.empty((2, 4 * width), np.float32),
        np.empty((3, BLOCK), np.float32),
        np.empty((4, BLOCK), np.float32),
        np.empty((4, BLOCK), np.float32),
        np.empty(BLOCK, np.int32),
    )


def develop_rows(
    value: Floats,
    matrix: Floats,
    maps: Floats,
    areas: Floats,
    local: Floats,
    tone: Floats,
    chroma: Floats,
    rows: Indices,
    row_parts: Floats,
    columns: Indices,
    column_parts: Floats,
    scratch: Scratch,
    out: Floats,
) -> None:
    """Develop rows of interleaved pixels; what is empty is skipped: `matrix`, `maps`, `tone`, `chroma`.

    `maps` is (small height, 4 small width), `columns` are its columns times 4; see `compose` for what the others hold.
    """
    lines, planes, work, more, cells = scratch
    width, widened = out.shape[1] // 3, -1
    for y in range(value.shape[0]):
        if maps.size:
            widened = make_lines(maps, rows[y], widened, columns, column_parts, lines)
        for first in range(0, width, BLOCK):
            count = min(BLOCK, width - first)
            take_apart(value[y], 3 * first, count, planes)
            if maps.size:
                between(lines, rows[y], row_parts[y], first, count, more)
            develop_block(planes, work, more, cells, matrix, areas, local, tone, chroma, count)
            put_together(planes, count, 3 * first, out[y])


def develop_block(
    planes: Floats,
    work: Floats,
    more: Floats,
    cells: Indices,
    matrix: Floats,
    areas: Floats,
    local: Floats,
    tone: Floats,
    chroma: Floats,
    count: int,
) -> None:
    """All that happens to the pixels of a block; `more` holds the maps there."""
    if matrix.size:
        mix(matrix, count, planes)
    if areas.size or tone.size:
        brightness(planes, count, work)
    if areas.size:
        lighten(planes, work, more, cells, areas, local, count)
    if tone.size:
        bend(planes, work, cells, tone, count)
    if chroma.size:
        colour(planes, work, more, chroma, count)


def lighten(
    planes: Floats, work: Floats, more: Floats, cells: Indices, areas: Floats, local: Floats, count: int
) -> None:
    """Exposure, highlights and shadows, clarity."""
    level_of(work, count)
    compare(work, more, local, count)
    locate(more[0], areas.size - 2, count, cells, more[3])
    look_up(areas, cells, more[3], count, more[0])
    locally(work, more, local, count)
    amplify(planes, work, count)


def bend(planes: Floats, work: Floats, cells: Indices, tone: Floats, count: int) -> None:
    """Contrast, whites, blacks."""
    level_of(work, count)
    locate(work[1], tone.size - 2, count, cells, work[3])
    look_up(tone, cells, work[3], count, work[2])
    amplify(planes, work, count)


def colour(planes: Floats, work: Floats, more: Floats, chroma: Floats, count: int) -> None:
    """Vibrance, saturation."""
    opponent(planes, count, chroma, work)
    saturate(work, count, chroma, more)
    back(work, more, count, chroma)
    hold_back(planes, more, count)


def make_lines(maps: Floats, row: int, widened: int, columns: Indices, parts: Floats, lines: Floats) -> int:
    """Widen the maps' rows `row` and the next; those up to `widened` are there already. Returns the last."""
    for wanted in range(max(row, widened + 1), row + 2):
        widen(maps[wanted], columns, parts, lines[wanted % 2])
    return row + 1


def widen(small: Floats, columns: Indices, parts: Floats, wide: Floats) -> None:
    """One row of the four maps, from the small picture's columns to those of the photo; planes in `wide`."""
    width, step = columns.size, np.uint64(4)
    for number in range(4):
        offset, begin = np.uint64(number), np.uint64(number * width)
        for index in range(width):
            at = np.uint64(index)
            here = np.uint64(np.uint32(columns[at])) + offset
            wide[begin + at] = small[here] + (small[here + step] - small[here]) * parts[at]


def between(lines: Floats, row: int, part: np.float32, first: int, count: int, more: Floats) -> None:
    """The four maps at a block's pixels, between the widened rows `row` (in line row % 2) and the next."""
    width = np.uint64(lines.shape[1] // 4)
    above, below = lines[row % 2], lines[(row + 1) % 2]
    for number in range(4):
        plane = np.uint64(number)
        begin = plane * width + np.uint64(first)
        for index in range(count):
            at = np.uint64(index)
            more[plane, at] = above[begin + at] + (below[begin + at] - above[begin + at]) * part


def take_apart(row: Floats, first: int, count: int, planes: Floats) -> None:
    """Pixels of a row, from sample `first` on, to planes of red, green, blue."""
    begin = np.uint64(first)
    for index in range(count):
        at = np.uint64(index)
        planes[0, at], planes[1, at] = row[begin + _U3 * at], row[begin + _U3 * at + _U1]
        planes[2, at] = row[begin + _U3 * at + _U2]


def put_together(planes: Floats, count: int, first: int, row: Floats) -> None:
    """The way back of `take_apart`."""
    begin = np.uint64(first)
    for index in range(count):
        at = np.uint64(index)
        row[begin + _U3 * at], row[begin + _U3 * at + _U1] = planes[0, at], planes[1, at]
        row[begin + _U3 * at + _U2] = planes[2, at]


def mix(m: Floats, count: int, planes: Floats) -> None:
    """Multiply by a 3x3 matrix, flat."""
    rr, rg, rb, gr, gg, gb, br, bg, bb = m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
    for index in range(count):
        at = np.uint64(index)
        r, g, b = planes[0, at], planes[1, at], planes[2, at]
        planes[0, at] = rr * r + rg * g + rb * b
        planes[1, at] = gr * r + gg * g + gb * b
        planes[2, at] = br * r + bg * g + bb * b


def brightness(planes: Floats, count: int, work: Floats) -> None:
    """Row 0 of `work`: the brightness N of each pixel, see `compose`."""
    for index in range(count):
        at = np.uint64(index)
        r, g, b = planes[0, at], planes[1, at], planes[2, at]
        r = r if r > _ZERO else _ZERO
        g = g if g > _ZERO else _ZERO
        b = b if b > _ZERO else _ZERO
        rr, gg, bb = r * r, g * g, b * b
        work[0, at] = (rr * r + gg * g + bb * b) / (rr + gg + bb + np.float32(1e-30))


def level_of(work: Floats, count: int) -> None:
    """Row 1 of `work`: log2 of row 0 + FLOOR."""
    for index in range(count):
        at = np.uint64(index)
        bits = np.int32(np.float32(work[0, at] + _FLOOR).view(np.int32) - _HALF_OCTAVE)
        octave = np.float32(np.int32(bits >> _SHIFT))
        m = np.int32((bits & _MANTISSA) + _HALF_OCTAVE).view(np.float32)
        z = (m - _ONE) / (m + _ONE)
        zz = z * z
        work[1, at] = octave + z * (_L1 + zz * (_L3 + zz * (_L5 + zz * _L7)))


def compare(work: Floats, more: Floats, local: Floats, count: int) -> None:
    """From level (row 1 of `work`) and maps to the areas' level, what differs from the near base, and how far that is.

    They replace the maps in rows 0, 1, 2 of `more`.
    """
    exposure, middle, width = local[0], local[4], local[5]
    for index in range(count):
        at = np.uint64(index)
        level = work[1, at]
        area = more[0, at] * level + more[1, at] + exposure
        base = more[2, at] * level + more[3, at]
        more[0, at], more[1, at], more[2, at] = area, level - base, (base + exposure - middle) * width


def locate(level: Floats, last: int, count: int, cells: Indices, part: Floats) -> None:
    """The node of a table below each level, of which `last` is the last but one, and how far on the way to the next."""
    highest = np.float32(last)
    for index in range(count):
        at = np.uint64(index)
        place = (level[at] + _LOWEST) * _PER_EV
        # Written so that NaN becomes 0: no index may leave the table.
        place = place if place > _ZERO else _ZERO
        place = place if place < highest else highest
        lower = np.floor(place)
        part[at] = place - lower
        cells[at] = np.int32(lower)


def look_up(table: Floats, cells: Indices, part: Floats, count: int, found: Floats) -> None:
    """Between two nodes of a table; this alone reads here and there, and is no vector."""
    for index in range(count):
        at = np.uint64(index)
        node = np.uint64(np.uint32(cells[at]))
        low = table[node]
        found[at] = low + (table[node + _U1] - low) * part[at]


def locally(work: Floats, more: Floats, local: Floats, count: int) -> None:
    """Row 2 of `work`: the gain of exposure, areas (their EV in row 0 of `more`) and clarity; see `clarity`."""
    exposure, strength, core, soft = local[0], local[1], local[2], local[3]
    limit = np.float32(40)
    for index in range(count):
        at = np.uint64(index)
        d, far = more[1, at], more[2, at]
        dd, far = d * d, far * far
        ev = exposure + more[0, at] + strength * d * dd / ((dd + core) * (_ONE + np.abs(d) * soft) * (_ONE + far * far))
        ev = ev if ev > -limit else -limit
        ev = ev if ev < limit else limit
        whole = np.floor(ev + _HALF)
        f = ev - whole
        two = np.int32(np.int32(np.int32(whole) + _BIAS) << _SHIFT)
        power = np.int32(two).view(np.float32)
        work[2, at] = power * (_ONE + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * _E6))))))


def amplify(planes: Floats, work: Floats, count: int) -> None:
    """Multiply pixels, and their brightness, by row 2 of `work`."""
    for index in range(count):
        at = np.uint64(index)
        gain = work[2, at]
        planes[0, at] *= gain
        planes[1, at] *= gain
        planes[2, at] *= gain
        work[0, at] *= gain


def opponent(planes: Floats, count: int, chroma: Floats, work: Floats) -> None:
    """Oklab L, a, b in rows 0, 1, 2 of `work`."""
    for channel in range(3):
        first = 3 * channel
        cone(planes, chroma[first], chroma[first + 1], chroma[first + 2], count, work[channel])
    ll, lm, ls, al, am, as_ = chroma[9], chroma[10], chroma[11], chroma[12], chroma[13], chroma[14]
    bl, bm, bs = chroma[15], chroma[16], chroma[17]
    for index in range(count):
        at = np.uint64(index)
        long, middle, short = work[0, at], work[1, at], work[2, at]
        work[0, at] = ll * long + lm * middle + ls * short
        work[1, at] = al * long + am * middle + as_ * short
        work[2, at] = bl * long + bm * middle + bs * short


def cone(planes: Floats, red: np.float32, green: np.float32, blue: np.float32, count: int, found: Floats) -> None:
    """Cube root of what one kind of cone sees, signs kept; the root of x is x (x^(-1/3))^2."""
    for index in range(count):
        at = np.uint64(index)
        seen = red * planes[0, at] + green * planes[1, at] + blue * planes[2, at]
        x = np.abs(seen) + _TINY
        bits = np.int32(_ROOT - np.int32(np.float32(np.float32(x).view(np.int32)) * _THIRD))
        y = np.int32(bits).view(np.float32)
        y = y + y * (_ONE - x * y * y * y) * _THIRD
        h = _ONE - x * y * y * y
        y = y + y * h * (_THIRD + h * _TWO_NINTHS)
        y = x * y * y
        found[at] = y if seen > _ZERO else -y


def saturate(work: Floats, count: int, chroma: Floats, more: Floats) -> None:
    """Rows 1 and 2 of `work` times the factor of their chroma, where it is below 1, else times 1.5.

    They go to rows 0 and 1 of `more`, and to row 3 how often that step is to be taken; see `saturation`.
    """
    by_saturation, by_vibrance, full, skin = chroma[36], chroma[37], chroma[38], chroma[39]
    skin_a, skin_b, edge, span = chroma[40], chroma[41], chroma[42], chroma[43]
    for index in range(count):
        at = np.uint64(index)
        light, a, b = work[0, at], work[1, at], work[2, at]
        square = a * a + b * b
        size = np.sqrt(square)
        light = np.abs(light) + np.float32(0.05)
        q = size / (light * full)
        near = ((a * skin_a + b * skin_b) / (size + np.float32(1e-6)) - edge) * span
        near = near if near > _ZERO else _ZERO
        near = near if near < _ONE else _ONE
        near = near * near * (np.float32(3) - near - near)
        factor = (_ONE + by_saturation) * (_ONE + by_vibrance * (_ONE - skin * near) / (_ONE + q * q))
        # What is less than a hundred-thousandth of chroma is rounding: greys stay greys.
        steps = (factor - _ONE) * np.float32(2) * square / (square + np.float32(1e-10) * light * light)
        more[0, at] = a * (factor if steps < _ZERO else np.float32(1.5))
        more[1, at] = b * (factor if steps < _ZERO else np.float32(1.5))
        more[3, at] = _ONE if steps < _ZERO else steps


def back(work: Floats, more: Floats, count: int, chroma: Floats) -> None:
    """From Oklab (L of `work`, a and b of `more`) to linear light, in rows 0, 1, 2 of `more`."""
    la, lb, ma, mb, sa, sb = chroma[19], chroma[20], chroma[22], chroma[23], chroma[25], chroma[26]
    for index in range(count):
        at = np.uint64(index)
        light, a, b = work[0, at], more[0, at], more[1, at]
        long, middle, short = light + la * a + lb * b, light + ma * a + mb * b, light + sa * a + sb * b
        work[1, at], work[2, at] = long * long * long, middle * middle * middle
        work[3, at] = short * short * short
    rl, rm, rs, gl, gm, gs = chroma[27], chroma[28], chroma[29], chroma[30], chroma[31], chroma[32]
    bl, bm, bs = chroma[33], chroma[34], chroma[35]
    for index in range(count):
        at = np.uint64(index)
        long, middle, short = work[1, at], work[2, at], work[3, at]
        more[0, at] = rl * long + rm * middle + rs * short
        more[1, at] = gl * long + gm * middle + gs * short
        more[2, at] = bl * long + bm * middle + bs * short


def hold_back(planes: Floats, more: Floats, count: int) -> None:
    """Take so many steps to the new colours (rows 0, 1, 2 of `more`) as stay within sRGB; see `saturation`."""
    some, least = np.float32(1e-6), np.float32(1e-3)
    for index in range(count):
        at = np.uint64(index)
        r, g, b = planes[0, at], planes[1, at], planes[2, at]
        nr, ng, nb = more[0, at], more[1, at], more[2, at]
        high, low = (r if r > g else g), (r if r < g else g)
        high, low = (high if high > b else b), (low if low < b else b)
        new_high, new_low = (nr if nr > ng else ng), (nr if nr < ng else ng)
        new_high, new_low = (new_high if new_high > nb else nb), (new_low if new_low < nb else nb)
        low, head = (low if low > _ZERO else _ZERO), _ONE - high
        head = head if head > least else least
        x, over, steps = (low - new_low) / (low + some), (new_high - high) / head, more[3, at]
        over = over if over > _ZERO else _ZERO
        over = over if x > _ZERO else _ZERO
        x = x if x > _ZERO else _ZERO
        part = steps / np.sqrt(_ONE + steps * steps * (x * x + over * over))
        planes[0, at] = r + part * (nr - r)
        planes[1, at] = g + part * (ng - g)
        planes[2, at] = b + part * (nb - b)


PASSES = (
    make_lines,
    develop_block,
    widen,
    between,
    take_apart,
    put_together,
    mix,
    brightness,
    level_of,
    compare,
    locate,
    look_up,
    locally,
    amplify,
    opponent,
    cone,
    saturate,
    back,
    hold_back,
    lighten,
    bend,
    colour,
)
