"""Thumbnails in memory: which are wanted, which are there, which are being made on workers; the visible ones first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.preview import Display
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas.tiles import Tile, image_over
from photoenhance.ui.state.folder import edits_time
from photoenhance.ui.state.rendition import as_bgrx
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache
from photoenhance.ui.state.thumbnails import placed, thumbnail

KEPT = 400
"""Pictures kept, of some 40 KB each, four times that on a screen of double density."""

Version = tuple[int, int, int]
"""Size and time of a file, and the time of its edits."""
UNKNOWN: Version = (0, 0, 0)
"""Of a file nobody has looked at yet."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """What was made of one version of a file: a picture, or why there is none."""

    version: Version
    tile: Tile | None = None
    problem: str = ""


class Pictures:
    """Keeps thumbnails of one size; what is not wanted any more when its turn comes is not made."""

    def __init__(self, bridge: Bridge, cache: ThumbnailCache, changed: Callable[[Path], None]) -> None:
        """`changed` is called with each photo of which there is something new to show."""
        self._bridge = bridge
        self._cache = cache
        self._changed = changed
        self._place = (0, 0)
        self._kept: OrderedDict[Path, _Kept] = OrderedDict()
        self._wanted: list[tuple[Path, Version]] = []
        self._making: set[Path] = set()
        # One thread on the processor: thumbnails have time, and the pointer has not.
        self._sessions = Sessions(threads=1, device="cpu")

    def want(self, wanted: Sequence[tuple[Path, Version]], place: tuple[int, int]) -> None:
        """Want pictures for places of (width, height) device pixels, in this order."""
        if place != self._place:
            self._place = place
            self._kept.clear()
        self._wanted = list(wanted)
        self._pump()

    def show(self, path: Path, picture: Display) -> None:
        """Show this of a photo until its file or its edits change: what was just made of it."""
        found = self._kept.get(path)  # which is only there where a place is known
        if found is not None:
            self._kept[path] = _Kept(found.version, image_over(as_bgrx(placed(picture, self._place))))
            self._changed(path)

    def image(self, path: Path) -> QImage | None:
        """The picture of a photo, if there is one yet."""
        found = self._kept.get(path)
        if found is None or found.tile is None:
            return None
        self._kept.move_to_end(path)
        return found.tile.image

    def problem(self, path: Path) -> str:
        """Why there is no picture of a photo; "" where nothing is wrong so far."""
        found = self._kept.get(path)
        return found.problem if found else ""

    @property
    def complete(self) -> bool:
        """Whether everything wanted has been made."""
        return not self._making and next(self._missing(), None) is None

    def _missing(self) -> Generator[Path, None, None]:
        for path, version in self._wanted:
            found = self._kept.get(path)
            fresh = found is not None and version in (UNKNOWN, found.version)
            if not fresh and path not in self._making:
                yield path

    def _pump(self) -> None:
        missing = self._missing()
        while len(self._making) < self._bridge.painters and (path := next(missing, None)) is not None:
            self._make(path)

    def _make(self, path: Path) -> None:
        place, cache, sessions, stop = self._place, self._cache, self._sessions, Stop()
        version = UNKNOWN

        def task() -> Generator[Any, None, NDArray[np.uint8]]:
            nonlocal version
            version = _version(path)
            return (yield from thumbnail(path, place, cache, sessions, stop))

        self._making.add(path)
        self._bridge.start(
            task,
            lane="thumbnail",
            on_cancel=stop.request,
            on_done=lambda buffer: self._made(path, place, _Kept(version, image_over(buffer))),
            on_error=lambda error: self._made(path, place, _Kept(version, problem=_sentence(error))),
            what=f"make a thumbnail of {path.name}",
        )

    def _made(self, path: Path, place: tuple[int, int], kept: _Kept) -> None:
        self._making.discard(path)
        if place == self._place:
            self._kept[path] = kept
            self._kept.move_to_end(path)
            self._evict()
            self._changed(path)
        self._pump()
        if not self._making:
            self._sessions.close()  # networks take memory, and none may be wanted for long

    def _evict(self) -> None:
        surplus = len(self._kept) - max(KEPT, 2 * len(self._wanted))
        if surplus > 0:
            wanted = {path for path, _ in self._wanted}
            for path in [one for one in self._kept if one not in wanted][:surplus]:
                del self._kept[path]


def _version(path: Path) -> Version:
    try:
        about = path.stat()
    except OSError:
        return UNKNOWN
    return about.st_size, about.st_mtime_ns, edits_time(path)


def _sentence(error: PhotoError) -> str:
    return f"{error.why[:1].upper()}{error.why[1:]}"
