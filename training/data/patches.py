"""Batches of random patches, cut from the cache; a batch depends only on the generator's state, so runs repeat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.data.cache import Cache


def draw(
    cache: Cache, batch: int, patch: int, random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(before, after), each (batch, 3, patch, patch) float32 in [0, 1]; the same place of both pictures of a pair."""
    drawn = [_cut(cache, patch, random) for _ in range(batch)]
    stacked = np.stack([np.stack(pair) for pair in drawn], axis=1)
    scaled = np.ascontiguousarray(stacked.transpose(0, 1, 4, 2, 3)).astype(np.float32) / np.float32(255)
    return scaled[0], scaled[1]


def _cut(cache: Cache, patch: int, random: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    before, after = cache.pair(int(random.integers(len(cache))))
    height, width = before.shape[:2]
    top = int(random.integers(max(height - patch, 0) + 1))
    left = int(random.integers(max(width - patch, 0) + 1))
    cut = np.s_[top : top + patch, left : left + patch]
    return _grown(before[cut], patch), _grown(after[cut], patch)


def _grown(picture: NDArray[np.uint8], patch: int) -> NDArray[np.uint8]:
    """A picture smaller than the patch is continued by reflection."""
    missing = [(0, patch - picture.shape[axis]) for axis in (0, 1)]
    if not any(after for _, after in missing):
        return picture
    return np.pad(picture, (*missing, (0, 0)), mode="symmetric")
