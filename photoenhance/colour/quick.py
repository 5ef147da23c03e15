"""The sRGB curve by compiled loops: the same bytes as `transfer` and `convert`, several times faster once loaded.

Pixel by pixel; knows no region and no file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from photoenhance.colour.curve import SRGB_CURVE
from photoenhance.colour.transfer import Segments, decoder, encoder, srgb_decode
from photoenhance.compiled import compiled
from photoenhance.image import Pixels, Samples

Floats = NDArray[np.float32]

BLOCK = 512
"""Values that go through the passes together. No byte depends on it."""


def light_of(encoded: Floats) -> Pixels:
    """sRGB-encoded values, any shape, to linear light: what `srgb_decode` gives."""
    out = np.empty(encoded.shape, np.float32)
    _curve()(_flat(encoded), *_lines(decoder()), _room(), out.reshape(-1))
    return out


def light_of_codes(codes: NDArray[np.uint16], scale: float) -> Pixels:
    """16-bit codes, of which 65535 is the encoded value `scale`, to linear light."""
    out = np.empty(codes.shape, np.float32)
    _looked_up()(_flat(codes), light_table(scale), out.reshape(-1))
    return out


def samples_of(light: Pixels, dtype: DTypeLike) -> Samples:
    """Working pixels to sRGB samples, uint8 or uint16: what `from_working` gives in sRGB."""
    out = np.empty(light.shape, dtype)
    eight, sixteen = (out.reshape(-1) if out.dtype == one else np.empty(0, one) for one in (np.uint8, np.uint16))
    _rounded()(_flat(light), *encoding(), np.float32(np.iinfo(out.dtype).max), _room(), eight, sixteen)
    return out


def bgrx_of(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 with its channels turned round and a fourth, 255, behind them, as screens want it: (h, w, 4)."""
    out = np.empty((*rgb.shape[:2], 4), np.uint8)
    _turned()(_flat(rgb), out.reshape(-1))
    return out


@lru_cache(maxsize=2)
def light_of_samples(largest: int) -> Floats:
    """Linear light of each sRGB sample from 0 to `largest` (255 or 65535): what `light_of` gives for samples / largest.

    Read-only.
    """
    return _flat(light_of(np.arange(largest + 1, dtype=np.float32) / np.float32(largest)))


@lru_cache(maxsize=4)
def light_table(scale: float) -> Floats:
    """What `light_of_codes` gives for each code; read-only."""
    codes = np.arange(65536, dtype=np.float32) / np.float32(65535)
    return _flat(srgb_decode(codes * np.float32(scale)))


def encoding() -> tuple[int, int, Floats]:
    """The sRGB curve for loops of others: shift, base and lines (n, 2) of its `Segments`."""
    return _lines(encoder(SRGB_CURVE))


def make_ready() -> None:
    """Load the compiled loops, or compile them the first time on a computer."""
    for loop in (_curve, _looked_up, _rounded, _turned):
        loop()


def _flat(values: NDArray[Any]) -> NDArray[Any]:
    flat = np.ascontiguousarray(values).reshape(-1).view()
    flat.flags.writeable = False
    return flat


@lru_cache(maxsize=4)
def _lines(segments: Segments) -> tuple[int, int, Floats]:
    lines = np.ascontiguousarray(np.stack([segments.slope, segments.offset], axis=1))
    lines.flags.writeable = False
    return segments.shift, segments.base, lines


def _room() -> Floats:
    return np.empty((2, BLOCK), np.float32)


def _curve() -> Callable[..., None]:
    lines, out = _lines(decoder()), np.zeros(1, np.float32)
    return compiled(follow, _flat(np.zeros(1, np.float32)), *lines, _room(), out, passes=CURVE)


def _looked_up() -> Callable[..., None]:
    return compiled(look_up, _flat(np.zeros(1, np.uint16)), light_table(1.0), np.zeros(1, np.float32))


def _rounded() -> Callable[..., None]:
    lines = encoding()
    out = np.zeros(1, np.uint8), np.zeros(0, np.uint16)
    return compiled(round_to, _flat(np.zeros(1, np.float32)), *lines, np.float32(255), _room(), *out, passes=ROUND)


def _turned() -> Callable[..., None]:
    return compiled(turn_round, _flat(np.zeros(3, np.uint8)), np.zeros(4, np.uint8))


