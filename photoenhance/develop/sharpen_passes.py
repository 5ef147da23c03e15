"""The loops of sharpening; they know numbers only, and `photoenhance.compiled` compiles them, Python never runs them.

As in `passes`: plain loops that become vectors, and nothing but a pixel and those around it decides a result.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_ZERO, _ONE, _HALF, _FOUR = np.float32(0), np.float32(1), np.float32(0.5), np.float32(4)
_RED, _GREEN, _BLUE = np.float32(0.2126), np.float32(0.7152), np.float32(0.0722)
_DARK = np.float32(1 / 64)
_U1, _U2, _U3 = np.uint64(1), np.uint64(2), np.uint64(3)
_HALF_OCTAVE, _MANTISSA, _BIAS, _SHIFT = np.int32(0x3F3504F3), np.int32(0x7FFFFF), np.int32(127), np.int32(23)
_L1, _L3, _L5, _L7 = (np.float32(2 / np.log(2) / odd) for odd in (1, 3, 5, 7))
_E1, _E2, _E3, _E4, _E5, _E6 = (np.float32(np.log(2) ** n / f) for n, f in enumerate((1, 2, 6, 24, 120, 720), 1))
"""Logarithm and power as in `passes`; they stand here again because a cache of machine code goes by its own file."""


def scratch(width: int) -> Floats:
    """Room for one call of `sharpen_rows`: a line down, three blurred lines, and one of gains."""
    return np.empty((5, width), np.float32)


def sharpen_rows(value: Floats, weights: Floats, numbers: Floats, level: Floats, scratch: Floats, out: Floats) -> None:
    """Sharpen the inner rows of `value`, interleaved pixels with weights.size around them; `level` is room for theirs.

    Three blurred lines are kept, each at the place of its number modulo 3: the slope looks one up and one down.
    """
    reach = weights.size
    width = level.shape[1]
    for y in range(level.shape[0]):
        luminance_level(value[y], level[y])
    for y in range(reach - 1, reach + 1):
        blur(level, y, weights, scratch[3], scratch[y % 3])
    for row in range(out.shape[0]):
        y = row + reach
        blur(level, y + 1, weights, scratch[3], scratch[(y + 1) % 3])
        gains(level[y], scratch[(y - 1) % 3], scratch[y % 3], scratch[(y + 1) % 3], numbers, reach, scratch[4])
        amplify(value[y], scratch[4], reach, width - 2 * reach, out[row])


def luminance_level(row: Floats, level: Floats) -> None:
    """Level log2(Y + DARK) of a row."""
    for index in range(level.size):
        at = np.uint64(index)
        light = _RED * row[_U3 * at] + _GREEN * row[_U3 * at + _U1] + _BLUE * row[_U3 * at + _U2]
        light = (light if light > _ZERO else _ZERO) + _DARK
        bits = np.int32(np.float32(light).view(np.int32) - _HALF_OCTAVE)
        octave = np.float32(np.int32(bits >> _SHIFT))
        m = np.int32((bits & _MANTISSA) + _HALF_OCTAVE).view(np.float32)
        z = (m - _ONE) / (m + _ONE)
        zz = z * z
        level[at] = octave + z * (_L1 + zz * (_L3 + zz * (_L5 + zz * _L7)))


def blur(level: Floats, y: int, weights: Floats, down: Floats, blurred: Floats) -> None:
    """Blur row `y` of `level` down, then across; what is nearer than weights.size to the ends stays as it was."""
    middle = weights[0]
    row = level[y]
    for index in range(down.size):
        at = np.uint64(index)
        down[at] = middle * row[at]
    for step in range(1, weights.size):
        weight, above, below = weights[step], level[y - step], level[y + step]
        for index in range(down.size):
            at = np.uint64(index)
            down[at] += weight * (above[at] + below[at])
    reach = weights.size - 1
    first, count = np.uint64(reach), down.size - 2 * reach
    for index in range(count):
        at = np.uint64(index) + first
        blurred[at] = middle * down[at]
    for step in range(1, weights.size):
        weight, aside = weights[step], np.uint64(step)
        for index in range(count):
            at = np.uint64(index) + first
            blurred[at] += weight * (down[at - aside] + down[at + aside])


def gains(
    level: Floats, above: Floats, blurred: Floats, below: Floats, numbers: Floats, reach: int, gain: Floats
) -> None:
    """Gain of each inner pixel of a row; see `sharpen`."""
    strength, core, soft = numbers[0], numbers[1], numbers[2]
    masking, flat, steep, scale = numbers[3], numbers[4], numbers[5], numbers[6]
    first = np.uint64(reach)
    for index in range(level.size - 2 * reach):
        at = np.uint64(index) + first
        x, y = blurred[at + _U1] - blurred[at - _U1], below[at] - above[at]
        slope = np.sqrt(x * x + y * y) * _HALF * scale
        t = (slope - flat) * steep
        t = t if t > _ZERO else _ZERO
        t = t if t < _ONE else _ONE
        mask = _ONE - masking * (_ONE - t * t * (np.float32(3) - t - t))
        d = level[at] - blurred[at]
        dd = d * d
        ev = strength * mask * d * dd / ((dd + core) * (_ONE + np.abs(d) * soft))
        ev = ev if ev > -_FOUR else -_FOUR
        ev = ev if ev < _FOUR else _FOUR
        whole = np.floor(ev + _HALF)
        f = ev - whole
        two = np.int32(np.int32(np.int32(whole) + _BIAS) << _SHIFT)
        power = np.int32(two).view(np.float32)
        gain[at] = power * (_ONE + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * _E6))))))


def amplify(row: Floats, gain: Floats, reach: int, count: int, out: Floats) -> None:
    """Multiply the inner pixels of a row by their gains."""
    first = np.uint64(reach)
    for index in range(count):
        at = np.uint64(index)
        from_at = at + first
        factor = gain[from_at]
        out[_U3 * at] = row[_U3 * from_at] * factor
        out[_U3 * at + _U1] = row[_U3 * from_at + _U1] * factor
        out[_U3 * at + _U2] = row[_U3 * from_at + _U2] * factor


PASSES = (luminance_level, blur, gains, amplify)
