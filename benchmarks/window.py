"""The longest time the window's event loop was away while a 12 MP photo opens, is enhanced, zoomed and blended."""

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

WIDTH, HEIGHT = 4000, 3000
MODEL = "lowlight-gan"
LIMIT_SECONDS = 300.0


def table() -> None:
    """One row a phase; the aim is 100 ms."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if sys.platform.startswith("linux") else "")
    from PySide6.QtWidgets import QApplication

    from photoenhance.ui.app import make_window
    from photoenhance.ui.bridge import Bridge

    app = QApplication.instance() or QApplication([])
    bridge = Bridge()
    window = make_window(app, bridge, None)  # type: ignore[arg-type]
    window.resize(1280, 800)
    window.show()
    editor, store = window.editor, window.editor.store
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(imagecodecs.jpeg8_encode(pixels(WIDTH, HEIGHT), level=95))
        editor.enhancer.choose(MODEL)
        phases: dict[str, Callable[[], object]] = {
            "open": lambda: editor.open(photo),
            "enhance": editor.enhancer.enhance,
            "zoom to 100 %": window.viewer.actual,
            "strength": lambda: editor.enhancer.set_strength(60),
        }
        for name, begin in phases.items():
            gap, took = longest_gap(app, begin, lambda: store.state.work is None and store.state.ready)
            rows.append((name, f"{gap * 1000:.0f}", f"{took:.1f}"))
        window.close()
        bridge.close(10)
    show(
        f"Window, {WIDTH} x {HEIGHT} JPEG, {MODEL}: longest gap of the event loop",
        ("phase", "gap ms (aim 100)", "phase s"),
        rows,
    )


def longest_gap(app: object, begin: Callable[[], object], done: Callable[[], bool]) -> tuple[float, float]:
    """(longest time between two turns of the event loop, time until `done` and half a second more)."""
    start = last = time.perf_counter()
    longest, settled = 0.0, None
    begin()
    while settled is None or time.perf_counter() - settled < 0.5:
        app.processEvents()  # type: ignore[attr-defined]
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
        if settled is None and done():
            settled = now
        if now - start > LIMIT_SECONDS:
            break
        time.sleep(0.002)
    return longest, time.perf_counter() - start - 0.5
