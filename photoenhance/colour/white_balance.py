"""White balance in the words of photographers: colour temperature and tint, to and from a camera's multipliers.

Pure arithmetic on a camera's matrix; knows no file, and of pixels only the patch that a person points at.

Notes
-----
A light is a point in CIE 1960 (u, v). Its temperature is that of the isotemperature line it lies on, its tint how far
along that line it lies from the Planckian locus: as Adobe's DNG SDK defines both (`dng_temperature`), 3000 tint to a
unit of uv, positive above the locus, where lights are greenish and the photo is made more magenta. D65 is about 6500 K
with a tint of 10. The lines are those of A. R. Robertson, "Computation of Correlated Color Temperature and Distribution
Temperature", J. Opt. Soc. Am. 58 (1968), with the corrected u of 325 mired; between them locus and direction are
interpolated linearly in mired (1e6 / K).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from photoenhance.colour.curve import Floats
from photoenhance.colour.matrix import D65, SRGB_PRIMARIES, Chromaticity, primaries_to_xyz, xyz
from photoenhance.errors import PhotoError
from photoenhance.image import Camera, Samples

Multipliers: TypeAlias = tuple[float, float, float]

LOWEST, HIGHEST = 2000.0, 50000.0
"""Temperatures in kelvin that are told apart; beyond them a light counts as the nearest."""
MOST_TINT = 150.0

_TINT_SCALE = 3000.0
_FURTHEST = 40.0
"""A light outside of what the matrix can show makes no channel weaker than this many times."""
_NEAR_CLIPPING = 0.95
_LEAST_LIGHT = 2e-4
"""Share of the sensor's range below which a patch is noise."""
_LEAST_SUM = 0.02
"""X + Y + Z of a light relative to its largest part, below which it is no light at all."""
# Mired, u, v, and the slope dv/du of the isotemperature line.
_LINES: Floats = np.array(
    [
        (0, 0.18006, 0.26352, -0.24341),
        (10, 0.18066, 0.26589, -0.25479),
        (20, 0.18133, 0.26846, -0.26876),
        (30, 0.18208, 0.27119, -0.28539),
        (40, 0.18293, 0.27407, -0.30470),
        (50, 0.18388, 0.27709, -0.32675),
        (60, 0.18494, 0.28021, -0.35156),
        (70, 0.18611, 0.28342, -0.37915),
        (80, 0.18740, 0.28668, -0.40955),
        (90, 0.18880, 0.28997, -0.44278),
        (100, 0.19032, 0.29326, -0.47888),
        (125, 0.19462, 0.30141, -0.58204),
        (150, 0.19962, 0.30921, -0.70471),
        (175, 0.20525, 0.31647, -0.84901),
        (200, 0.21142, 0.32312, -1.0182),
        (225, 0.21807, 0.32909, -1.2168),
        (250, 0.22511, 0.33439, -1.4512),
        (275, 0.23247, 0.33904, -1.7298),
        (300, 0.24010, 0.34308, -2.0637),
        (325, 0.24792, 0.34655, -2.4681),
        (350, 0.25591, 0.34951, -2.9641),
        (375, 0.26400, 0.35200, -3.5814),
        (400, 0.27218, 0.35407, -4.3633),
        (425, 0.28039, 0.35577, -5.3762),
        (450, 0.28863, 0.35714, -6.7262),
        (475, 0.29685, 0.35823, -8.5955),
        (500, 0.30505, 0.35907, -11.324),
        (525, 0.31320, 0.35968, -15.628),
    ]
)
_LENGTHS: Floats = np.hypot(1.0, _LINES[:, 3])
_ALONG_U: Floats = 1 / _LENGTHS
_ALONG_V: Floats = _LINES[:, 3] / _LENGTHS


def multipliers_of(temperature: float, tint: float, camera: Camera) -> Multipliers:
    """Multipliers R, G, B with G = 1 that make a light white.

    Parameters
    ----------
    temperature
        Kelvin, LOWEST to HIGHEST; higher makes the photo warmer.
    tint
        -MOST_TINT to MOST_TINT; higher makes the photo more magenta.
    camera
        Whose values are multiplied.
    """
    neutral = camera_from_xyz(camera) @ xyz(_chromaticity(1e6 / temperature, tint))
    red, green, blue = np.maximum(neutral, neutral.max() / _FURTHEST)
    return float(green / red), 1.0, float(green / blue)


