"""What is known of a camera, made safe: white balance that can be divided by, and a matrix to linear sRGB.

Knows rawpy's values and, for the automatic white balance, a small copy of the picture; no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.matrix import D65, IDENTITY, SRGB_PRIMARIES, Matrix, frozen, primaries_to_xyz
from photoenhance.colour.white_balance import Multipliers
from photoenhance.raw.reduced import Reduced

NEUTRAL: Multipliers = (1.0, 1.0, 1.0)
_FURTHEST = 20.0
"""No light and no filter array makes one channel this many times weaker than another."""
_BRIGHT, _DARK = 0.95, 0.01
"""Shares of the sensor's range between which a place tells the light: above channels clip, below is noise."""
_LEAST_SHARE = 0.01
_NORM = 6
_AROUND = 2


def multipliers(values: Sequence[float]) -> Multipliers | None:
    """White-balance multipliers R, G, B with G = 1; None where LibRaw's are missing, negative, zero or absurd."""
    red, green, blue = (float(value) for value in values[:3])
    if not all(np.isfinite(value) and value > 0 for value in (red, green, blue)):
        return None
    if max(red, green, blue) > _FURTHEST * min(red, green, blue):
        return None
    return red / green, 1.0, blue / green


def matrix_to_srgb(rgb_xyz: Any, color_matrix: Any) -> Matrix:
    """Matrix from white-balanced camera values to linear sRGB; balanced white stays white.

    Parameters
    ----------
    rgb_xyz
        (4, 3) XYZ to camera, as rawpy's `rgb_xyz_matrix`; zeros where unknown.
    color_matrix
        (3, 4) balanced camera to linear sRGB, as rawpy's `color_matrix` (from a DNG); zeros where unknown.

    Notes
    -----
    As dcraw's `cam_xyz_coeff`: camera = rgb_xyz x (sRGB to XYZ), its rows scaled to add up to 1, inverted. Without
    any matrix the camera's channels are taken for sRGB's.
    """
    to_camera = np.asarray(rgb_xyz, np.float64)[:3]
    if to_camera.any() and np.isfinite(to_camera).all():
        camera = to_camera @ primaries_to_xyz(SRGB_PRIMARIES, D65)
        sums = camera.sum(axis=1, keepdims=True)
        if (np.abs(sums) > 1e-5).all() and abs(np.linalg.det(camera / sums)) > 1e-4:
            return frozen(np.asarray(np.linalg.inv(camera / sums), np.float64))
    direct = np.asarray(color_matrix, np.float64)[:3, :3]
    sums = direct.sum(axis=1, keepdims=True)
    if direct.any() and np.isfinite(direct).all() and (np.abs(sums - 1) < 0.2).all():
        return frozen(np.asarray(direct / sums, np.float64))
    return IDENTITY


def auto_multipliers(small: Reduced, white: float) -> Multipliers | None:
    """Multipliers that make the picture gray as a whole; None where it is all dark, clipped, or has one channel.

    "Shades of gray" (G. D. Finlayson, E. Trezzi, "Shades of Gray and Colour Constancy", Color Imaging Conference 2004):
    the light's colour is the Minkowski mean of the picture with p = 6, between the average (gray world) and the
    brightest (white patch). Places with a clipped channel are left out, and those around them, where the demosaic has
    mixed clipped values in.

    Parameters
    ----------
    small
        A small copy of the camera's values, not balanced.
    white
        Share of the samples' range at which the sensor clips.
    """
    mean, highest = small.mean / white, small.highest.max(axis=2) / white
    told = ~_widened(highest >= _BRIGHT) & (mean.max(axis=2) > _DARK)
    if mean.shape[2] != 3 or told.mean() < _LEAST_SHARE:
        return None
    light = np.power(mean[told].astype(np.float64), _NORM).mean(axis=0) ** (1 / _NORM)
    found = multipliers(1 / np.maximum(light, 1e-9))
    return None if found is None else (round(found[0], 4), 1.0, round(found[2], 4))


def _widened(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The places of a mask and those up to _AROUND rows or columns from them."""
    wide = mask.copy()
    for axis in (0, 1):
        along, before = np.moveaxis(wide, axis, 0), np.moveaxis(wide, axis, 0).copy()
        for step in range(1, _AROUND + 1):
            along[step:] |= before[:-step]
            along[:-step] |= before[step:]
    return wide
