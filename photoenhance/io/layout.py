"""Bringing decoded arrays into the one layout of a Source: full-range uint8 or uint16, colour and alpha apart.

Plain numpy; knows neither files nor formats nor colour.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Samples


def full_range(samples: Samples, bits: int) -> Samples:
    """Scale integers of `bits` bits (1-32) to the whole range of uint8 (up to 8 bits) or uint16, rounded."""
    if samples.dtype == np.bool_:
        return samples.astype(np.uint8) * np.uint8(255)
    if bits > 16:
        return (samples >> (bits - 16)).astype(np.uint16)
    if bits in (8, 16):
        return samples.astype(np.uint8 if bits == 8 else np.uint16, copy=False)
    top, out = (1 << bits) - 1, (255 if bits < 8 else 65535)
    values = (np.arange(top + 1, dtype=np.uint32) * out + top // 2) // top
    return np.take(values.astype(np.uint8 if bits < 8 else np.uint16), samples, mode="clip")


def from_float(samples: NDArray[Any]) -> NDArray[np.uint16]:
    """Clip floats to [0, 1] (NaN becomes 0) and make them uint16, strip by strip to spare memory."""
    result = np.empty(samples.shape, np.uint16)
    for start in range(0, samples.shape[0], 256):
        part = np.nan_to_num(samples[start : start + 256].astype(np.float32), nan=0.0, posinf=1.0, neginf=0.0)
        result[start : start + 256] = np.clip(part, 0, 1) * np.float32(65535) + np.float32(0.5)
    return result


def to_eight(samples: Samples) -> NDArray[np.uint8]:
    """Round uint16 to uint8 over the whole range; uint8 passes."""
    if samples.dtype == np.uint8:
        return samples
    return ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)


def to_bits(samples: Samples, bits: int) -> NDArray[np.uint16]:
    """Round uint16 over the whole range to numbers of 8 to 16 bits, still uint16: the inverse of `full_range`."""
    top = np.uint32((1 << bits) - 1)
    return ((samples * top + np.uint32(32767)) // np.uint32(65535)).astype(np.uint16)


def split_alpha(samples: Samples) -> tuple[Samples, Samples | None]:
    """Split (H, W), (H, W, 1-4) into colour (H, W, 3|1) and alpha (H, W) or None: 2 and 4 channels end with alpha."""
    if samples.ndim == 2:
        return samples[:, :, np.newaxis], None
    if samples.shape[2] in (2, 4):
        return samples[:, :, :-1], samples[:, :, -1]
    return samples, None


def unassociated(colour: Samples, alpha: Samples) -> Samples:
    """Divide premultiplied colour (H, W, C) by its alpha (H, W); where alpha is 0, colour becomes 0."""
    top = int(np.iinfo(colour.dtype).max)
    result = np.zeros_like(colour)
    for start in range(0, colour.shape[0], 256):
        rows = slice(start, start + 256)
        divisor = alpha[rows, :, np.newaxis].astype(np.float32)
        value = colour[rows].astype(np.float32) * top / np.maximum(divisor, 1)
        result[rows] = np.where(divisor > 0, np.minimum(value + np.float32(0.5), top), 0).astype(colour.dtype)
    return result


def frozen(samples: Samples) -> Samples:
    """C-contiguous and read-only; copied only when it is not contiguous already or borrows from elsewhere."""
    result = np.ascontiguousarray(samples)
    result.flags.writeable = False
    return result