def temperature_of(multipliers: Multipliers, camera: Camera) -> tuple[float, float]:
    """Temperature in kelvin and tint of the light that multipliers make white; the nearest that can be told.

    The inverse of `multipliers_of`. Lights that no lamp has, as cameras that balance before they save claim them, give
    the ends of the ranges.
    """
    light = np.linalg.solve(camera_from_xyz(camera), 1 / np.array(multipliers, np.float64))
    if light.sum() < _LEAST_SUM * np.abs(light).max():
        light = np.maximum(light, 1e-3 * np.abs(light).max())
    x, y, z = light
    scale = x + 15 * y + 3 * z
    if scale <= 0:
        return 6500.0, 0.0
    mired, tint = _nearest(4 * x / scale, 6 * y / scale)
    return float(np.clip(1e6 / mired, LOWEST, HIGHEST)), float(np.clip(tint, -MOST_TINT, MOST_TINT))


def neutral(patch: Samples, camera: Camera) -> tuple[float, float]:
    """Temperature and tint of the light under which a patch of the photo is gray: the picker.

    Parameters
    ----------
    patch
        (h, w, 3) uint16, samples of a RAW source at the place that a person points at.
    camera
        The source's camera.

    Raises
    ------
    PhotoError
        The patch is clipped or black, or the sensor sees no colour.
    """
    what = "Cannot take the white balance from there"
    if patch.ndim != 3 or patch.shape[2] != 3:
        raise PhotoError(what, "the sensor sees no colour", "Leave the white balance as it is")
    values = patch.reshape(-1, 3) / (65535.0 * camera.white)
    values = values[values.max(axis=1) < _NEAR_CLIPPING]
    if not len(values):
        raise PhotoError(what, "it is overexposed", "Choose a gray spot that is less bright")
    middle = np.median(values, axis=0)
    if middle.min() < _LEAST_LIGHT:
        raise PhotoError(what, "it is too dark to have a colour", "Choose a brighter gray spot")
    red, green, blue = (float(value) for value in middle)
    return temperature_of((green / red, 1.0, green / blue), camera)


def camera_from_xyz(camera: Camera) -> Floats:
    """Matrix from XYZ to the camera's own values, not balanced: D65 becomes 1 / `daylight`.

    `to_srgb` is that matrix inverted, with rows normalised for white; the daylight multipliers give back what the
    normalisation took. A camera without a matrix is one whose balanced channels are sRGB's.
    """
    balanced = np.linalg.inv(np.array(camera.to_srgb)) @ np.linalg.inv(primaries_to_xyz(SRGB_PRIMARIES, D65))
    return np.asarray(balanced / np.array(camera.daylight)[:, None], np.float64)


def _at(mired: float) -> tuple[float, float, float, float]:
    """Point (u, v) of the Planckian locus and the unit direction of the isotemperature line through it."""
    u, v = np.interp(mired, _LINES[:, 0], _LINES[:, 1]), np.interp(mired, _LINES[:, 0], _LINES[:, 2])
    along_u, along_v = np.interp(mired, _LINES[:, 0], _ALONG_U), np.interp(mired, _LINES[:, 0], _ALONG_V)
    length = np.hypot(along_u, along_v)
    return float(u), float(v), float(along_u / length), float(along_v / length)


def _chromaticity(mired: float, tint: float) -> Chromaticity:
    """CIE 1931 (x, y)."""
    u, v, along_u, along_v = _at(mired)
    u -= tint / _TINT_SCALE * along_u
    v -= tint / _TINT_SCALE * along_v
    scale = 2 * u - 8 * v + 4
    return 3 * u / scale, 2 * v / scale


def _nearest(u: float, v: float) -> tuple[float, float]:
    """Mired and tint of a point, by halving the span in which it changes sides of its isotemperature line."""

    def side(mired: float) -> float:
        at_u, at_v, along_u, along_v = _at(mired)
        return (v - at_v) * along_u - (u - at_u) * along_v

    low, high = 1e6 / HIGHEST, 1e6 / LOWEST
    if side(low) <= 0:
        high = low
    elif side(high) >= 0:
        low = high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if side(middle) > 0 else (low, middle)
    at_u, at_v, along_u, along_v = _at(low)
    return low, -_TINT_SCALE * ((u - at_u) * along_u + (v - at_v) * along_v)
