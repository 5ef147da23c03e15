"""A picture file to 8-bit sRGB, through the editor's own reader, so that training and editor see the same pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photoenhance import io
from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.space import SRGB, space_of
from photoenhance.image import Region
from photoenhance.pipeline.render import original
from photoenhance.recipe.raw import AS_SHOT

SMALL = 288
"""Long side of the pictures that networks of kind grade learn from: room for crops of 256 pixels."""


def decode_srgb8(path: Path) -> NDArray[np.uint8]:
    """(H, W, 3) uint8, sRGB-encoded; the embedded profile is honoured. PhotoError when the file cannot be read.

    A RAW file is developed as the editor's pipeline begins: white balanced as shot, with the camera's look.
    """
    source = io.read(path)
    if source.camera is not None:
        value = original(source, Region(0, 0, source.width, source.height), AS_SHOT)
        return np.asarray(np.rint(np.clip(value, 0, 1) * np.float32(255)).astype(np.uint8))
    space, _ = space_of(source)
    if space == SRGB and source.pixels.dtype == np.uint8 and source.pixels.shape[2] == 3:
        return source.pixels
    return from_working(to_working(source.pixels, space), SRGB, np.dtype(np.uint8))


def decode_small(path: Path) -> NDArray[np.uint8]:
    """As `decode_srgb8`, reduced by area averages to a long side of about SMALL pixels where it is much longer."""
    return _reduced(decode_srgb8(path), SMALL)


def _reduced(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    step = max(picture.shape[:2]) / side
    if step < 1.2:
        return picture
    size = round(picture.shape[1] / step), round(picture.shape[0] / step)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))
