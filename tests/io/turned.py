"""Small files of every container whose picture lies in one of the eight ways that EXIF numbers, made by others."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from PIL import Image

from tests.io.made import exif, photo
from tests.raw.dng import write_dng

UPRIGHT = photo(61, 47)
# How a picture that shall be shown as UPRIGHT is stored, by EXIF number: the turn's inverse, in numpy's words.
STORED = {
    number: np.ascontiguousarray(picture)
    for number, picture in {
        1: UPRIGHT,
        2: np.fliplr(UPRIGHT),
        3: np.rot90(UPRIGHT, 2),
        4: np.flipud(UPRIGHT),
        5: UPRIGHT.transpose(1, 0, 2),
        6: np.rot90(UPRIGHT, 1),
        7: np.rot90(UPRIGHT, 2).transpose(1, 0, 2),
        8: np.rot90(UPRIGHT, -1),
    }.items()
}


def with_pillow(number: int, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(STORED[number]).save(buffer, kind, exif=exif(number), **options)
    return buffer.getvalue()


def jpeg(number: int, order: str = "<") -> bytes:
    buffer = io.BytesIO()
    block = b"Exif\0\0" + exif(number, order)
    Image.fromarray(STORED[number]).save(buffer, "JPEG", quality=100, subsampling=0, exif=block)
    return buffer.getvalue()


def tiff(number: int) -> bytes:
    buffer = io.BytesIO()
    tags = [(274, 3, 1, number, True)]
    tifffile.imwrite(buffer, STORED[number], photometric="rgb", extratags=tags, metadata=None)
    return buffer.getvalue()


def heic(number: int) -> bytes:
    """With `irot` and `imir`; the EXIF says 1 then."""
    buffer = io.BytesIO()
    made = pillow_heif.from_pillow(Image.fromarray(STORED[number]))
    made.save(buffer, quality=100, chroma=444, exif=exif(number))
    return buffer.getvalue()


CONTAINERS: dict[str, Callable[[int], bytes]] = {
    "jpg": jpeg,
    "heic": heic,
    "avif": lambda number: with_pillow(number, "AVIF", quality=100, subsampling="4:4:4"),
    "tif": tiff,
}


def raw(path: Path, number: int, *, preview: bool) -> Path:
    """A linear DNG; its preview lies as the sensor does."""
    stored = STORED[number]
    shown = (imagecodecs.jpeg8_encode(stored, level=98), stored.shape[1], stored.shape[0]) if preview else None
    return write_dng(path, stored.astype(np.uint16) * 200, orientation=number, preview=shown)
