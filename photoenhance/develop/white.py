"""White balance of a finished photo: as if the light had been another than it was taken to be.

The photo's white is D65, and nothing is known of the light it was taken in, so temperature and tint are steps away from
D65 on the scales of light sources: mired along the daylight line, and the distance from that line.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.matrix import D65, SRGB_PRIMARIES, bradford, primaries_to_xyz, xyz

DAYLIGHT_OF_D65 = 6503.6
"""Kelvin at which the daylight line comes nearest to D65's chromaticity (0.3127, 0.3290)."""

MIRED = 0.8
"""Mired for each step of temperature: 100 takes the light for one of 13,600 K, -100 for one of 4,270 K. A mired looks
like the same step anywhere on the line, a kelvin does not."""

DISTANCE = 0.0002
"""Distance from the daylight line, in CIE 1960 u, v, for each step of tint."""


def white_balance(temperature: float, tint: float) -> NDArray[np.float64]:
    """3x3 matrix on linear sRGB that adapts the light (temperature, tint) to D65; the identity where both are 0.

    Chromatic adaptation is Bradford's linear one (ICC.1:2022, annex E). The result is scaled so that grey keeps its
    luminance. Temperature and tint are from -100 to 100, warmer and more magenta upwards.
    """
    if temperature == 0 and tint == 0:
        return np.eye(3)
    light = xyz(_light(temperature, tint))
    to_xyz = primaries_to_xyz(SRGB_PRIMARIES, D65)
    matrix = np.linalg.inv(to_xyz) @ bradford(light, xyz(D65)) @ to_xyz
    return np.asarray(matrix / (to_xyz[1] @ matrix @ np.ones(3)), np.float64)


def neutral_at(light: NDArray[np.float64]) -> tuple[float, float]:
    """Temperature and tint, whole steps from -100 to 100, that make a colour neutral grey, or as nearly as they can.

    `light` is the colour in linear sRGB, (3,): it has to have the chromaticity of the light that shall look white. Its
    temperature is found by halving the span in which it changes sides of the lines of equal temperature.
    """
    x, y, z = primaries_to_xyz(SRGB_PRIMARIES, D65) @ light
    wanted = np.array([4 * x, 6 * y]) / (x + 15 * y + 3 * z)
    cool, warm = -100.0, 100.0
    for _ in range(40):
        middle = (cool + warm) / 2
        at, along = _place(middle)
        # Along the line lights become warmer; the warmer the light, the cooler the photo has to be made.
        cool, warm = (cool, middle) if (wanted - at) @ along > 0 else (middle, warm)
    at, along = _place((cool + warm) / 2)
    tint = float((wanted - at) @ _across(along)) / DISTANCE
    return float(round((cool + warm) / 2)), float(round(min(100.0, max(-100.0, tint))))


def _light(temperature: float, tint: float) -> tuple[float, float]:
    """Chromaticity x, y of the light that shall look white: bluer and greener where the photo becomes warm, magenta."""
    at, along = _place(temperature)
    u, v = at + DISTANCE * tint * _across(along)
    return float(3 * u / (2 * u - 8 * v + 4)), float(2 * v / (2 * u - 8 * v + 4))


def _place(temperature: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Point (u, v) of a light without tint, and the unit direction in which lights become warmer there."""
    mired = 1e6 / DAYLIGHT_OF_D65 - MIRED * temperature
    at, beside = _uv(_daylight(1e6 / mired)), _uv(_daylight(1e6 / (mired + 1)))
    # What D65 lies off the daylight line as written is kept, so that nothing jumps at 0.
    off = _uv(D65) - _uv(_daylight(DAYLIGHT_OF_D65))
    return at + off, (beside - at) / np.linalg.norm(beside - at)


def _across(along: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([-along[1], along[0]])


def _daylight(kelvin: float) -> tuple[float, float]:
    """Chromaticity of a phase of daylight, 4000 to 25000 K (CIE 15:2004, 3.1)."""
    t = 1e3 / kelvin
    if kelvin <= 7000:
        x = 0.244063 + 0.09911 * t + 2.9678 * t**2 - 4.6070 * t**3
    else:
        x = 0.237040 + 0.24748 * t + 1.9018 * t**2 - 2.0064 * t**3
    return x, -3 * x**2 + 2.870 * x - 0.275


def _uv(point: tuple[float, float]) -> NDArray[np.float64]:
    """CIE 1960 u, v of a chromaticity: lines of equal temperature stand upright on the line of lights there."""
    x, y = point
    return np.array([4 * x, 6 * y]) / (-2 * x + 12 * y + 3)
