"""What reading in guarded processes costs beside reading in the program, and how soon the first photo is there."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.photo import pixels
from benchmarks.table import show
from photoenhance.colour.space import SRGB, icc_of
from photoenhance.image import Encoded, Metadata
from photoenhance.io.formats import by_key
from photoenhance.io.guard import Guard
from photoenhance.io.read import ReadOptions, read
from photoenhance.io.write import encode

SMALL = 100
_KINDS = (("jpeg", 6_000, 4_000), ("png", 6_000, 4_000), ("tiff", 6_000, 4_000), ("webp", 4_000, 3_000))
_REPEATS = 7


def table() -> None:
    """Large photos of some formats, many small ones, and the first photo after the start."""
    options = ReadOptions()
    with tempfile.TemporaryDirectory() as folder:
        large = [_made(Path(folder), *kind) for kind in _KINDS]
        small = [_made(Path(folder), "jpeg", 640 + number, 480) for number in range(SMALL)]
        guard = Guard(2)
        guard.read(small[0], options)

        def all_small(door: Callable[[Path], object]) -> None:
            for path in small:
                door(path)

        rows = [
            _row(f"{path.suffix[1:]}, {width * height / 1e6:.0f} MP", guard, lambda door, path=path: door(path))
            for path, (_, width, height) in zip(large, _KINDS, strict=True)
        ]
        rows.append(_row(f"{SMALL} small JPEGs of 0.3 MP", guard, all_small))
        guard.close()
        show("Reading guarded, ms, medians in turns", ("files", "here", "guarded", "added", "added, %"), rows)
        firsts = [_first(small[0], wait) for wait in (0.0, 1.5)]
        show(
            "The first photo, ms after it was asked for",
            ("asked for", "guard made in", "photo there"),
            [("at once", *firsts[0]), ("1.5 s after the guard was made", *firsts[1])],
        )


def _row(name: str, guard: Guard, work: Callable[[Callable[[Path], object]], object]) -> tuple[str, ...]:
    options, here, guarded = ReadOptions(), [], []
    for _ in range(_REPEATS + 1):
        for times, door in ((here, read), (guarded, lambda path: guard.read(path, options))):
            begin = time.perf_counter()
            work(door)
            times.append(1e3 * (time.perf_counter() - begin))
    one, other = (statistics.median(times[1:]) for times in (here, guarded))
    return name, f"{one:.0f}", f"{other:.0f}", f"{other - one:.1f}", f"{100 * (other / one - 1):.0f}"


def _first(path: Path, wait: float) -> tuple[str, str]:
    begin = time.perf_counter()
    guard = Guard(2)
    made = time.perf_counter()
    time.sleep(wait)
    asked = time.perf_counter()
    guard.read(path, ReadOptions())
    there = time.perf_counter()
    guard.close()
    return f"{1e3 * (made - begin):.0f}", f"{1e3 * (there - asked):.0f}"


def _made(folder: Path, key: str, width: int, height: int) -> Path:
    path = folder / f"{width}x{height}{by_key(key).suffix}"
    with path.open("w+b") as file:
        encode(Encoded(pixels(width, height), None, icc_of(SRGB), Metadata(), key, 95), file, path.name)
    return path
