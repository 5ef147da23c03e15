"""Five hundred photos opened one after the other in the real window, some enhanced: what it holds must not grow.

Then the same window with a home that is full, and one that can only be read: it says so and goes on. Linux only.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import imagecodecs
import numpy as np

from benchmarks.driving import Driver
from benchmarks.photo import pixels
from benchmarks.process_tree import Held, below, held, resident
from benchmarks.promises import Row, show_rows
from benchmarks.table import show
from photoenhance.io.guarded import guarding

WIDTH, HEIGHT = 1500, 1000
SETTLED = 0.2
"""This share of the photos is seen before nothing may grow any more: 100 of 500."""
LOOKS = 20
MOST_GROWTH_MB = 50
EDITED_EVERY, NETWORK_EVERY = 5, 25
NETWORK = "retouch-residual"
HOME_PHOTOS = 5


@dataclass(frozen=True, slots=True)
class Look:
    """What was held when so many photos had been seen."""

    photos: int
    seconds: float
    held: Held


def table(count: int = 500) -> bool:
    """Open, look, judge; whether all promises are kept."""
    with tempfile.TemporaryDirectory(prefix="long-window-") as name:
        with guarding():
            looks = _seen(Path(name), count)
        _show_looks(looks)
        kept = show_rows(f"{count} photos of {WIDTH} x {HEIGHT} in the window", list(_rows(looks, count)))
        return _homes(Path(name)) and kept


def _seen(top: Path, count: int) -> list[Look]:
    photos = _photos(top / "many", count)
    driver, looks, begin = Driver(top, edits=top / "edits"), [], time.monotonic()
    store, strip, editor = driver.window.editor.store, driver.window.strip, driver.window.editor
    driver.until(lambda: strip.open_paths([photos[0]]), lambda: store.state.folder is not None and store.state.ready)
    editor.enhancer.choose("auto")
    for number, path in enumerate(photos):
        if number:
            driver.until(lambda: strip.step(1), partial(_is_open, driver, path))
        if number % EDITED_EVERY == 0:
            driver.until(lambda: editor.edits.set_value("light.exposure", 0.3), lambda: driver.exact)
            editor.edits.settle()
        if number % NETWORK_EVERY == NETWORK_EVERY - 1:
            for model in (NETWORK, "auto"):  # auto again, which is for the photos that follow
                driver.until(partial(editor.enhancer.choose, model), partial(_is_open, driver, path))
        if (number + 1) % (count // LOOKS) == 0:
            driver.until(lambda: None, lambda: True, 0.5)
            looks.append(Look(number + 1, time.monotonic() - begin, _held()))
    print("Idle reading processes hold " + ", ".join(f"{resident(pid) / 1e6:.0f} MB" for pid in below(os.getpid())))
    driver.close()
    return looks


def _is_open(driver: Driver, path: Path) -> bool:
    state = driver.window.editor.store.state
    return state.shown == path and state.ready and driver.exact


def _show_looks(looks: list[Look]) -> None:
    rows = [
        (
            str(one.photos),
            f"{one.seconds:.0f}",
            f"{one.held.memory / 1e6:.0f}",
            f"{one.held.children_memory / 1e6:.0f}",
            *map(str, (one.held.children, one.held.threads, one.held.files)),
        )
        for one in looks
        if one.photos == looks[0].photos or one.photos % (4 * looks[0].photos) == 0
    ]
    show("The window", ("photos", "s", "memory, MB", "of it children, MB", "children", "threads", "files"), rows)


def _rows(looks: list[Look], count: int) -> Iterator[Row]:
    first, *later = (one.held for one in looks if one.photos >= SETTLED * count)
    start = f"from photo {SETTLED * count:.0f} on: more"
    yield Row(f"{start} memory", (max(one.memory for one in later) - first.memory) / 1e6, MOST_GROWTH_MB, "MB")
    # Workers come and go; what counts is that there are not more and more.
    yield Row(f"{start} threads at the end", later[-1].threads - first.threads, 2, "")
    yield Row(f"{start} open files at the end", later[-1].files - first.files, 4, "")
    yield Row(f"{start} processes at the end", later[-1].children - first.children, 1, "")


def _homes(top: Path) -> bool:
    """Edit some photos where nothing of the program's own can be written."""
    if os.geteuid():
        print("A full home: left out, for only root can mount and fill a disk")
        return True
    rows, well = [], True
    for name, options, filled in (("full", "size=100k", True), ("read-only", "ro", False)):
        home = top / name
        home.mkdir()
        _system("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(home))
        try:
            if filled:
                _fill(home)
            told, sidecars, opened = _edited(top, home, _photos(top / f"{name}-photos", HOME_PHOTOS))
        finally:
            _system("umount", "-l", str(home))
        well = well and opened == sidecars == HOME_PHOTOS and len(told) == 1
        rows.append((name, str(opened), str(sidecars), str(len(told)), told[0] if told else ""))
    headings = ("home", f"opened (aim {HOME_PHOTOS})", f"sidecars (aim {HOME_PHOTOS})", "sentences (aim 1)", "")
    show("A home that cannot be written", headings, rows)
    return well


def _edited(top: Path, home: Path, photos: list[Path]) -> tuple[list[str], int, int]:
    """What the window said, how many photos have their sidecar, how many were opened and edited."""
    told: list[str] = []
    driver = Driver(home, edits=home / "edits", settings=home / "window.json")
    editor, store = driver.window.editor, driver.window.editor.store

    def listen(before: object, now: object) -> None:
        for text in (str(store.state.problem or ""), store.state.notice or ""):
            if text and text not in told:
                told.append(text)

    store.listen(listen)
    opened = 0
    for path in photos:
        driver.until(partial(editor.open, path), partial(_is_open, driver, path))
        driver.until(lambda: editor.edits.set_value("light.exposure", 0.5), lambda: driver.exact, 0.7)
        editor.edits.settle()
        opened += store.state.shown == path
    driver.close()
    return told, sum(path.with_name(f"{path.name}.photoenhance.json").exists() for path in photos), opened


def _photos(folder: Path, count: int) -> list[Path]:
    """Different ones: what is kept for one photo serves no other."""
    folder.mkdir()
    whole = pixels(WIDTH, HEIGHT)
    made = []
    for number in range(count):
        made.append(folder / f"{number:03}.jpg")
        made[-1].write_bytes(imagecodecs.jpeg8_encode(np.roll(whole, 11 * number, axis=1), level=90))
    return made


def _held() -> Held:
    """What is held when what can be let go of has been."""
    gc.collect()
    if sys.platform.startswith("linux"):
        getattr(ctypes.CDLL(None), "malloc_trim", lambda _: 0)(0)
    return held(os.getpid())


def _fill(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / "filling").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def _system(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
