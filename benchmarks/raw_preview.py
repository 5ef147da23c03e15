"""How soon a RAW file shows something: its embedded preview beside LibRaw's development, on a DNG of 24 megapixels."""

from __future__ import annotations

import tempfile
from pathlib import Path

import imagecodecs
import numpy as np
import rawpy

from benchmarks.photo import pixels
from benchmarks.table import seconds, show
from photoenhance import io
from photoenhance.colour.transfer import srgb_decode
from photoenhance.io.thumbnail import thumbnail
from photoenhance.raw.preview import preview
from tests.raw.dng import write_dng

WIDTH, HEIGHT = 6000, 4000
SIDES = (512, 1024, 2048)


def table() -> None:
    """One row a way to a picture; the preview in the file is a JPEG of full size."""
    with tempfile.TemporaryDirectory() as folder:
        path = _made(Path(folder) / "made.dng")
        ways = {f"preview, up to {side} px": lambda side=side: preview(path, side) for side in SIDES}
        ways["thumbnail of 512 px"] = lambda: thumbnail(path, 512)
        ways |= {"LibRaw's development": lambda: _developed(path), "opened by io.read": lambda: io.read(path)}
        rows = [(name, *(f"{time:.3f}" for time in seconds(way))) for name, way in ways.items()]
    show(f"DNG of {WIDTH} x {HEIGHT}, a picture after", ("way", "seconds", "spread"), rows)


def _developed(path: Path) -> object:
    with rawpy.imread(str(path)) as raw:
        return raw.postprocess(use_camera_wb=True)


def _made(path: Path) -> Path:
    """Sensor values of a sample photo, and that photo as the preview."""
    photo = pixels(WIDTH, HEIGHT)
    light = np.rint(srgb_decode(photo.astype(np.float32) / 255) * np.float32(40000)).astype(np.uint16)
    sensor = np.empty((HEIGHT, WIDTH), np.uint16)
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        sensor[row::2, column::2] = light[row::2, column::2, channel]
    jpeg = imagecodecs.jpeg8_encode(photo, level=92)
    return write_dng(path, sensor, preview=(jpeg, WIDTH, HEIGHT))
