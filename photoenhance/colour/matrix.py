"""3x3 colour matrices in float64: primaries to XYZ, Bradford adaptation, and everything relative to linear sRGB."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from photoenhance.colour.curve import Floats

Matrix: TypeAlias = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
Chromaticity: TypeAlias = tuple[float, float]

IDENTITY: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
D65: Chromaticity = (0.3127, 0.3290)
DCI_WHITE: Chromaticity = (0.314, 0.351)
D50_XYZ: Floats = np.array([0.9642, 1.0, 0.8249])
"""The ICC's profile connection space white, as it is written in every profile."""
D50: Chromaticity = (0.9642 / (0.9642 + 1 + 0.8249), 1 / (0.9642 + 1 + 0.8249))

SRGB_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3_PRIMARIES = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020_PRIMARIES = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
ADOBE_PRIMARIES = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
PROPHOTO_PRIMARIES = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001))
BT470BG_PRIMARIES = ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06))
SMPTE170M_PRIMARIES = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))

_BRADFORD: Floats = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def xyz(point: Chromaticity) -> Floats:
    """XYZ of a chromaticity with Y = 1."""
    x, y = point
    return np.array([x / y, 1.0, (1.0 - x - y) / y])


def bradford(source: Floats, target: Floats) -> Floats:
    """Matrix that adapts XYZ under the white `source` to the white `target` (ICC.1:2022, annex E)."""
    gain = (_BRADFORD @ target) / (_BRADFORD @ source)
    return np.linalg.inv(_BRADFORD) @ np.diag(gain) @ _BRADFORD


def primaries_to_xyz(primaries: tuple[Chromaticity, ...], white: Chromaticity) -> Floats:
    """Matrix from linear RGB to XYZ, not adapted: (1, 1, 1) is the white with Y = 1."""
    columns = np.stack([xyz(point) for point in primaries], axis=1)
    return np.asarray(columns * np.linalg.solve(columns, xyz(white)), np.float64)


_XYZ_TO_SRGB: Floats = np.asarray(np.linalg.inv(primaries_to_xyz(SRGB_PRIMARIES, D65)), np.float64)


def frozen(matrix: Floats) -> Matrix:
    """Give the matrix as nested tuples: hashable, picklable, immutable."""
    first, second, third = ((float(row[0]), float(row[1]), float(row[2])) for row in matrix)
    return first, second, third


def from_primaries(primaries: tuple[Chromaticity, ...], white: Chromaticity = D65) -> Matrix:
    """Matrix from linear RGB with these primaries and white to linear sRGB; exactly the identity for sRGB's own."""
    if primaries == SRGB_PRIMARIES and white == D65:
        return IDENTITY
    adapted = bradford(xyz(white), xyz(D65)) @ primaries_to_xyz(primaries, white)
    return frozen(_neutral(_XYZ_TO_SRGB @ adapted))


def from_pcs(colorants: Floats) -> Matrix:
    """Matrix to linear sRGB from a profile's colorants (columns R, G, B; XYZ adapted to D50, as the ICC wants them).

    What differs from sRGB by the rounding of profiles only is sRGB: then no matrix has to run at all.
    """
    matrix = _neutral(_XYZ_TO_SRGB @ bradford(D50_XYZ, xyz(D65)) @ colorants)
    if np.abs(matrix - np.eye(3)).max() < 5e-4:
        return IDENTITY
    return frozen(matrix)


def to_pcs(matrix: Matrix) -> Floats:
    """Colorants (columns, D50) for a matrix to linear sRGB: the inverse of `from_pcs`."""
    adaptation = bradford(xyz(D65), D50_XYZ)
    return np.asarray(adaptation @ primaries_to_xyz(SRGB_PRIMARIES, D65) @ np.array(matrix), np.float64)


def inverse(matrix: Matrix) -> Matrix:
    """Invert a matrix."""
    return frozen(np.linalg.inv(np.array(matrix)))


def _neutral(matrix: Floats) -> Floats:
    """Take the rounding off a matrix whose white is nearly 1, 1, 1, so that gray stays exactly gray."""
    sums = matrix.sum(axis=1, keepdims=True)
    return np.asarray(matrix / sums if np.abs(sums - 1).max() < 2e-3 else matrix, np.float64)
