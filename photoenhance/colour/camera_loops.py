"""The loops of developing a camera's values: they know numbers only, and are run as `photoenhance.compiled` makes them.

A row is taken in blocks that stay in the innermost cache, and each block goes through plain passes: no calls, unsigned
indices, float32 throughout. Each pixel is worked on alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BLOCK = 256
"""Pixels that go through the passes together. No byte depends on it."""

AS_SEEN, AS_DECODED, ANOTHER = 0, 1, 2
"""What happens near clipping: the sensor's own values are taken towards neutral; those that the decoder clipped or
restored stay, under the white balance it did that for, or under another one."""

_ZERO, _ONE = np.float32(0), np.float32(1)
_NEAR, _REST = np.float32(0.95), np.float32(1 - 0.95)
"""Share of the sensor's clipping level from where a channel is no longer trusted."""
_THREE, _LEAST = np.float32(3), np.float32(1e-6)


def develop_rows(
    codes: NDArray[np.uint16],
    scale: np.float32,
    gains: Floats,
    clipping: int,
    decoded: Floats,
    matrix: Floats,
    shift: int,
    base: int,
    lines: Floats,
    planes: Floats,
    out: Floats,
) -> None:
    """Rows of interleaved values to rows of working values, or, through the `lines` of a curve, of encoded ones.

    `gains` and `decoded` are three numbers each, `matrix` is flat 3x3, `planes` room for 4 x BLOCK.
    """
    width = out.shape[1] // 3
    for y in range(out.shape[0]):
        for first in range(0, width, BLOCK):
            count = min(BLOCK, width - first)
            load(codes[y], 3 * first, count, scale, planes)
            if clipping == 2:
                keep(planes, count, gains, decoded)
            else:
                highest = balance(planes, count, gains)
                if clipping == 0 and highest > _NEAR:
                    calm(planes, count)
            mix(planes, count, matrix)
            if lines.shape[0]:
                for channel in range(3):
                    curve(planes[channel], count, shift, base, lines)
            put(planes, count, 3 * first, out[y])


def load(row: NDArray[np.uint16], first: int, count: int, scale: np.float32, planes: Floats) -> None:
    """Take interleaved codes apart."""
    begin, two, three = np.uint64(first), np.uint64(2), np.uint64(3)
    for index in range(count):
        at = np.uint64(index)
        here = begin + three * at
        planes[0, at] = np.float32(row[here]) * scale
        planes[1, at] = np.float32(row[here + np.uint64(1)]) * scale
        planes[2, at] = np.float32(row[here + two]) * scale


def balance(planes: Floats, count: int, gains: Floats) -> np.float32:
    """Row 3: the highest channel before; then white balance. Returns the highest of all."""
    red, green, blue = gains[0], gains[1], gains[2]
    for index in range(count):
        at = np.uint64(index)
        r, g, b = planes[0, at], planes[1, at], planes[2, at]
        most = r if r > g else g
        planes[3, at] = most if most > b else b
        planes[0, at], planes[1, at], planes[2, at] = r * red, g * green, b * blue
    highest = _ZERO
    for index in range(count):
        at = np.uint64(index)
        highest = planes[3, at] if planes[3, at] > highest else highest
    return highest


def calm(planes: Floats, count: int) -> None:
    """Take balanced values towards neutral where one of their channels is about to clip."""
    for index in range(count):
        at = np.uint64(index)
        highest = planes[3, at]
        if highest > _NEAR:
            weight = min((highest - _NEAR) / _REST, _ONE)
            r, g, b = planes[0, at], planes[1, at], planes[2, at]
            mean = (r + g + b) / _THREE
            r, g, b = r - mean, g - mean, b - mean
            cr, cg, cb = min(planes[0, at], _ONE), min(planes[1, at], _ONE), min(planes[2, at], _ONE)
            middle = (cr + cg + cb) / _THREE
            cr, cg, cb = cr - middle, cg - middle, cb - middle
            length = np.sqrt(r * r + g * g + b * b)
            share = min(np.sqrt(cr * cr + cg * cg + cb * cb) / max(length, _LEAST), _ONE)
            factor = _ONE - weight * (_ONE - share)
            planes[0, at], planes[1, at], planes[2, at] = mean + r * factor, mean + g * factor, mean + b * factor


def keep(planes: Floats, count: int, gains: Floats, decoded: Floats) -> None:
    """Balance; what the decoder clipped or restored keeps the balance that was white to it."""
    for index in range(count):
        at = np.uint64(index)
        r, g, b = planes[0, at] * decoded[0], planes[1, at] * decoded[1], planes[2, at] * decoded[2]
        highest = max(r, g, b)
        weight = min((highest - _NEAR) / _REST, _ONE)
        weight = weight if weight > _ZERO else _ZERO
        red, green, blue = planes[0, at] * gains[0], planes[1, at] * gains[1], planes[2, at] * gains[2]
        planes[0, at] = red + weight * (r - red)
        planes[1, at] = green + weight * (g - green)
        planes[2, at] = blue + weight * (b - blue)


def mix(planes: Floats, count: int, matrix: Floats) -> None:
    """Multiply matrix and colour."""
    rr, rg, rb, gr, gg, gb = matrix[0], matrix[1], matrix[2], matrix[3], matrix[4], matrix[5]
    br, bg, bb = matrix[6], matrix[7], matrix[8]
    for index in range(count):
        at = np.uint64(index)
        r, g, b = planes[0, at], planes[1, at], planes[2, at]
        planes[0, at] = r * rr + g * rg + b * rb
        planes[1, at] = r * gr + g * gg + b * gb
        planes[2, at] = r * br + g * bg + b * bb


def curve(values: Floats, count: int, shift: int, base: int, lines: Floats) -> None:
    """Straight lines over the bits of a number's magnitude; the sign is kept. As `quick.follow`."""
    bits = values.view(np.int32)
    zero, last, first, by = np.int32(0), np.int32(lines.shape[0] - 1), np.int32(base), np.int32(shift)
    for index in range(count):
        n = np.uint64(index)
        at = np.int32((bits[n] & np.int32(0x7FFFFFFF)) >> by) - first
        at = at if at > zero else zero
        at = at if at < last else last
        line, sign = np.uint64(at), bits[n]
        value = values[n] if sign >= zero else -values[n]
        made = lines[line, np.uint64(0)] * value + lines[line, np.uint64(1)]
        values[n] = made if sign >= zero else -made


def put(planes: Floats, count: int, first: int, row: Floats) -> None:
    """Interleave the channels again."""
    begin, two, three = np.uint64(first), np.uint64(2), np.uint64(3)
    for index in range(count):
        at = np.uint64(index)
        here = begin + three * at
        row[here], row[here + np.uint64(1)], row[here + two] = planes[0, at], planes[1, at], planes[2, at]


PASSES = (load, balance, calm, keep, mix, curve, put)
