"""Colour arithmetic in float64, written from the standards and from nothing of the program: the judge of conversions.

Primaries and curves: IEC 61966-2-1 (sRGB), SMPTE EG 432-1 with D65 (Display P3), Adobe RGB (1998) 4.3, ISO 22028-2
(ROMM, that is ProPhoto). White points are adapted by Bradford (ICC.1:2022, annex E).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000

Floats = NDArray[np.float64]

D65, D50 = np.array([0.3127, 0.3290]), np.array([0.3457, 0.3585])
PRIMARIES = {
    "srgb": (((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), D65),
    "p3": (((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), D65),
    "adobe": (((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65),
    "prophoto": (((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)), D50),
}
_CONE = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def _white(point: Floats) -> Floats:
    return np.array([point[0] / point[1], 1.0, (1 - point.sum()) / point[1]])


def to_xyz(name: str) -> Floats:
    """Matrix from linear RGB to XYZ under D65."""
    primaries, white = PRIMARIES[name]
    columns = np.array([[x, y, 1 - x - y] for x, y in primaries]).T
    matrix = columns * np.linalg.solve(columns, _white(white))
    cone = np.diag((_CONE @ _white(D65)) / (_CONE @ _white(white)))
    return np.linalg.inv(_CONE) @ cone @ _CONE @ matrix


def decoded(values: Floats, name: str) -> Floats:
    """Encoded 0..1 to linear light."""
    if name == "adobe":
        return values ** (563 / 256)
    if name == "prophoto":
        return np.where(values < 16 / 512, values / 16, values**1.8)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(linear: Floats, name: str) -> Floats:
    """Linear light to encoded, clipped to 0..1."""
    clipped = np.clip(linear, 0, 1)
    if name == "adobe":
        return clipped ** (256 / 563)
    if name == "prophoto":
        return np.where(clipped < 1 / 512, clipped * 16, clipped ** (1 / 1.8))
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)


def converted(values: Floats, source: str, target: str) -> Floats:
    """Encoded colours (..., 3) of one space as encoded colours of another, clipped to it."""
    linear = decoded(values, source) @ (np.linalg.inv(to_xyz(target)) @ to_xyz(source)).T
    return encoded(linear, target)


def lab(values: Floats, name: str) -> Floats:
    """CIE L*a*b* under D65 of encoded colours (..., 3)."""
    ratio = decoded(values, name) @ to_xyz(name).T / _white(D65)
    bent = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack(
        [116 * bent[..., 1] - 16, 500 * (bent[..., 0] - bent[..., 1]), 200 * (bent[..., 1] - bent[..., 2])], axis=-1
    )


def difference(one: Floats, one_space: str, other: Floats, other_space: str) -> Floats:
    """CIE dE2000 between encoded colours of two spaces."""
    found: Floats = deltaE_ciede2000(lab(one, one_space), lab(other, other_space))
    return found
