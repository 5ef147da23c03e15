"""The loops of the fused pass: they know numbers only, and are never run by Python but by `photoenhance.compiled`.

A row is taken in blocks that stay in the innermost cache, and each block goes through passes so plain that a compiler
makes vectors of them: no branches, no calls (logarithm, power and root are written out), unsigned indices, float32
throughout. Nothing but the pixel and its place decides a result, so a photo can be cut in any way. All stand in one
file, by whose date the cache of machine code goes.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Scratch: TypeAlias = tuple[Floats, Floats, Floats, Floats]

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
_THIRD, _ROOT = np.float32(1 / 3), np.int32(709958130)
"""A third of a float's bits and this is its cube root to 5 % (Kahan, as in FreeBSD's cbrtf)."""
_TINY = np.float32(1e-18)


def scratch(width: int) -> Scratch:
    """Room for one call of `develop_rows`: two lines of maps, and a block on its way through the passes."""
    return (
        np.empty((2, 4 * width), np.float32),
        np.empty((3, BLOCK), np.float32),
        np.empty((4, BLOCK), np.float32),
        np.empty((4, BLOCK), np.float32),
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
    lines, planes, work, more = scratch
    width, widened = out.shape[1] // 3, -1
    for y in range(value.shape[0]):
        if maps.size:
            widened = make_lines(maps, rows[y], widened, columns, column_parts, lines)
        for first in range(0, width, BLOCK):
            count = min(BLOCK, width - first)
            take_apart(value[y], 3 * first, count, planes)
            if maps.size:
                between(lines, rows[y], row_parts[y], first, count, more)
            develop_block(planes, work, more, matrix, areas, local, tone, chroma, count)
            put_together(planes, count, 3 * first, out[y])


def develop_block(
    planes: Floats,
    work: Floats,
    more: Floats,
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
        lighten(planes, work, more, areas, local, count)
    if tone.size:
        bend(planes, work, tone, count)
    if chroma.size:
        colour(planes, work, more, chroma, count)


def lighten(planes: Floats, work: Floats, more: Floats, areas: Floats, local: Floats, count: int) -> None:
    """Exposure, highlights and shadows, clarity."""
    level_of(work, count)
    locally(work, more, areas, local, count)
    amplify(planes, work, count)


def bend(planes: Floats, work: Floats, tone: Floats, count: int) -> None:
    """Contrast, whites, blacks."""
    level_of(work, count)
    curve(work, tone, count)
    amplify(planes, work, count)


def colour(planes: Floats, work: Floats, more: Floats, chroma: Floats, count: int) -> None:
    """Vibrance, saturation."""
    opponent(planes, count, chroma, work)
    saturate(work, count, chroma, more)
    back(work, more, count, chroma, planes)


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


def locally(work: Floats, more: Floats, areas: Floats, local: Floats, count: int) -> None:
    """Row 2 of `work`: the gain of exposure, areas and clarity, from level (row 1) and maps; see `clarity`."""
    exposure, strength, core, soft, middle, width = local[0], local[1], local[2], local[3], local[4], local[5]
    last = np.float32(areas.size - 2)
    for index in range(count):
        at = np.uint64(index)
        level = work[1, at]
        place = (more[0, at] * level + more[1, at] + exposure + _LOWEST) * _PER_EV
        place = place if place > _ZERO else _ZERO
        place = place if place < last else last
        lower = np.floor(place)
        node = np.uint64(np.uint32(np.int32(lower)))
        by_area = areas[node] + (areas[node + _U1] - areas[node]) * (place - lower)
        base = more[2, at] * level + more[3, at]
        more[0, at] = by_area
        more[1, at] = level - base
        more[2, at] = (base + exposure - middle) / width
    for index in range(count):
        at = np.uint64(index)
        d, far = more[1, at], more[2, at]
        dd, far = d * d, far * far
        d = d * dd / ((dd + core) * (_ONE + np.abs(d) * soft))
        ev = exposure + more[0, at] + strength * d / (_ONE + far * far)
        ev = ev if ev > np.float32(-40) else np.float32(-40)
        ev = ev if ev < np.float32(40) else np.float32(40)
        whole = np.floor(ev + _HALF)
        f = ev - whole
        two = np.int32(np.int32(np.int32(whole) + _BIAS) << _SHIFT)
        power = np.int32(two).view(np.float32)
        work[2, at] = power * (_ONE + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * _E6))))))


def curve(work: Floats, tone: Floats, count: int) -> None:
    """Row 2 of `work`: the gain that a table has for the level (row 1)."""
    last = np.float32(tone.size - 2)
    for index in range(count):
        at = np.uint64(index)
        place = (work[1, at] + _LOWEST) * _PER_EV
        place = place if place > _ZERO else _ZERO
        place = place if place < last else last
        lower = np.floor(place)
        node = np.uint64(np.uint32(np.int32(lower)))
        work[2, at] = tone[node] + (tone[node + _U1] - tone[node]) * (place - lower)


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
    """Oklab L, a, b in rows 0, 1, 2 of `work`. The root: two steps of Halley's method after a first guess."""
    for channel in range(3):
        row = np.uint64(channel)
        first = _U3 * row
        red, green, blue = chroma[first], chroma[first + _U1], chroma[first + _U2]
        for index in range(count):
            at = np.uint64(index)
            cone = red * planes[0, at] + green * planes[1, at] + blue * planes[2, at]
            x = np.abs(cone) + _TINY
            bits = np.int32(np.int32(np.float32(np.float32(x).view(np.int32)) * _THIRD) + _ROOT)
            y = np.int32(bits).view(np.float32)
            cube = y * y * y
            y = y * (cube + x + x) / (cube + cube + x)
            cube = y * y * y
            y = y * (cube + x + x) / (cube + cube + x)
            work[row, at] = y if cone > _ZERO else -y
    for index in range(count):
        at = np.uint64(index)
        l, m, s = work[0, at], work[1, at], work[2, at]  # noqa: E741 - the cones' own names
        work[0, at] = chroma[9] * l + chroma[10] * m + chroma[11] * s
        work[1, at] = chroma[12] * l + chroma[13] * m + chroma[14] * s
        work[2, at] = chroma[15] * l + chroma[16] * m + chroma[17] * s


