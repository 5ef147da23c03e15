"""The grade kernel once more, in plain numpy: the same arithmetic, whole arrays at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region
from photoenhance.inference.grade.bake import Baked, tetrahedral


def twin(
    value: NDArray[np.float32], baked: Baked, strength: float, region: Region, width: int, height: int
) -> NDArray[np.float64]:
    """As `kernel.apply`, in float64."""
    reduced = round(1 / region.scale)
    clipped = np.clip(np.nan_to_num(value.astype(np.float64), nan=0.0, posinf=1.0, neginf=0.0), 0, 1)
    lumas, rows, columns = baked.gain.shape
    y = np.minimum((np.arange(region.y, region.bottom) + 0.5) * reduced / height, 1) * (rows - 1)
    x = np.minimum((np.arange(region.x, region.right) + 0.5) * reduced / width, 1) * (columns - 1)
    luma = clipped @ np.array([0.299, 0.587, 0.114]) * (lumas - 1)
    factor = np.zeros(luma.shape)
    places = (luma, np.broadcast_to(y[:, None], luma.shape), np.broadcast_to(x[None], luma.shape))
    lower = [np.minimum(place.astype(int), nodes - 2) for place, nodes in zip(places, baked.gain.shape, strict=True)]
    for corner in np.ndindex(2, 2, 2):
        parts = [place - low for place, low in zip(places, lower, strict=True)]
        weight = np.prod([part if up else 1 - part for part, up in zip(parts, corner, strict=True)], axis=0)
        factor += weight * baked.gain[tuple(low + up for low, up in zip(lower, corner, strict=True))]
    factor /= 1 + clipped.max(axis=2) * np.maximum(factor - 1, 0)
    gained = np.minimum(clipped * factor[..., None], 1)
    found = tetrahedral(gained.reshape(-1, 3), baked.table).reshape(value.shape)
    return value + strength / 100 * (np.clip(found, 0, 1) - clipped)
