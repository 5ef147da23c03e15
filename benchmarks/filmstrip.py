"""A folder of 10,000 photos: how long until it is open, how long the window is away while it is read and scrolled."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import imagecodecs

from benchmarks.photo import pixels
from benchmarks.table import show
from benchmarks.window import longest_gap

PHOTOS = 10_000
DIFFERENT = 40
WIDTH, HEIGHT = 3000, 2000
LIMIT_SECONDS = 120.0


def table() -> None:
    """One row a phase; the aim is 100 ms for the gap."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if sys.platform.startswith("linux") else "")
    from PySide6.QtWidgets import QApplication

    from photoenhance.ui.app import make_window
    from photoenhance.ui.bridge import Bridge
    from photoenhance.ui.state.thumbnail_cache import ThumbnailCache

    app = QApplication.instance() or QApplication([])
    rows = []
    with tempfile.TemporaryDirectory() as top:
        folder = _folder(Path(top))
        for cache in ("empty", "filled"):
            bridge = Bridge()
            window = make_window(app, bridge, None, ThumbnailCache(Path(top) / "cache"))  # type: ignore[arg-type]
            window.resize(1920, 1080)
            window.show()
            window.editor.choose_model(None)
            strip, store = window.filmstrip, window.editor.store

            def listed(store=store) -> bool:  # type: ignore[no-untyped-def]
                return store.state.folder is not None and len(store.state.folder.entries) == PHOTOS

            def phase(name: str, begin: Callable[[], object], done: Callable[[], bool], cache: str = cache) -> None:
                gap, took = longest_gap(app, begin, done)
                rows.append((cache, name, f"{gap * 1000:.0f}", f"{took:.2f}"))

            phase("folder listed", lambda: window.strip.open_folder(folder), listed)
            phase("first photo", lambda: None, lambda: store.state.ready)
            phase("thumbnails in sight", lambda: None, lambda: strip.pictures.complete)
            phase("scrolled through", lambda: None, _scrolling(strip))
            phase("thumbnails in sight", lambda: None, lambda: strip.pictures.complete)
            phase("to the last photo", lambda: window.strip.end(last=True), lambda: store.state.ready)
            phase("select all", window.strip.select_all, lambda: True)
            phase("one more file", lambda: os.link(folder / "photo1.jpg", folder / "photo5a.jpg"), lambda: not listed())
            phase("one file less", lambda: (folder / "photo5a.jpg").unlink(), listed)
            phase("by date taken", lambda: window.strip.sort("date"), _dated(store))
            window.close()
            bridge.close(10)
    show(
        f"Filmstrip, {PHOTOS:,} JPEG of {WIDTH} x {HEIGHT}: longest gap of the event loop",
        ("cache", "phase", "gap ms (aim 100)", "phase s"),
        rows,
    )


def _folder(top: Path) -> Path:
    folder = top / "photos"
    folder.mkdir()
    data = imagecodecs.jpeg8_encode(pixels(WIDTH, HEIGHT), level=90)
    for number in range(DIFFERENT):
        (top / f"{number}.jpg").write_bytes(data)
    for number in range(PHOTOS):
        os.link(top / f"{number % DIFFERENT}.jpg", folder / f"photo{number}.jpg")
    return folder


def _scrolling(strip: object) -> Callable[[], bool]:
    """Scroll by half a screen with each turn of the loop, to the end."""
    bar = strip.horizontalScrollBar()  # type: ignore[attr-defined]

    def done() -> bool:
        bar.setValue(bar.value() + 4000)
        return bool(bar.value() == bar.maximum())

    return done


def _dated(store: object) -> Callable[[], bool]:
    end = time.perf_counter() + LIMIT_SECONDS

    def done() -> bool:
        folder = store.state.folder  # type: ignore[attr-defined]
        return folder.sort == "date" or time.perf_counter() > end

    return done
