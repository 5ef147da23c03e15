"""CMYK, Lab and linear samples of a file become RGB here, through colour; depth is kept as the file had it.

The one place in io that asks colour for a conversion.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from photoenhance.colour.cmyk import cmyk_to_rgb16, lab_to_rgb16
from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.definition import Space
from photoenhance.colour.profile import ProfileError, parse
from photoenhance.image import STRIP_ROWS, Pixels, Samples
from photoenhance.io import layout


def cmyk_to_rgb(inks: Samples, icc: bytes | None) -> tuple[Samples, bytes | None, str | None]:
    """(H, W, 4) inks, 0 no ink, to (H, W, 3) sRGB of the same type; gives pixels, no profile, a warning or None."""
    rgb, note = cmyk_to_rgb16(inks, icc)
    return (layout.to_eight(rgb) if inks.dtype == np.uint8 else rgb), None, note


def lab_to_rgb(lab: Samples, encoding: Literal["cielab", "icclab"]) -> Samples:
    """(H, W, 3) Lab in one of TIFF's two codings to (H, W, 3) sRGB of the same type."""
    rgb = lab_to_rgb16(lab, encoding)
    return layout.to_eight(rgb) if lab.dtype == np.uint8 else rgb


def matrix_space(icc: bytes) -> Space | None:
    """Space of an RGB profile with a matrix, which samples can be turned into; None for any other profile."""
    try:
        space = parse(icc)
    except ProfileError:
        return None
    return None if space.table or space.gray or space.hdr else space


def linear_to_rgb(linear: Pixels, space: Space, dtype: type[np.uint8 | np.uint16]) -> Samples:
    """(H, W, 3) linear sRGB, values outside 0..1 too, to samples of a matrix space."""
    result = np.empty(linear.shape, dtype)
    for top in range(0, linear.shape[0], STRIP_ROWS):
        rows = slice(top, top + STRIP_ROWS)
        result[rows] = from_working(linear[rows], space, dtype)
    return result


def rgb_to_linear(samples: Samples, space: Space) -> Pixels:
    """The other way round."""
    return to_working(samples, space)
