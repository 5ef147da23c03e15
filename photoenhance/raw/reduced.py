"""Small copies of a picture for measuring: area averages, exactly and fast, and the same again cut from a frame.

Knows arrays only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photoenhance.image import Samples

Values: TypeAlias = NDArray[np.float32]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a picture, as shares of its sides."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """Averages of camera values over blocks, (h, w, C) in shares of the samples' range, and the highest of each."""

    mean: Values
    highest: Values


def reduce_samples(samples: Samples, side: int) -> Reduced:
    """Reduce (H, W, C) uint16 so that the longer side is `side` or somewhat more; an incomplete last block is left."""
    block = max(1, max(samples.shape[:2]) // side)
    height, width, channels = samples.shape[0] // block, samples.shape[1] // block, samples.shape[2]
    if not height or not width:
        block, (height, width) = 1, samples.shape[:2]
    mean = np.empty((height, width, channels), np.float32)
    highest = np.empty_like(mean)
    for row in range(height):
        rows = samples[row * block : (row + 1) * block, : width * block].reshape(block, width * block * channels)
        # Rows first: sums along contiguous memory are many times faster than over a short axis.
        sums = rows.sum(axis=0, dtype=np.uint32).reshape(width, block, channels)
        mean[row] = sums.sum(axis=1, dtype=np.uint32) / np.float32(block * block * 65535.0)
        highest[row] = rows.max(axis=0).reshape(width, block, channels).max(axis=1) / np.float32(65535.0)
    return Reduced(mean, highest)


def resized(picture: Values, size: tuple[int, int], box: Box = WHOLE) -> Values:
    """Area averages of a part of (h, w, C) float32 at (width, height); enlarging repeats."""
    height, width = picture.shape[:2]
    part = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(picture[..., c])).resize(size, Image.Resampling.BOX, box=part))
        for c in range(picture.shape[2])
    ]
    return np.stack(planes, axis=-1)
