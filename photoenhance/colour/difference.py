"""How different two colours look: CIE Lab and the CIEDE2000 formula."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.matrix import D65, SRGB_PRIMARIES, primaries_to_xyz
from photoenhance.colour.transfer import srgb_decode

Floats = NDArray[np.float64]

_TO_XYZ = primaries_to_xyz(SRGB_PRIMARIES, D65)


def lab_of(encoded: NDArray[np.float32]) -> Floats:
    """CIE 1976 L*a*b* of encoded sRGB colours, (..., 3) in [0, 1]; white is D65."""
    xyz = srgb_decode(np.clip(encoded, 0, 1).astype(np.float32)).astype(np.float64) @ _TO_XYZ.T
    ratio = xyz / _TO_XYZ.sum(axis=1)
    bent = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(bent, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def de2000(one: Floats, other: Floats) -> Floats:
    """CIEDE2000 of Lab colours, (..., 3) each, to (...) with all weights 1 (ISO/CIE 11664-6:2014)."""
    l1, a1, b1 = np.moveaxis(one, -1, 0)
    l2, a2, b2 = np.moveaxis(other, -1, 0)
    chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - np.sqrt(chroma7 / (chroma7 + 25.0**7)) / 2
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn, hue = _hues(h1, h2, grey=c1 * c2 == 0)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    weight_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    weight_c = 1 + 0.045 * chroma
    weight_h = 1 + 0.015 * chroma * _hue_weight(hue)
    rotation = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    rotation = rotation * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    by_l, by_c = (l2 - l1) / weight_l, (c2 - c1) / weight_c
    by_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / weight_h
    found: Floats = np.sqrt(np.maximum(by_l**2 + by_c**2 + by_h**2 + rotation * by_c * by_h, 0))
    return found


def _hues(h1: Floats, h2: Floats, *, grey: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The way from one hue to the other, and the hue in the middle, in degrees; a grey has no hue."""
    turn = (h2 - h1 + 180) % 360 - 180
    # At exactly half a turn the standard goes up from the smaller hue.
    turn = np.where(np.abs(h2 - h1) == 180, h2 - h1, turn)
    apart = np.abs(h1 - h2) > 180
    middle = (h1 + h2) / 2 + np.where(apart, np.where(h1 + h2 < 360, 180, -180), 0)
    return np.where(grey, 0, turn), np.where(grey, h1 + h2, middle)


def _hue_weight(hue: Floats) -> Floats:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    total: Floats = 1 + sum(
        (factor * np.cos(np.radians(times * hue + shift)) for factor, times, shift in terms), np.zeros_like(hue)
    )
    return total
