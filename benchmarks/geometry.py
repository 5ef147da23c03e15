"""Other sizes and other places: resizing beside Pillow and beside NumPy's sums, sampling between pixels, a lens."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.photo import pixels
from benchmarks.table import seconds, show
from photoenhance.geometry import lens as lens_geometry
from photoenhance.geometry import remap, resize
from photoenhance.geometry.lanczos import taps
from photoenhance.image import Lens, Region
from photoenhance.pipeline.render import strips
from photoenhance.raw.lens import Shot, find

SIZE = 6000, 4000
TARGETS = ((2048, 1365), (1024, 683), (256, 171), (7500, 5000))
STRIP = Region(0, 1000, 6000, 256)
LENS = Lens(
    "like a 24 mm zoom",
    corner=1.8,
    distortion=(1.0195, 0.0294, -0.0785, 0.0296),
    red=(1.0002, 0.0, -0.00002),
    blue=(0.9998, 0.0, 0.0001),
    vignetting=(-0.69, 0.5, -0.5),
)


def table() -> None:
    """Three tables: sizes, places, and looking a lens up."""
    resize.ready()
    remap.ready()
    lens_geometry.make_ready()
    eight = pixels(*SIZE)
    photo = eight.astype(np.float32) / np.float32(255)
    _sizes(eight, photo)
    print()
    _places(photo)
    print()
    _look_up()


def _sizes(eight: NDArray[np.uint8], photo: NDArray[np.float32]) -> None:
    image, rows = Image.fromarray(eight), []
    for target in TARGETS:
        ours, _ = seconds(lambda target=target: _resized(photo, target), 3)
        theirs, _ = seconds(lambda target=target: image.resize(target, Image.Resampling.LANCZOS), 3)
        sums, _ = seconds(lambda target=target: _by_numpy(photo, target), 1)
        rows.append((f"{target[0]} x {target[1]}", *(f"{value:.2f}" for value in (ours, theirs, sums))))
    headings = ("to", "ours, float32 linear", "Pillow's LANCZOS, 8 bit", "sums by NumPy, float32")
    show("24 MP in another size, seconds, one thread", headings, rows)


def _resized(photo: NDArray[np.float32], target: tuple[int, int]) -> None:
    for strip in strips(*target):
        resize.resized(lambda region: photo[region.slices], SIZE, target, strip)


def _by_numpy(photo: NDArray[np.float32], target: tuple[int, int]) -> None:
    """The same weights, a pass of NumPy for each tap: what the compiled loop has to beat."""
    starts, weights = taps(SIZE[1], target[1], 0, target[1])
    rows = np.zeros((target[1], *photo.shape[1:]), np.float32)
    for tap in range(weights.shape[1]):
        rows += weights[:, tap, None, None].astype(np.float32) * photo[starts + tap]
    starts, weights = taps(SIZE[0], target[0], 0, target[0])
    columns = np.zeros((target[1], target[0], photo.shape[2]), np.float32)
    for tap in range(weights.shape[1]):
        columns += weights[:, tap, None].astype(np.float32) * rows[:, starts + tap]


def _places(photo: NDArray[np.float32]) -> None:
    def read(region: Region) -> NDArray[np.float32]:
        return photo[region.slices]

    where = lens_geometry.places(LENS, SIZE, STRIP)
    works = {
        "places of three channels": lambda: lens_geometry.places(LENS, SIZE, STRIP),
        "vignetting": lambda: lens_geometry.brightened(read(STRIP), LENS, SIZE, STRIP),
        "sampling, Lanczos 6 x 6": lambda: remap.remapped(read, SIZE, where),
        "all of it, a strip of 256 rows": lambda: lens_geometry.corrected(read, LENS, SIZE, STRIP),
    }
    megapixels = STRIP.width * STRIP.height / 1e6
    rows = [(name, f"{megapixels / seconds(work)[0]:.0f}") for name, work in works.items()]
    show("A lens undone, megapixels a second, one thread, RGB float32", ("", "MP/s"), rows)


def _look_up() -> None:
    shot = Shot("Canon", "Canon EOS 5D Mark III", "EF24-70mm f/2.8L II USM", 24, 4.0)
    begin = time.perf_counter()
    found = find(shot)
    first = time.perf_counter() - begin
    if found.lens is None:
        print(found.why)
        return
    again, _ = seconds(lambda: find(shot))
    show("A lens looked up", ("first in a process", "again"), [(f"{first:.2f} s", f"{again * 1000:.1f} ms")])
