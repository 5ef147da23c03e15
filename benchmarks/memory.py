"""Peak memory of 100 megapixels from file to file: reading and writing alone, and a whole export with `auto`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.photo import pixels
from benchmarks.table import show
from photoenhance.colour.space import SRGB, icc_of
from photoenhance.image import Encoded, Metadata, Rows, Samples
from photoenhance.io import read, write

WIDTH, HEIGHT = 12_000, 8_400
_STRIP = 240
_MB = 1_000_000


def table() -> None:
    """One row a kind of file and a way; megabytes."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("tif", "jpg"):
            photo = Path(folder) / f"photo.{suffix}"
            _made(photo)
            for way in ("read and write", "export with auto"):
                rows.append((f"{suffix} to {suffix}", way, *_measured(way, photo)))
    headings = ("files", "what", "anonymous", "of files", "VmHWM", "seconds")
    show("Peak resident memory at 100 MP, MB (TIFF: 16 bit)", headings, rows)


def _made(path: Path) -> None:
    """Write the photo strip by strip, so that making it needs little memory; 16 bit gets noise in its lower half."""
    block = pixels(WIDTH, _STRIP)
    deep = path.suffix == ".tif"

    def strips() -> Iterator[Samples]:
        noise = np.random.default_rng(1)
        for _ in range(HEIGHT // _STRIP):
            if deep:
                yield block * np.uint16(256) + noise.integers(0, 256, block.shape, np.uint8)
            else:
                yield block

    rows = Rows(WIDTH, HEIGHT, 3, np.dtype(np.uint16 if deep else np.uint8), strips)
    write(Encoded(rows, None, icc_of(SRGB), Metadata(), "tiff" if deep else "jpeg"), path)


def _measured(way: str, photo: Path) -> tuple[str, ...]:
    command = [sys.executable, "-m", "benchmarks.memory", way, str(photo)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    return (*(f"{found[name] / _MB:.0f}" for name in ("anonymous", "files", "peak")), f"{found['seconds']:.1f}")


class _Watch:
    """Looks at this process every few milliseconds and keeps the most of each kind of memory; Linux only."""

    def __init__(self) -> None:
        self.most = {"RssAnon": 0, "RssFile": 0, "VmHWM": 0}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._note()

    def _look(self) -> None:
        while not self._stop.wait(0.005):
            self._note()

    def _note(self) -> None:
        for line in Path("/proc/self/status").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in self.most:
                self.most[name] = max(self.most[name], int(rest.split()[0]) * 1024)


def _child(way: str, photo: Path) -> None:
    begin = time.perf_counter()
    with _Watch() as watch:
        (_copied if way == "read and write" else _exported)(photo)
    taken = time.perf_counter() - begin
    most = watch.most
    report = {"anonymous": most["RssAnon"], "files": most["RssFile"], "peak": most["VmHWM"], "seconds": taken}
    print(json.dumps(report))


def _copied(photo: Path) -> None:
    source = read(photo)

    def strips() -> Iterator[Samples]:
        for top in range(0, source.height, _STRIP):
            yield source.pixels[top : top + _STRIP] ^ 1

    rows = Rows(source.width, source.height, 3, source.pixels.dtype, strips)
    key = {".tif": "tiff", ".jpg": "jpeg"}[photo.suffix]
    write(Encoded(rows, None, icc_of(SRGB), source.metadata, key), photo.with_stem("copy"), replace=True)


def _exported(photo: Path) -> None:
    from benchmarks.files import once
    from photoenhance.batch.sessions import Sessions
    from photoenhance.inference.catalogue import models
    from photoenhance.recipe.recipe import EnhanceStep, Recipe

    (auto,) = (one for one in models() if one.info.id == "auto")
    with Sessions() as sessions:
        once(photo, Recipe((EnhanceStep("auto", auto.sha256),)), sessions)


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]))
