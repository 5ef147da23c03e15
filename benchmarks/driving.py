"""Driving the real window for the tables: wait for something in the event loop, and see how long that was away."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from photoenhance.ui.window import Window

LIMIT_SECONDS = 600.0
BEAT_MS = 4


class Waited(NamedTuple):
    """Seconds until something was so, and the longest that the event loop was away, until a while after."""

    seconds: float
    gap: float


class Driver:
    """A window off-screen with workers of its own, empty, without a memory unless it is given one."""

    def __init__(
        self,
        folder: Path,
        size: tuple[int, int] = (1280, 800),
        *,
        edits: Path | None = None,
        settings: Path | None = None,
    ) -> None:
        """`edits` and `settings`: where it keeps them."""
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if sys.platform.startswith("linux") else "")
        from PySide6.QtWidgets import QApplication

        from photoenhance.ui.app import make_window, warm_up
        from photoenhance.ui.bridge import Bridge
        from photoenhance.ui.state.thumbnail_cache import ThumbnailCache

        self._app = QApplication.instance() or QApplication([])
        self.bridge = Bridge()
        self.window: Window = make_window(
            self._app,  # type: ignore[arg-type]
            self.bridge,
            settings,
            ThumbnailCache(folder / "cache"),
            edits,
        )
        self.window.resize(*size)
        self.window.show()
        warm_up(self.window)
        self._watch_painting()

    def canvas_of(self, width: int, height: int) -> None:
        """Make the window as large as a photo area of this size wants; a photo has to be open."""
        canvas, window = self.window.canvas, self.window
        window.resize(window.width() + width - canvas.width(), window.height() + height - canvas.height())
        self.until(lambda: None, lambda: self.exact and (canvas.width(), canvas.height()) == (width, height))

    @property
    def exact(self) -> bool:
        """Whether the canvas has painted what is final."""
        return self._exact and self.window.canvas.exact

    def until(self, begin: Callable[[], object], done: Callable[[], bool], after: float = 0.0) -> Waited:
        """Begin something and turn the event loop until it is done, and `after` seconds more, as the window would."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, timer = QEventLoop(), QTimer()
        start = last = time.perf_counter()
        longest, settled, begun = 0.0, 0.0, False

        def first() -> None:
            nonlocal begun
            begin()
            begun = True

        def beat() -> None:
            nonlocal last, longest, settled
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
            if begun and not settled and done():
                settled = now
            if now - start > LIMIT_SECONDS or (settled and now - settled >= after):
                loop.quit()

        self._on_paint = beat
        timer.timeout.connect(beat)
        timer.start(BEAT_MS)
        QTimer.singleShot(0, first)  # on a busy machine the timer may come before it
        loop.exec()
        self._on_paint = lambda: None
        if not settled:
            raise TimeoutError(f"nothing more happened for {LIMIT_SECONDS:.0f} s")
        return Waited(settled - start, longest)

    def close(self) -> None:
        """End the window and its workers."""
        self.window.close()
        self.bridge.close(10)

    def _watch_painting(self) -> None:
        """Notice each time the canvas has painted, and whether that was final."""
        canvas, paint = self.window.canvas, self.window.canvas.paintEvent
        self._exact = False
        self._on_paint: Callable[[], None] = lambda: None

        def painted(event: object) -> None:
            paint(event)  # type: ignore[arg-type]
            self._exact = canvas.exact
            self._on_paint()

        canvas.paintEvent = painted  # type: ignore[method-assign]
