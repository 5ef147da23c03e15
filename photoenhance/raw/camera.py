"""What LibRaw says about a camera, made safe: white balance that can be divided by, and a matrix to linear sRGB.

Knows rawpy's values, no file and no pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from photoenhance.colour.matrix import D65, IDENTITY, SRGB_PRIMARIES, Matrix, frozen, primaries_to_xyz

Multipliers: TypeAlias = tuple[float, float, float]

NEUTRAL: Multipliers = (1.0, 1.0, 1.0)
_FURTHEST = 20.0
"""No light and no filter array makes one channel this many times weaker than another."""


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
