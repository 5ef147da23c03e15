"""One channel instead of three: working pixels as samples of a gray space.

Pixel by pixel, in any cutting; knows no file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from photoenhance.colour.convert import from_working
from photoenhance.colour.definition import Space, three
from photoenhance.colour.matrix import IDENTITY
from photoenhance.image import Pixels, Samples

_LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Shares of linear sRGB in luminance (IEC 61966-2-1)."""


def gray_from_working(pixels: Pixels, space: Space, dtype: DTypeLike) -> Samples:
    """Turn working pixels into samples of a gray space; colours become their luminance, neutral ones stay exactly.

    Parameters
    ----------
    pixels
        (H, W, 3) float32, linear sRGB, extended.
    space
        A gray space, from `space.gray_output_space`.
    dtype
        uint8 or uint16.

    Returns
    -------
    (H, W, 1) of `dtype`.
    """
    red, green, blue = (pixels[:, :, channel] for channel in range(3))
    # As green plus differences: the shares' rounding cannot change what has no colour.
    luminance = green + (red - green) * np.float32(_LUMINANCE[0]) + (blue - green) * np.float32(_LUMINANCE[2])
    neutral = np.repeat(luminance[:, :, np.newaxis], 3, axis=2)
    spread = Space(space.name, IDENTITY, three(space.curves[0]))
    return from_working(neutral, spread, dtype)[:, :, 1:2]
