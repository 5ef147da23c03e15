"""Display tiles: which are wanted, which are ready, which are being painted. The pictures are painted on workers.

A new rendition replaces the one on screen only when all that is visible is ready, so a slider never shows patchwork.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from photoenhance.image import Region
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.state.finish import Painted, rendition_of
from photoenhance.ui.state.rendition import SIDE, Cell

KEPT = 160
"""Tiles kept, of 1 MB each; more only where the screen itself takes so many."""

AT_ONCE = 16
"""Tiles that are let go together: to look for one takes as long."""

Key = tuple[int, Cell]


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A painted tile; the buffer stands under the image and must live as long."""

    image: QImage
    buffer: NDArray[np.uint8]


def image_over(buffer: NDArray[np.uint8]) -> Tile:
    """A QImage over (h, w, 4) uint8 without a copy; keep the Tile, not the image alone."""
    height, width = buffer.shape[:2]
    return Tile(QImage(buffer.data, width, height, buffer.strides[0], QImage.Format.Format_RGB32), buffer)


class Tiles:
    """Keeps tiles of renditions and has missing ones painted, the visible ones first."""

    def __init__(self, bridge: Bridge, changed: Callable[[], None]) -> None:
        """`changed` is called when there is something better to show."""
        self._bridge = bridge
        self._changed = changed
        self._tiles: OrderedDict[Key, Tile] = OrderedDict()
        self._stale: set[Key] = set()
        self._painting: dict[Key, bool] = {}
        self._failed: set[Key] = set()
        self._jobs = 0
        self._wanted: list[Cell] = []
        self._latest: Painted | None = None
        self._next: Painted | None = None
        self.front: Painted | None = None

    def show(self, rendition: Painted | None, cells: list[Cell]) -> None:
        """Want these tiles of a rendition on screen."""
        self._latest = rendition
        self._wanted = cells
        if rendition is None or self.front is None or self.front.source is not rendition.source:
            self.front, self._next = rendition, None
            self._tiles.clear()
            self._stale.clear()
        self._pump()

    def tile(self, cell: Cell) -> Tile | None:
        """A tile of the rendition on screen, if it is ready."""
        if self.front is None:
            return None
        key = (self.front.serial, cell)
        found = self._tiles.get(key)
        if found is not None:
            self._tiles.move_to_end(key)
        return found

    @property
    def exact(self) -> bool:
        """Whether everything wanted is on screen, and of the latest rendition."""
        front = self.front
        if front is None or front is not self._latest:
            return False
        keys = [(front.serial, cell) for cell in self._wanted]
        return all(key in self._tiles and key not in self._stale for key in keys)

    def refresh(self, region: Region) -> None:
        """The pixels of a region of the photo have become better: paint its tiles again."""
        for key in (*self._tiles, *self._painting):
            serial, cell = key
            side = SIDE * 2**cell.level
            x, y = cell.column * side, cell.row * side
            touches = x < region.right and region.x < x + side and y < region.bottom and region.y < y + side
            if touches and any(one is not None and one.recipe.active and one.serial == serial for one in self._alive()):
                self._stale.add(key)
                if key in self._painting:
                    self._painting[key] = False
        self._pump()

    def _alive(self) -> tuple[Painted | None, ...]:
        return self.front, self._next, self._latest

    def _pump(self) -> None:
        target = self._target()
        if target is None:
            return
        keys = [(target.serial, cell) for cell in self._wanted]
        missing = [key for key in keys if self._lacks(key)]
        free = self._bridge.painters - self._jobs
        if not missing or free <= 0:
            return
        # What replaces a picture appears when all of it is there: few large jobs. What fills a gap appears at once.
        if target is self._next:
            parts = shared_out(missing, [_area(target, key[1]) for key in missing], self._bridge.painters)
        else:
            parts = [[key] for key in missing]
        for part in parts[:free]:
            self._paint(target, part)

    def _lacks(self, key: Key) -> bool:
        missing = key not in self._tiles or key in self._stale
        return missing and key not in self._painting and key not in self._failed

    def _target(self) -> Painted | None:
        """The rendition to work on: the one on its way to the screen until it is there, then the latest."""
        while self.front is not None and self._latest is not None:
            if self._next is None:
                if self._latest.serial == self.front.serial:
                    return self.front
                self._next = self._latest
            serial = self._next.serial
            keys = ((serial, cell) for cell in self._wanted)
            if not all(key in self._tiles or key in self._failed for key in keys):
                return self._next
            self.front, self._next = self._next, None
            self._changed()
        return self.front

    def _paint(self, rendition: Painted, keys: list[Key]) -> None:
        left = list(keys)

        def task() -> Generator[tuple[Key, NDArray[np.uint8]], None, None]:
            for key in keys:
                yield key, rendition.paint(key[1])

        def painted(one: tuple[Key, NDArray[np.uint8]]) -> None:
            left.remove(one[0])
            self._painted(*one)

        for key in keys:
            self._painting[key] = True
            self._stale.discard(key)
        self._jobs += 1
        self._bridge.start(
            task,
            lane="paint",
            on_progress=painted,
            on_done=lambda _none: self._ended([]),
            on_error=lambda _error: self._ended(left),
            what="paint the photo",
        )

    def _painted(self, key: Key, buffer: NDArray[np.uint8]) -> None:
        fresh = self._painting.pop(key, True)
        if self.front is not None:
            self._tiles[key] = image_over(buffer)
            self._tiles.move_to_end(key)
            if not fresh:
                self._stale.add(key)
            self._evict()
            if self.front.serial == key[0]:
                self._changed()
        self._pump()

    def _ended(self, left: list[Key]) -> None:
        """A job is over; of those it left the first could not be painted, the others are for another job."""
        self._jobs -= 1
        for key in left:
            self._painting.pop(key, None)
        # It is in the log; asking again would fail again, and the coarse picture stays.
        self._failed.update(left[:1])
        self._pump()

    def _evict(self) -> None:
        """Let the tiles go that were not seen for the longest time, never one that is wanted: it would come again."""
        # Twice, for the rendition on screen and the one that is about to replace it.
        surplus = len(self._tiles) - max(KEPT, 2 * len(self._wanted) + 16)
        if surplus <= 0:
            return
        alive = {one.serial for one in self._alive() if one is not None}
        wanted = set(self._wanted)
        spare = [key for key in self._tiles if key[0] not in alive or key[1] not in wanted]
        for key in spare[: surplus + AT_ONCE]:
            del self._tiles[key]
            self._stale.discard(key)


def shared_out(keys: list[Key], areas: list[int], workers: int) -> list[list[Key]]:
    """Keys in as many parts as there are workers, of areas as equal as can be: what is waited for is the largest."""
    parts: list[list[Key]] = [[] for _ in range(workers)]
    sums = [0] * workers
    for area, key in sorted(zip(areas, keys, strict=True), key=lambda one: -one[0]):
        least = sums.index(min(sums))
        parts[least].append(key)
        sums[least] += area
    return [part for part in parts if part]


def _area(painted: Painted, cell: Cell) -> int:
    region = rendition_of(painted).region(cell)
    return region.width * region.height
