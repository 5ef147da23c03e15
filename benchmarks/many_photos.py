"""A folder of thousands of small photos, as a careless person has one: most are JPEGs, some PNG and TIFF, some broken.

The same number always makes the same folder, byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray

from photoenhance import io
from photoenhance.resource import resource

WIDTH, HEIGHT = 320, 240
SAMPLES = ("autumn.jpg", "dogs.jpg", "mountain.jpg", "room_at_night.jpg")
DIFFERENT = 2000
"""Contents; more photos than that are further names of these."""
BROKEN_IN_100 = 5
"""Of a hundred photos these have nothing that can be opened."""


def make(folder: Path, count: int) -> list[Path]:
    """Fill a new folder with `count` files, named so that their order is that of their numbers."""
    folder.mkdir(parents=True)
    samples = [np.asarray(io.read(resource("samples") / name).pixels) for name in SAMPLES]
    made: list[Path] = []
    for number in range(count):
        if number >= DIFFERENT:
            first = made[number % DIFFERENT]
            path = folder / f"{number:05}{first.suffix}"
            os.link(first, path)
        else:
            suffix, data = _content(number, samples)
            path = folder / f"{number:05}{suffix}"
            path.write_bytes(data)
        made.append(path)
    return made


def _content(number: int, samples: list[NDArray[np.uint8]]) -> tuple[str, bytes]:
    picture = _picture(number, samples)
    kind = number % 100
    if kind < BROKEN_IN_100:
        return ".jpg", _BREAKING[kind](imagecodecs.jpeg8_encode(picture, level=88))
    if kind < 15:
        return ".png", imagecodecs.png_encode(picture, level=1)
    if kind < 20:
        return ".tif", _tiff(picture)
    return ".jpg", imagecodecs.jpeg8_encode(picture, level=88)


def _picture(number: int, samples: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """A part of a sample, somewhere else and in other light with each number."""
    chance = np.random.default_rng(number)
    sample = samples[number % len(samples)]
    top = int(chance.integers(0, sample.shape[0] - HEIGHT))
    left = int(chance.integers(0, sample.shape[1] - WIDTH))
    part = sample[top : top + HEIGHT, left : left + WIDTH].astype(np.float32)
    return np.clip(part * chance.uniform(0.5, 1.2, 3).astype(np.float32), 0, 255).astype(np.uint8)


def _tiff(picture: NDArray[np.uint8]) -> bytes:
    from io import BytesIO

    file = BytesIO()
    deep = picture.astype(np.uint16) * 257
    tifffile.imwrite(file, deep, photometric="rgb", compression="zlib", datetime=False, metadata=None)
    return file.getvalue()


_BREAKING: tuple[Callable[[bytes], bytes], ...] = (
    lambda _data: b"",
    lambda data: data[:300],
    lambda _data: b"This was to be a photo.\n" * 40,
    lambda data: bytes(len(data)),
    lambda data: data[:2] + data[:1:-1],
)