def saturate(work: Floats, count: int, chroma: Floats, more: Floats) -> None:
    """Rows 1 and 2 of `work` times the factor of their chroma; see `saturation`."""
    by_saturation, by_vibrance, full, skin = chroma[36], chroma[37], chroma[38], chroma[39]
    skin_a, skin_b, edge, span = chroma[40], chroma[41], chroma[42], chroma[43]
    for index in range(count):
        at = np.uint64(index)
        light, a, b = work[0, at], work[1, at], work[2, at]
        size = np.sqrt(a * a + b * b)
        light = np.abs(light) + np.float32(0.05)
        q = size / (light * full)
        near = ((a * skin_a + b * skin_b) / (size + np.float32(1e-6)) - edge) * span
        near = near if near > _ZERO else _ZERO
        near = near if near < _ONE else _ONE
        near = near * near * (np.float32(3) - near - near)
        factor = (_ONE + by_saturation) * (_ONE + by_vibrance * (_ONE - skin * near) / (_ONE + q * q))
        more[0, at] = a * factor
        more[1, at] = b * factor


def back(work: Floats, more: Floats, count: int, chroma: Floats, planes: Floats) -> None:
    """From Oklab to linear light, and so much of the change as stays within sRGB; see `saturation`."""
    for index in range(count):
        at = np.uint64(index)
        light, a, b = work[0, at], more[0, at], more[1, at]
        l = light + chroma[19] * a + chroma[20] * b  # noqa: E741
        m = light + chroma[22] * a + chroma[23] * b
        s = light + chroma[25] * a + chroma[26] * b
        work[1, at], work[2, at], work[3, at] = l * l * l, m * m * m, s * s * s
    for index in range(count):
        at = np.uint64(index)
        l, m, s = work[1, at], work[2, at], work[3, at]  # noqa: E741
        r, g, b = planes[0, at], planes[1, at], planes[2, at]
        nr = chroma[27] * l + chroma[28] * m + chroma[29] * s
        ng = chroma[30] * l + chroma[31] * m + chroma[32] * s
        nb = chroma[33] * l + chroma[34] * m + chroma[35] * s
        high, low = (r if r > g else g), (r if r < g else g)
        high, low = (high if high > b else b), (low if low < b else b)
        new_high, new_low = (nr if nr > ng else ng), (nr if nr < ng else ng)
        new_high, new_low = (new_high if new_high > nb else nb), (new_low if new_low < nb else nb)
        some = np.float32(1e-6)
        pure = (high - low) / ((high if high > _ZERO else _ZERO) + some)
        new_pure = (new_high - new_low) / ((new_high if new_high > _ZERO else _ZERO) + some)
        room, head = _ONE - pure, _ONE - high
        room = room if room > np.float32(1e-3) else np.float32(1e-3)
        head = head if head > np.float32(1e-3) else np.float32(1e-3)
        x, over = (new_pure - pure) / room, (new_high - high) / head
        x = x if x > _ZERO else _ZERO
        over = over if over > _ZERO else _ZERO
        over = over if x > _ZERO else _ZERO
        part = _ONE / np.sqrt(_ONE + x * x + over * over)
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
    locally,
    curve,
    amplify,
    opponent,
    saturate,
    back,
    lighten,
    bend,
    colour,
)
