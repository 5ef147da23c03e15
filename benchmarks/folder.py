"""A folder job: a hundred photos of 10 megapixels, JPEG to JPEG with the default model, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imagecodecs
import numpy as np

from benchmarks.photo import pixels
from benchmarks.table import show

COUNT, WIDTH, HEIGHT = 100, 3872, 2592
MEGAPIXELS = COUNT * WIDTH * HEIGHT / 1e6


def table() -> None:
    """One row; the aim is 20 megapixels a second on two cores."""
    with tempfile.TemporaryDirectory() as name:
        photos, made = Path(name) / "photos", Path(name) / "made"
        photos.mkdir()
        picture = pixels(WIDTH, HEIGHT)
        for index in range(COUNT):
            shifted = np.roll(picture, 38 * index, axis=1)
            (photos / f"{index:03}.jpg").write_bytes(imagecodecs.jpeg8_encode(shifted, level=92))
        before = os.times()
        begin = time.perf_counter()
        command = [sys.executable, "-m", "photoenhance", "enhance", str(photos), "-o", str(made), "-q"]
        subprocess.run(command, check=True)
        took = time.perf_counter() - begin
        spent = os.times().children_user + os.times().children_system - before.children_user - before.children_system
        count = len(list(made.glob("*.jpg")))
    row = (str(count), f"{took:.1f}", f"{MEGAPIXELS / took:.1f}", f"{spent:.1f}", f"{MEGAPIXELS / spent:.1f}")
    show("A folder of 10 MP photos", ("made", "s", "MP/s (aim 20)", "processor s", "MP/processor s"), [row])
