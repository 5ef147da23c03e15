"""A folder of 10,000 photos: how long until it is open, how long the window is away while it is read and scrolled."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import imagecodecs

from benchmarks.driving import Driver
from benchmarks.photo import pixels
from benchmarks.table import show
from photoenhance.io import exifblock

if TYPE_CHECKING:
    from photoenhance.ui.filmstrip.filmstrip import Filmstrip
    from photoenhance.ui.state.folder import Folder
    from photoenhance.ui.window import Window

PHOTOS = 10_000
DIFFERENT = 40
WIDTH, HEIGHT = 3000, 2000


def table() -> None:
    """One row a phase; the aim is 100 ms for the gap."""
    rows = []
    with tempfile.TemporaryDirectory() as top:
        folder = _folder(Path(top))
        for filled in ("empty", "filled"):
            driver = Driver(Path(top), (1920, 1080))
            for name, begin, done in _phases(driver.window, folder):
                waited = driver.until(begin, done, 0.5)
                rows.append((filled, name, f"{waited.gap * 1000:.0f}", f"{waited.seconds:.2f}"))
            driver.close()
    show(
        f"Filmstrip, {PHOTOS:,} JPEG of {WIDTH} x {HEIGHT}: longest gap of the event loop",
        ("cache", "phase", "gap ms (aim 100)", "phase s"),
        rows,
    )


def _phases(window: Window, folder: Path) -> list[tuple[str, Callable[[], object], Callable[[], bool]]]:
    """Name, beginning and end of what is done one after the other."""
    window.editor.enhancer.choose(None)
    strip, commands, store, more = window.filmstrip, window.strip, window.editor.store, folder / "photo5a.jpg"

    def count() -> int:
        return len(store.state.folder.entries) if store.state.folder else 0

    def made() -> bool:
        return strip.pictures.complete

    return [
        ("window", lambda: None, lambda: True),
        ("folder listed", lambda: commands.open_folder(folder), lambda: count() == PHOTOS),
        ("first photo", lambda: None, lambda: store.state.ready),
        ("thumbnails in sight", lambda: None, made),
        ("scrolled through", lambda: None, _scrolling(strip)),
        ("thumbnails in sight", lambda: None, made),
        ("to the last photo", lambda: commands.end(last=True), lambda: store.state.ready),
        ("select all", commands.select_all, lambda: True),
        ("one more file", lambda: os.link(folder / "photo1.jpg", more), lambda: count() == PHOTOS + 1),
        ("one file less", more.unlink, lambda: count() == PHOTOS),
        ("by date", lambda: commands.sort("date"), lambda: _dated(store.state.folder)),
    ]


def _folder(top: Path) -> Path:
    folder = top / "photos"
    folder.mkdir()
    stamp = exifblock.Entry(0x9003, 2, 20, b"2024:05:31 18:02:09\0", 0)
    block = b"Exif\0\0" + exifblock.pack_block("<", [], {exifblock.EXIF_POINTER: [stamp]})
    data = imagecodecs.jpeg8_encode(pixels(WIDTH, HEIGHT), level=90)
    data = data[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + data[2:]
    for number in range(DIFFERENT):
        (top / f"{number}.jpg").write_bytes(data)
    for number in range(PHOTOS):
        os.link(top / f"{number % DIFFERENT}.jpg", folder / f"photo{number}.jpg")
    return folder


def _scrolling(strip: Filmstrip) -> Callable[[], bool]:
    """Scroll by two screens with each turn of the loop, to the end."""
    bar = strip.horizontalScrollBar()

    def done() -> bool:
        bar.setValue(bar.value() + 4000)
        return bar.value() == bar.maximum()

    return done


def _dated(folder: Folder | None) -> bool:
    return folder is not None and folder.sort == "date" and bool(folder.entries[0].taken)
