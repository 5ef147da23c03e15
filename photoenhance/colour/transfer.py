"""Fast transfer curves: tables for integer samples, a piecewise-linear table over float32 bit patterns for floats.

Knows curves only. The same value gives the same bits on every machine and however a picture is cut: no call of a
vendor's power function decides a pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.curve import SRGB_CURVE, Curve, Floats, Sampled, TwoWay

CHUNK = 1 << 16
"""Values worked on at once: a chunk and its scratch space stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """A function of x >= 0 as straight lines over float32's own exponent and leading mantissa bits.

    Segment i covers all float32 whose bits >> `shift` equal `base` + i; below the first the line ends in the
    function's value at 0, above the last the line goes on.
    """

    shift: int
    base: int
    slope: NDArray[np.float32]
    offset: NDArray[np.float32]

    def __call__(self, values: NDArray[np.float32], out: NDArray[np.float32]) -> None:
        """Write f(values) to `out`; both contiguous, one chunk long; values >= 0 (NaN stays NaN)."""
        index = (values.view(np.uint32) >> np.uint32(self.shift)).view(np.int32)
        index -= np.int32(self.base)
        np.multiply(self.slope.take(index, mode="clip"), values, out=out)
        out += self.offset.take(index, mode="clip")


def _first(octaves: tuple[int, int], bits: int) -> int:
    """Leading bits of the float32 at the low end of a range of octaves (powers of two)."""
    return (127 + octaves[0]) << bits


def _nodes(octaves: tuple[int, int], bits: int) -> Floats:
    """Zero and the float32 numbers at which the segments meet, 2**bits in each octave."""
    leading = np.arange(((octaves[1] - octaves[0]) << bits) + 1, dtype=np.uint32) + np.uint32(_first(octaves, bits))
    return np.concatenate([[0.0], (leading << np.uint32(23 - bits)).view(np.float32).astype(np.float64)])


def _segments(x: Floats, y: Floats, octaves: tuple[int, int], bits: int) -> Segments:
    """Lines through a function's values `y` at the nodes `x`."""
    slope = np.diff(y) / np.diff(x)
    # Offsets go with the *rounded* slopes, or the rounding of a steep one would shift the whole line.
    slope = slope.astype(np.float32).astype(np.float64)
    offset = (y[:-1] + y[1:] - slope * (x[:-1] + x[1:])) / 2
    offset[0] = y[0]  # zero stays exactly what it is
    return Segments(23 - bits, _first(octaves, bits) - 1, slope.astype(np.float32), offset.astype(np.float32))


def shaper(shape: Callable[[Floats], Floats]) -> Segments:
    """Fast sRGB encoding with a curve behind it: `shape` maps encoded values, from 0 on, to encoded values."""
    octaves, bits = (-48, 8), 10
    x = _nodes(octaves, bits)
    return _segments(x, shape(SRGB_CURVE.encode(x)), octaves, bits)


@lru_cache(maxsize=32)
def encoder(curve: TwoWay) -> Segments:
    """Fast `curve.encode` for values from 0 on; error below 0.01 steps of 16 bit (0.3 at the corners of a table)."""
    # 2**-48 is below what code 1 of 65535 is under gamma 2.6; a table ends at 1, and has corners: finer lines.
    octaves, bits = ((-48, 1), 13) if isinstance(curve, Sampled) else ((-48, 8), 10)
    x = _nodes(octaves, bits)
    return _segments(x, curve.encode(x), octaves, bits)


@lru_cache(maxsize=1)
def decoder() -> Segments:
    """Fast sRGB decoding for values from 0 on."""
    octaves, bits = (-8, 8), 12
    x = _nodes(octaves, bits)
    return _segments(x, SRGB_CURVE.decode(x), octaves, bits)


@lru_cache(maxsize=32)
def decode_table(curve: Curve, size: int) -> NDArray[np.float32]:
    """Linear light of each of `size` code values (256 or 65536), float32, read-only."""
    codes: Floats = np.arange(size, dtype=np.float64) / (size - 1)
    table = curve.decode(codes).astype(np.float32)
    table.flags.writeable = False
    return table


def extended(values: NDArray[np.float32], segments: Segments) -> NDArray[np.float32]:
    """Apply an odd continuation of `segments` to an array of any shape."""
    flat = np.ascontiguousarray(values, np.float32).reshape(-1)
    out = np.empty_like(flat)
    for start in range(0, flat.size, CHUNK):
        part, target = flat[start : start + CHUNK], out[start : start + CHUNK]
        segments(np.abs(part), target)
        np.copysign(target, part, out=target)
    return out.reshape(values.shape)


def srgb_encode(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Linear light to sRGB-encoded values, extended: negatives mirror the curve, above 1 it goes on.

    Parameters
    ----------
    linear
        Any shape, float32; 0..1 is the usual range, NaN stays NaN.

    Returns
    -------
    A new float32 array of the same shape; relative error about 1e-7.
    """
    return extended(linear, encoder(SRGB_CURVE))


def srgb_decode(encoded: NDArray[np.float32]) -> NDArray[np.float32]:
    """sRGB-encoded values to linear light, the inverse of `srgb_encode`, extended in the same way."""
    return extended(encoded, decoder())
