"""Peak memory of large exports: a child process makes one, and the kernel says what it had at most.

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

LARGE, MEDIUM = (8192, 12288), (4000, 6000)
CASES = (("tif", "auto", LARGE), ("jpg", "auto", LARGE), ("tif", "none", LARGE), ("jpg", "none", LARGE))
# One network takes 20 minutes for 100 MP on two cores: both at 24 MP, and the quick one at both sizes.
NETWORKS = (
    ("tif", "none", MEDIUM),
    ("tif", "auto", MEDIUM),
    ("tif", "lowlight-gan", MEDIUM),
    ("tif", "retouch-residual", MEDIUM),
    ("tif", "lowlight-gan", LARGE),
    ("jpg", "lowlight-gan", LARGE),
)


def table() -> None:
    """Print peak memory of each case, the pixel networks' in a table of their own."""
    with tempfile.TemporaryDirectory() as folder:
        for title, cases in (("(aim: 1.6 GB with auto)", CASES), ("by pixel networks", NETWORKS)):
            show(
                f"Peak memory of an export {title}",
                ("export", "megapixels", "model", "own memory, GB", "mapped files, GB", "seconds"),
                [_row(Path(folder), *case) for case in cases],
            )


def _row(folder: Path, kind: str, model: str, size: tuple[int, int]) -> tuple[str, ...]:
    anonymous, mapped, seconds = _peak(_source(folder, kind, size), folder / f"out.{kind}", model)
    name = {"tif": "16-bit TIFF to TIFF", "jpg": "JPEG to JPEG"}[kind]
    megapixels = f"{size[0] * size[1] / 1e6:.0f}"
    return name, megapixels, model, f"{anonymous:.2f}", f"{mapped:.2f}", f"{seconds:.1f}"


def _source(folder: Path, kind: str, size: tuple[int, int]) -> Path:
    path = folder / f"{size[0]}.{kind}"
    if path.exists():
        return path
    height, width = size
    photo = pixels(width, height)
    if kind == "jpg":
        path.write_bytes(imagecodecs.jpeg8_encode(photo, level=92))
        return path
    # As a camera's: what lies below the 8 bits is noise, which hardly compresses.
    deep = photo * np.uint16(256) + np.random.default_rng(1).integers(0, 256, photo.shape, np.uint8)
    tifffile.imwrite(path, deep, photometric="rgb", compression="zlib", predictor=True, rowsperstrip=256)
    return path


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
