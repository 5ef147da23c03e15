"""Vibrance and saturation: chroma in Oklab (Ottosson 2020, "A perceptual color space for image processing").

Lightness and hue angle stay; chroma C is multiplied by

    (1 + saturation) (1 + vibrance (1 - SKIN s) / (1 + q^2)),    q = C / (L + 0.05) / FULL,

so vibrance takes hold of muted colours most, and of those near the hue of skin (s = 1 there, 0 from SKIN_WIDTH on)
least. A decrease is just that. An increase by the factor 1 + k goes along the straight line in light to the colour of
factor 1.5, s = 2 k of that way at first, and ever less:

    s / sqrt(1 + s^2 (x^2 + o^2)),

x the share of its lowest channel that a colour loses on the way, o the share of what its highest one lacks to 1 that it
gains. So the lowest never reaches 0, nor the highest 1: textures in flowers and red cloth stay, nothing turns to neon.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
"""Linear sRGB to the cones' L, M, S, and below their cube roots to L, a, b (Ottosson 2020)."""
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

FULL = 0.2
SKIN = 0.75
SKIN_HUE, SKIN_WIDTH, SKIN_CORE = 52.0, 36.0, 14.0
"""Degrees in Oklab: skin of all tones lies within SKIN_CORE of SKIN_HUE (tested on the Macbeth chart's and others)."""

LESS_VIBRANT = 0.6
"""Share of a muted colour's chroma that vibrance -100 takes."""


def numbers(saturation: float, vibrance: float) -> NDArray[np.float32]:
    """What the pass over pixels needs, flat: four 3x3 matrices and eight numbers; both amounts from -1 to 1."""
    # Rows of the first two are brought to sums of exactly 1, 1, 0, 0: greys come back as greys.
    cones = TO_CONES / TO_CONES.sum(axis=1, keepdims=True)
    lab = TO_LAB - np.array([[TO_LAB[0].sum() - 1], [TO_LAB[1].sum()], [TO_LAB[2].sum()]]) / 3
    hue = math.radians(SKIN_HUE)
    edge, core = math.cos(math.radians(SKIN_WIDTH)), math.cos(math.radians(SKIN_CORE))
    by_vibrance = vibrance if vibrance > 0 else LESS_VIBRANT * vibrance
    rest = [saturation, by_vibrance, FULL, SKIN, math.cos(hue), math.sin(hue), edge, 1 / (core - edge)]
    whole = [cones, lab, np.linalg.inv(lab), np.linalg.inv(cones)]
    return np.concatenate([*(one.ravel() for one in whole), rest]).astype(np.float32)
