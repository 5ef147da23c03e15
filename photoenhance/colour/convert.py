"""Between samples and working pixels, exactly and in any cutting: every function works pixel by pixel.

Pure and thread-safe; knows spaces, but no camera, no file and no region.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from photoenhance.colour.chunks import Plane, chunks, multiplied, store
from photoenhance.colour.curve import REFERENCE_WHITE, Hlg, Parametric, Sampled
from photoenhance.colour.definition import Space
from photoenhance.colour.littlecms import to_linear_srgb
from photoenhance.colour.matrix import IDENTITY, inverse
from photoenhance.colour.transfer import decode_table, encoder
from photoenhance.image import Pixels, Samples

_LUMINANCE = (0.2126, 0.7152, 0.0722)
_HLG_PEAK = 1000.0
"""Nominal peak of an HLG display, cd/m2, for which its system gamma is 1.2 (ITU-R BT.2100 table 5)."""


def to_working(samples: Samples, space: Space) -> Pixels:
    """Turn samples of a file into working pixels.

    Parameters
    ----------
    samples
        (H, W, 3) or (H, W, 1), uint8 or uint16 over the whole range of the type; gray is spread to three channels.
    space
        Their space, from `space.space_of`.

    Returns
    -------
    (H, W, 3) float32, linear sRGB, extended.
    """
    height, width, channels = samples.shape
    if space.table:
        return to_linear_srgb(np.broadcast_to(samples, (height, width, 3)), space.icc or b"")
    size = 256 if samples.dtype == np.uint8 else 65536
    tables = [decode_table(curve, size) for curve in space.curves]
    out = np.empty((height, width, 3), np.float32)
    for codes, target in zip(chunks(samples), chunks(out), strict=True):
        planes = [tables[min(c, len(tables) - 1)].take(codes[:, c]) for c in range(channels)]
        if channels == 1:
            target[...] = planes[0][:, None]
        else:
            store(multiplied(planes, space.to_srgb), target)
        if isinstance(space.curves[0], Hlg):
            _hlg_display(target)
    return out


def from_working(pixels: Pixels, space: Space, dtype: DTypeLike) -> Samples:
    """Turn working pixels into samples of an RGB matrix space: clipped to its gamut, encoded, rounded to nearest.

    Parameters
    ----------
    pixels
        (H, W, 3) float32, linear sRGB, extended; NaN becomes 0.
    space
        An RGB space with a matrix (`space.output_space` gives no other).
    dtype
        uint8 or uint16.

    Raises
    ------
    ValueError
        When the space is gray, a table, PQ or HLG.
    """
    curves = [encoder(curve) for curve in space.curves if isinstance(curve, Parametric | Sampled)]
    if space.table or len(curves) != 3:
        raise ValueError(f"{space.name} is no RGB matrix space to write in")
    top = np.float32(np.iinfo(dtype).max)
    matrix = inverse(space.to_srgb) if space.to_srgb != IDENTITY else IDENTITY
    out = np.empty(pixels.shape, dtype)
    for values, target in zip(chunks(pixels), chunks(out), strict=True):
        planes = multiplied([np.ascontiguousarray(values[:, c]) for c in range(3)], matrix)
        for c, plane in enumerate(planes):
            # In this order NaN ends as 0: fmax prefers the number.
            clipped = np.minimum(np.fmax(plane, np.float32(0)), np.float32(1))
            encoded = np.empty_like(clipped)
            curves[c](clipped, encoded)
            encoded *= top
            encoded += np.float32(0.5)
            target[:, c] = np.clip(encoded, np.float32(0), top)
    return out


def _hlg_display(pixels: Plane) -> None:
    """HLG's scene light to light on a 1000 cd/m2 display, relative to reference white (BT.2100 OOTF), in place."""
    luminance = sum(pixels[:, c] * np.float32(_LUMINANCE[c]) for c in range(3))
    gain = np.maximum(luminance, 0) ** np.float32(0.2) * np.float32(_HLG_PEAK / REFERENCE_WHITE)
    pixels *= gain[:, None]
