"""Photos of any size for the tables: a bundled sample, enlarged, so that encoders meet real content."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoenhance import io
from photoenhance.image import Metadata, Origin, Source
from photoenhance.resource import resource


def pixels(width: int, height: int) -> NDArray[np.uint8]:
    """(height, width, 3) uint8: the sample beside its mirror image, over and over."""
    sample = io.read(resource("samples") / "mountain.jpg").pixels
    pair = np.concatenate([sample, sample[:, ::-1]], axis=1)
    block = np.concatenate([pair, pair[::-1]], axis=0)
    repeats = -(-height // block.shape[0]), -(-width // block.shape[1]), 1
    return np.ascontiguousarray(np.tile(block, repeats)[:height, :width])


def source(width: int, height: int) -> Source:
    """The same as a Source."""
    return Source(pixels(width, height), None, 8, None, None, Metadata(), Origin("made.png", 0, 0), "png")
