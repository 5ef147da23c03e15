"""What the window promises, each promise beside what this machine does; `python -m benchmarks.editor` refuses a miss.

Off-screen, with machine code cached. Start and memory are measured in processes of their own.
"""

from __future__ import annotations

import ctypes
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import imagecodecs

from benchmarks.driving import Driver, Waited
from benchmarks.photo import pixels
from benchmarks.promises import Row, show_rows
from benchmarks.table import machine

TOP = Path(__file__).resolve().parent.parent
LARGE, MEDIUM = (6000, 4000), (3000, 2000)
CANVAS = 1600, 1000
MODEL = "lowlight-gan"
MOVES, WARM = 40, 5
BROWSED, BROWSED_FIRST = 100, 20
STARTS = 5


def table() -> bool:
    """Measure and print everything; whether all is as promised."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*_processes(folder), *_driven(folder)]
    return show_rows(f"The window, a JPEG of {LARGE[0]} x {LARGE[1]}, photo area {CANVAS[0]} x {CANVAS[1]}", rows)


def _processes(folder: Path) -> Iterator[Row]:
    photo = _jpeg(folder / "large.jpg", LARGE)
    starts = [_child("start", folder) for _ in range(STARTS)]
    yield Row("start to usable window", statistics.median(starts), 1.5, "s")
    yield Row("most memory, photo open and enhanced", _child("memory", folder, photo) / 1e9, 1.2, "GB")


def _driven(folder: Path) -> Iterator[Row]:
    photo, driver = folder / "large.jpg", Driver(folder)
    gaps: dict[str, float] = {}
    first, enhanced = [], []
    for number in range(4):
        one = _opened(driver, photo, gaps)
        if number:  # the first loads what others find loaded
            first.append(one[0])
            enhanced.append(one[1])
        driver.until(driver.window.editor.close_photo, lambda: driver.window.editor.store.state.photo is None)
    yield Row("open to the first picture", statistics.median(first), 0.4, "s")
    yield Row("open to the enhanced preview", statistics.median(enhanced), 1.0, "s")
    _opened(driver, photo, gaps)
    driver.canvas_of(*CANVAS)
    moved = _exposures(driver, gaps)
    yield Row("slider to pixels, median", statistics.median(moved) * 1000, 40, "ms")
    yield Row("slider to pixels, worst", max(moved) * 1000, 80, "ms")
    yield Row("strength to pixels, median", statistics.median(_strengths(driver, gaps)) * 1000, 16, "ms")
    _worked(driver, folder, gaps)
    leak = _browsed(driver, folder, gaps)
    driver.close()
    for what, gap in gaps.items():
        yield Row(f"event loop away: {what}", gap * 1000, 100, "ms")
    yield Row(f"{BROWSED} photos seen, memory kept", leak / 1e6, 50, "MB")


def _opened(driver: Driver, photo: Path, gaps: dict[str, float]) -> tuple[float, float]:
    """Seconds to the first picture, and to the enhanced one."""
    editor = driver.window.editor
    store = editor.store
    seen = []

    def look() -> bool:
        state = store.state
        if state.shown is not None and not seen:
            seen.append(time.perf_counter() - begin)
        return state.ready and state.plane is not None and state.plane.complete and driver.exact

    begin = time.perf_counter()
    waited = driver.until(lambda: editor.open(photo), look, 0.5)
    _note(gaps, "open", waited)
    return seen[0], waited.seconds


def _exposures(driver: Driver, gaps: dict[str, float]) -> list[float]:
    edits = driver.window.editor.edits
    times = []
    for move in range(MOVES + WARM):
        value = 0.02 * (move + 1)
        waited = driver.until(lambda value=value: edits.set_value("light.exposure", value), lambda: driver.exact)  # type: ignore[misc]
        times.append(waited.seconds)
        _note(gaps, "slider", waited)
    edits.settle()
    edits.undo()
    driver.until(lambda: None, lambda: driver.exact, 0.5)
    return times[WARM:]


def _strengths(driver: Driver, gaps: dict[str, float]) -> list[float]:
    enhancer = driver.window.editor.enhancer
    times = []
    for move in range(MOVES + WARM):
        waited = driver.until(lambda move=move: enhancer.set_strength(50 + move), lambda: driver.exact)  # type: ignore[misc]
        times.append(waited.seconds)
        _note(gaps, "strength", waited)
    driver.window.editor.edits.settle()
    return times[WARM:]


def _worked(driver: Driver, folder: Path, gaps: dict[str, float]) -> None:
    """Everything that takes long, and what a hand does meanwhile and afterwards."""
    from photoenhance.batch.options import ExportOptions, Where
    from photoenhance.ui.state.export_job import ExportChoice

    window = driver.window
    editor, viewer, store = window.editor, window.viewer, window.editor.store
    _note(gaps, "zoom", driver.until(viewer.actual, lambda: driver.exact, 0.2))
    for step in range(12):
        zoomed = driver.until(viewer.zoom_out if step < 8 else viewer.zoom_in, lambda: True, 0.05)
        _note(gaps, "zoom", zoomed)
    _note(gaps, "zoom", driver.until(viewer.fit, lambda: driver.exact, 0.2))
    choice = ExportChoice(Where("folder", str(folder / "out")), ExportOptions(format="jpeg"))
    (folder / "out").mkdir()
    export = driver.until(
        lambda: window.exporter.export([folder / "large.jpg"], choice), lambda: not store.state.exporting, 0.3
    )
    _note(gaps, "export", export)
    small = _jpeg(folder / "small.jpg", (1800, 1200))
    _opened(driver, small, gaps)
    _note(
        gaps,
        f"enhance with {MODEL}",
        driver.until(lambda: editor.enhancer.choose(MODEL), lambda: store.state.ready and driver.exact, 0.5),
    )
    for strength in range(20, 120, 5):
        _note(gaps, "strength", driver.until(lambda s=strength: editor.enhancer.set_strength(s), lambda: driver.exact))  # type: ignore[misc]


def _browsed(driver: Driver, folder: Path, gaps: dict[str, float]) -> float:
    """Bytes that stay when many photos have been looked at."""
    data = _jpeg(folder / "medium.jpg", MEDIUM)
    many = folder / "many"
    many.mkdir()
    for number in range(BROWSED + BROWSED_FIRST):
        os.link(data, many / f"photo{number}.jpg")
    store, strip = driver.window.editor.store, driver.window.strip
    driver.until(
        lambda: strip.open_paths([many / "photo0.jpg"]), lambda: store.state.folder is not None and store.state.ready
    )
    driver.window.editor.enhancer.choose("auto")
    resident = 0
    for number in range(1, BROWSED + BROWSED_FIRST):
        wanted = many / f"photo{number}.jpg"
        seen = driver.until(
            lambda: strip.step(1),
            lambda wanted=wanted: store.state.shown == wanted and store.state.ready and driver.exact,
        )  # type: ignore[misc]
        _note(gaps, "browsing", seen)
        if number == BROWSED_FIRST:
            resident = _resident()
    return max(0, _resident() - resident)


def _note(gaps: dict[str, float], what: str, waited: Waited) -> None:
    gaps[what] = max(gaps.get(what, 0.0), waited.gap)


def _jpeg(path: Path, size: tuple[int, int]) -> Path:
    path.write_bytes(imagecodecs.jpeg8_encode(pixels(*size), level=92))
    return path


def _resident() -> int:
    """Bytes in memory that the program has not let go of; what the C library keeps for next time is given back."""
    gc.collect()
    if sys.platform.startswith("linux"):
        getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


# In processes of their own


def _child(what: str, folder: Path, *arguments: Path) -> float:
    """What a process of its own, with settings of its own, says of itself."""
    from photoenhance.compiled import cache_folder

    kept = cache_folder()
    own = {
        name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
    }
    environment = {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen"} | (
        {"NUMBA_CACHE_DIR": str(kept)} if kept else {}
    )
    begin = time.time()
    words = [sys.executable, "-m", "benchmarks.editor_child", what, *map(str, arguments)]
    done = subprocess.run(words, cwd=TOP, env=environment, capture_output=True, text=True, check=True)
    value = float(done.stdout.split()[-1])
    return value - begin if what == "start" else value


def main() -> int:
    """Print the machine and the table; 1 when a promise is not kept."""
    print(machine())
    return 0 if table() else 1


if __name__ == "__main__":
    sys.exit(main())
