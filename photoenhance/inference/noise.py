"""How noisy a whole photo is, as one number for networks that ask for it. Knows neither networks nor files."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

BLOCK, EVERY = 16, 64
"""Side of the squares that are judged, and after how many rows the next row of squares comes, in pixels."""
CALM, UNEVEN = (0.3, 0.973), (0.8, 1.041)
"""Which quantile of the squares decides, and what it is in pure noise of 1. In a photo as taken the calmest third does,
as the others hold texture. Behind a network that brightened a photo noise is many times stronger in what was dark, and
calm squares are the bright ones: there the noisiest fifth decides."""
DARKEST, BRIGHTEST = 0.02, 0.98
"""Mean of squares that count: at black and white the noise is clipped away."""


def noise_level(strips: Iterable[NDArray[np.float32]], quantile: tuple[float, float] = CALM) -> float:
    """Standard deviation of the noise of a photo, in encoded values, 0 to 1; 0 for a photo smaller than a square.

    `strips` are the photo's rows from top to bottom, each (h, w, 3) float32, sRGB-encoded. Diagonal differences of
    neighbouring pixels (the finest Haar wavelet, as in Donoho and Johnstone 1994) hold the noise and little else in
    calm squares; `quantile` is CALM or UNEVEN. Noise that was smoothed, by demosaicing or JPEG, counts for less than it
    shows.
    """
    found = [_squares(strip[top : top + BLOCK]) for strip in strips for top in range(0, strip.shape[0], EVERY)]
    levels = np.concatenate([np.zeros(0, np.float32), *found])
    part, of_noise = quantile
    return float(np.quantile(levels, part) / of_noise) if levels.size else 0.0


def _squares(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Root mean square of the diagonal details of each square of a row of squares, over the channels, (n) float32."""
    count = rows.shape[1] // BLOCK
    if rows.shape[0] < BLOCK or count == 0:
        return np.zeros(0, np.float32)
    picture = np.clip(rows[:, : count * BLOCK], 0, 1)
    detail = (picture[::2, ::2] - picture[::2, 1::2] - picture[1::2, ::2] + picture[1::2, 1::2]) / 2
    energy = np.square(detail).reshape(BLOCK // 2, count, BLOCK // 2, 3).mean(axis=(0, 2, 3))
    brightness = picture.reshape(BLOCK, count, BLOCK, 3).mean(axis=(0, 2, 3))
    counts = (brightness > DARKEST) & (brightness < BRIGHTEST)
    levels: NDArray[np.float32] = np.sqrt(energy[counts])
    return levels
