"""Peak memory of exports of 100 megapixels: a child process makes one, and the kernel says what it had at most.

Anonymous memory is the program's own; pages of mapped files (libraries, models) can be given back and stand apart.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile

from benchmarks.photo import pixels
from benchmarks.table import show

SIDE = (8192, 12288)
CASES = (("tif", "tif", "auto"), ("jpg", "jpg", "auto"), ("tif", "tif", "none"))


def table() -> None:
    """Print peak memory of each case."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        sources = _sources(Path(folder))
        for kind, target, model in CASES:
            anonymous, mapped, seconds = _peak(sources[kind], Path(folder) / f"out.{target}", model)
            name = "16-bit TIFF" if kind == "tif" else "JPEG"
            rows.append((f"{name} -> {target}", model, f"{anonymous:.2f}", f"{mapped:.2f}", f"{seconds:.1f}"))
    show(
        f"Peak memory of an export of {SIDE[0] * SIDE[1] / 1e6:.0f} MP (aim: 1.6 GB with auto)",
        ("export", "model", "own memory, GB", "mapped files, GB", "seconds"),
        rows,
    )


def _sources(folder: Path) -> dict[str, Path]:
    large = pixels(SIDE[1], SIDE[0])
    paths = {"jpg": folder / "large.jpg", "tif": folder / "large.tif"}
    paths["jpg"].write_bytes(imagecodecs.jpeg8_encode(large, level=92))
    deep = large.astype(np.uint16) * np.uint16(257)
    tifffile.imwrite(paths["tif"], deep, photometric="rgb", compression="zlib", predictor=True, rowsperstrip=256)
    return paths


def _peak(source: Path, target: Path, model: str) -> tuple[float, float, float]:
    """Largest anonymous and file-backed resident memory in GB, looked at every 10 ms, and seconds."""
    words = [sys.executable, "-m", "photoenhance", "enhance", str(source), "-o", str(target), "--model", model]
    start = time.perf_counter()
    child = subprocess.Popen([*words, "--overwrite", "-q"])
    most = {"RssAnon": 0, "RssFile": 0}

    def watch() -> None:
        while child.poll() is None:
            try:
                lines = Path(f"/proc/{child.pid}/status").read_text().splitlines()
            except OSError:
                return
            for line in lines:
                name, _, value = line.partition(":")
                if name in most:
                    most[name] = max(most[name], int(value.split()[0]))
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if child.wait():
        raise SystemExit(f"The export of {source.name} failed")
    watcher.join()
    seconds = time.perf_counter() - start
    return most["RssAnon"] / 1e6 * 1.024, most["RssFile"] / 1e6 * 1.024, seconds