def follow(values: Floats, shift: int, base: int, lines: Floats, room: Floats, out: Floats) -> None:
    """Straight lines over the bits of a number's magnitude; the sign is kept."""
    cells = room[0].view(np.int32)
    for first in range(0, values.size, BLOCK):
        count = min(BLOCK, values.size - first)
        take_size(values, first, count, room[1])
        find_line(room[1], count, shift, base, lines.shape[0], cells)
        along(lines, cells, count, room[1])
        give_sign(room[1], values, first, count, out)


def look_up(codes: NDArray[np.uint16], table: Floats, out: Floats) -> None:
    """A table's value for each code."""
    for n in range(codes.size):
        out[n] = table[codes[n]]


def round_to(
    values: Floats,
    shift: int,
    base: int,
    lines: Floats,
    top: np.float32,
    room: Floats,
    eight: NDArray[np.uint8],
    sixteen: NDArray[np.uint16],
) -> None:
    """Clip to [0, 1], encode, round to nearest; NaN becomes 0."""
    cells = room[0].view(np.int32)
    for first in range(0, values.size, BLOCK):
        count = min(BLOCK, values.size - first)
        clip(values, first, count, room[1])
        find_line(room[1], count, shift, base, lines.shape[0], cells)
        along(lines, cells, count, room[1])
        if eight.size:
            put(room[1], top, first, count, eight)
        else:
            put(room[1], top, first, count, sixteen)


# The passes: so plain that a compiler makes vectors of them. Indices are unsigned and nothing branches.


def take_size(values: Floats, first: int, count: int, found: Floats) -> None:
    """Magnitudes of a block."""
    begin = np.uint64(first)
    for n in range(count):
        at = np.uint64(n)
        found[at] = np.abs(values[begin + at])


def clip(values: Floats, first: int, count: int, found: Floats) -> None:
    """A block, clipped to [0, 1]."""
    begin, zero, one = np.uint64(first), np.float32(0), np.float32(1)
    for n in range(count):
        at = np.uint64(n)
        value = values[begin + at]
        value = value if value > zero else zero
        found[at] = value if value < one else one


def find_line(values: Floats, count: int, shift: int, base: int, lines: int, cells: NDArray[np.int32]) -> None:
    """Number of each value's line."""
    bits = values.view(np.int32)
    zero, last, first, by = np.int32(0), np.int32(lines - 1), np.int32(base), np.int32(shift)
    for n in range(count):
        at = np.uint64(n)
        cell = np.int32(bits[at] >> by) - first
        cell = cell if cell > zero else zero
        cells[at] = cell if cell < last else last


def along(lines: Floats, cells: NDArray[np.int32], count: int, values: Floats) -> None:
    """Where each value lies on its line; this alone reads here and there."""
    for n in range(count):
        at = np.uint64(n)
        line = np.uint64(np.uint32(cells[at]))
        values[at] = lines[line, np.uint64(0)] * values[at] + lines[line, np.uint64(1)]


def give_sign(found: Floats, values: Floats, first: int, count: int, out: Floats) -> None:
    """The signs of the values for what was found for their magnitudes."""
    begin = np.uint64(first)
    for n in range(count):
        at = np.uint64(n)
        out[begin + at] = np.copysign(found[at], values[begin + at])


def put(values: Floats, top: np.float32, first: int, count: int, codes: NDArray[Any]) -> None:
    """Round to codes up to `top`."""
    begin, zero, half = np.uint64(first), np.float32(0), np.float32(0.5)
    for n in range(count):
        at = np.uint64(n)
        code = values[at] * top + half
        code = code if code > zero else zero
        code = code if code < top else top
        codes[begin + at] = np.int32(code)


def turn_round(rgb: NDArray[np.uint8], bgrx: NDArray[np.uint8]) -> None:
    """R, G, B to B, G, R, 255."""
    one, two, three, four = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)
    for n in range(bgrx.size // 4):
        at = np.uint64(n)
        here, there = three * at, four * at
        bgrx[there], bgrx[there + one], bgrx[there + two] = rgb[here + two], rgb[here + one], rgb[here]
        bgrx[there + three] = np.uint8(255)


CURVE = (take_size, find_line, along, give_sign)
ROUND = (clip, find_line, along, put)
