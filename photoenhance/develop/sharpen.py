"""Sharpening: an unsharp mask on luminance, held back at strong edges, in flat places, and by a mask of edges.

With l = log2(Y + DARK) in EV, Y the luminance, B its Gaussian blur of `radius` pixels of the full photo, d = l - B and
g the slope of B in EV a pixel:

    gain in EV = STRENGTH amount d d^2 / (d^2 + CORE^2) / (1 + |d| / SOFT) mask(g)
    mask(g) = 1 - masking (1 - t^2 (3 - 2 t)),    t = (g - FLAT masking) / EDGE, from 0 to 1

The gain multiplies the three channels alike, so edges get no coloured fringes. SOFT bounds how far light and dark lines
beside an edge can go; DARK and CORE keep the noise of shadows and of flat places from being sharpened. In a reduced
picture the blur is as much smaller, and gone where it would be under a third of a pixel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.develop.sharpen_passes import PASSES, scratch, sharpen_rows
from photoenhance.image import Pixels, Region

Floats = NDArray[np.float32]

STRENGTH, CORE, SOFT = 1.6, 0.012, 0.45
FLAT, EDGE = 0.12, 0.12
SMALLEST = 0.33


@dataclass(frozen=True, slots=True)
class Sharpening:
    """Amount from 0 to 1.5, radius in pixels at the picture's scale, masking from 0 to 1, and that scale."""

    amount: float
    radius: float
    masking: float
    scale: float

    @property
    def idle(self) -> bool:
        """Whether nothing changes at this scale."""
        return self.amount == 0 or self.radius < SMALLEST

    @property
    def reach(self) -> int:
        """How far from a pixel others count, in pixels: three radii, and one for the slope."""
        return 0 if self.idle else math.ceil(3 * self.radius) + 1


def widened(region: Region, reach: int, width: int, height: int) -> Region:
    """A region with `reach` pixels around it, inside the photo of this size at full resolution."""
    reduced = round(1 / region.scale)
    left, top = max(0, region.x - reach), max(0, region.y - reach)
    right = min(-(-width // reduced), region.right + reach)
    bottom = min(-(-height // reduced), region.bottom + reach)
    return Region(left, top, right - left, bottom - top, region.scale)


def sharpened(value: Pixels, sharpening: Sharpening, wide: Region, region: Region) -> Pixels:
    """Pixels of `region` sharpened, from those of `wide`, that of `widened`; the photo's edges are continued."""
    reach = sharpening.reach
    down = reach - (region.y - wide.y), reach - (wide.bottom - region.bottom)
    across = reach - (region.x - wide.x), reach - (wide.right - region.right)
    padded = np.pad(np.asarray(value, np.float32), (down, across, (0, 0)), mode="edge")
    out = np.empty((region.height, region.width, 3), np.float32)
    masking = sharpening.masking
    numbers = [STRENGTH * sharpening.amount, CORE * CORE, 1 / SOFT]
    mask = [masking, FLAT * masking, 1 / EDGE, sharpening.scale]
    ready()(
        padded.reshape(padded.shape[0], -1),
        _gaussian(sharpening.radius, reach - 1),
        np.array([*numbers, *mask], np.float32),
        np.empty(padded.shape[:2], np.float32),
        scratch(padded.shape[1]),
        out.reshape(region.height, -1),
    )
    return out


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    value, level, out = np.zeros((5, 15), np.float32), np.empty((5, 5), np.float32), np.empty((1, 3), np.float32)
    weights, numbers = np.ones(2, np.float32), np.ones(7, np.float32)
    return compiled(sharpen_rows, value, weights, numbers, level, scratch(5), out, passes=PASSES)


def _gaussian(radius: float, reach: int) -> Floats:
    """Weights of the middle and of those beside it, on one side; on both they sum to 1."""
    weights = np.exp(-0.5 * (np.arange(reach + 1) / radius) ** 2)
    return np.asarray(weights / (2 * weights.sum() - weights[0]), np.float32)
