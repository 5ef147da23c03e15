"""A model's change taken apart into tone, colour and detail, and put together again in other shares.

Each region is worked on alone, from the change in it and `reach` pixels around it: however a photo is cut, the bytes
are the same. Knows no models and no recipes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region

Encoded = NDArray[np.float32]

LUMA = tuple(np.float32(weight) for weight in (0.299, 0.587, 0.114))
"""Weights of red, green and blue on encoded values (ITU-R BT.601), those of the grade's grid."""

PASSES = 3
"""Three running means one after another are a Gaussian to the eye (Wells 1986)."""

SHARE = 200
"""The radius of a mean is the photo's longer side by this: a Gaussian of 0.5 % of it, 30 px at 24 MP. So large that
noise and texture are detail, so small that tone follows faces and clouds; and relative to the photo, because tone is
what the eye sees in the picture as a whole: the split of a photo and of its half-size copy look alike."""

STEPS = 1 << 20
"""The blur counts in steps of 1 / STEPS, in whole numbers: their sums are exact in any order, so cuts cannot show."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Factors of the three parts of a change; 1 leaves a part as it is."""

    tone: float = 1.0
    colour: float = 1.0
    detail: float = 1.0


def radius(width: int, height: int, scale: float) -> int:
    """Radius of a running mean in pixels at `scale`, of a photo of this size at full resolution."""
    return max(1, round(max(width, height) / SHARE * scale))


def widened(region: Region, width: int, height: int) -> Region:
    """A region with the reach of the blur around it, inside the photo of this size at full resolution."""
    reach = PASSES * radius(width, height, region.scale)
    reduced = round(1 / region.scale)
    left, top = max(0, region.x - reach), max(0, region.y - reach)
    right = min(-(-width // reduced), region.right + reach)
    bottom = min(-(-height // reduced), region.bottom + reach)
    return Region(left, top, right - left, bottom - top, region.scale)


def shared(change: Encoded, shares: Shares, wide: Region, region: Region, size: tuple[int, int]) -> Encoded:
    """Mix the parts of a change anew.

    With y = LUMA . change, the luma that a change adds, and B the blur of it:

        tone = B(y)    detail = y - B(y)    colour = change - y    (tone and detail alike for red, green and blue)

    so that tone + colour + detail is the change.

    Parameters
    ----------
    change
        (h, w, 3) float32, encoded: what a model adds to the picture, over the region `wide`, that of `widened`.
    shares
        How much of each part.
    wide, region
        Where `change` lies, and the part of it that is wanted, at the same scale.
    size
        The photo's width and height at full resolution.

    Returns
    -------
    (h, w, 3) float32 over `region`.
    """
    width = radius(*size, region.scale)
    # No matrix product: its sums may run in another order for another number of pixels.
    luma = LUMA[0] * change[..., 0] + LUMA[1] * change[..., 1] + LUMA[2] * change[..., 2]
    down, across = _margins(wide, region, PASSES * width)
    tone = _blurred(np.pad(luma, (down, across), mode="edge"), width)
    kept = change[region.y - wide.y : region.bottom - wide.y, region.x - wide.x : region.right - wide.x]
    luma = luma[region.y - wide.y : region.bottom - wide.y, region.x - wide.x : region.right - wide.x]
    grey = np.float32(shares.tone) * tone + np.float32(shares.detail) * (luma - tone)
    mixed: Encoded = grey[..., None] + np.float32(shares.colour) * (kept - luma[..., None])
    return mixed


def _margins(wide: Region, region: Region, reach: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """What the photo's edges keep `wide` from having, (above, below) and (left, right): the edge is continued there."""
    down = reach - (region.y - wide.y), reach - (wide.bottom - region.bottom)
    across = reach - (region.x - wide.x), reach - (wide.right - region.right)
    return down, across


def _blurred(luma: Encoded, width: int) -> Encoded:
    """(h + 2 reach, w + 2 reach) float32 to the blur of its inner part, (h, w) float32."""
    # NaN counts as no change here, and no number is so large that sums could overflow.
    bounded = np.clip(np.nan_to_num(luma, nan=0.0), -8, 8)
    whole = np.rint(bounded.astype(np.float64) * STEPS).astype(np.int64)
    for axis in (0, 1):
        sums = whole
        for _ in range(PASSES):
            sums = _running_sums(sums, 2 * width + 1, axis)
        whole = np.rint(sums / float((2 * width + 1) ** PASSES)).astype(np.int64)
    blurred: Encoded = (whole / float(STEPS)).astype(np.float32)
    return blurred


def _running_sums(values: NDArray[np.int64], count: int, axis: int) -> NDArray[np.int64]:
    # Cumulated sums may wrap around; their differences are right all the same.
    total = np.cumsum(values, axis=axis)
    ends = np.moveaxis(total, axis, 0)
    firsts = np.moveaxis(values, axis, 0)
    found = ends[count - 1 :] - ends[: ends.shape[0] - count + 1] + firsts[: ends.shape[0] - count + 1]
    return np.moveaxis(found, 0, axis)
