"""The observer: keeps histogram, change, readout and facts up to date with the state, by small background jobs.

Knows no Qt. Everything is taken from the renditions that are painted, so it tells of what is seen.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

from photoenhance.image import Metadata, Region
from photoenhance.io.facts import facts
from photoenhance.pipeline.change import Change, changed
from photoenhance.ui.state.framing import shown_geometry
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.latest import Latest
from photoenhance.ui.state.planes import is_exact
from photoenhance.ui.state.rendition import Rendition, Renditions
from photoenhance.ui.state.seeing import Histogram, Observed, Readout, histogram_of
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store

HISTOGRAM_PIXELS = 500_000
CHANGE_PIXELS = 1_600_000
STRIP = 64
SLICE, QUIET_SLICES = 0.025, 8
PAUSE = 0.1

Facts = tuple[tuple[str, str], ...]


class Observer:
    """Listens to the store and fills `State.observed`."""

    def __init__(self, store: Store, jobs: Jobs) -> None:
        self.store = store
        self._renditions = Renditions()
        self._histogram = Latest(jobs, "count", "count the histogram")
        self._readout = Latest(jobs, "look", "read a pixel")
        self._facts = Latest(jobs, "look", "read the facts")
        self._change = Latest(jobs, "measure", "measure the change")
        self._counted: Rendition | None = None
        self._measured: Rendition | None = None
        self._point: tuple[int, int] | None = None
        store.listen(self._show)

    def refresh(self, _region: Region) -> None:
        """The picture has become better somewhere, under the same recipe."""
        self._counted = self._measured = None
        self._count(self.store.state)

    def point(self, place: tuple[float, float] | None) -> None:
        """The pointer is over this point of the photo; None: elsewhere."""
        now = None if place is None else (int(place[0]), int(place[1]))
        if now != self._point:
            self._point = now
            self._read(self.store.state)

    def settle(self, settled: bool) -> None:
        """All that is visible has been painted, or not for a while."""
        self._tell(settled=settled)

    def close(self) -> None:
        """Let go of all that runs."""
        for one in (self._histogram, self._readout, self._facts, self._change):
            one.drop()

    def _show(self, before: State, now: State) -> None:
        if _source(before) is not _source(now):
            self._begin_photo(now)
        if _seen(before) != _seen(now):
            self._count(now)
            self._read(now)
        # The change takes longer: it waits until the picture itself is there.
        if is_exact(now):
            self._measure(now)

    def _begin_photo(self, now: State) -> None:
        self.close()
        self._counted = self._measured = self._point = None
        self.store.change(observed=Observed())
        if now.photo is not None:
            metadata = now.photo.source.metadata
            self._facts.want(lambda: _facts(metadata), lambda found: self._tell(facts=found))

    def _shown(self, now: State) -> Rendition | None:
        return self._renditions.original(now) if now.holding_original else self._renditions.edited(now)

    def _count(self, now: State) -> None:
        shown = self._shown(now)
        # While it is being cropped the finished picture is not seen: what was counted of it stays.
        if shown is not None and shown is not self._counted and now.cropping is None:
            self._counted = shown
            self._histogram.want(lambda: _counting(shown), lambda found: self._tell(histogram=found))

    def _read(self, now: State) -> None:
        shown, point = self._shown(now), self._point
        if shown is None or point is None:
            self._readout.drop()
            if now.observed.readout is not None:
                self._tell(readout=None)
            return
        self._readout.want(lambda: _reading(shown, point), lambda found: self._tell(readout=found))

    def _measure(self, now: State) -> None:
        original, edited = self._renditions.original(now), self._renditions.edited(now)
        if original is None or edited is None or edited is self._measured or now.cropping is not None:
            return
        self._measured = edited
        self._change.drop()
        if edited is original:
            self._tell(change=None)
        else:
            self._change.want(lambda: _measuring(original, edited), lambda found: self._tell(change=found))

    def _tell(self, **fields: Any) -> None:
        observed = replace(self.store.state.observed, **fields)
        self.store.change(observed=observed)


def _seen(state: State) -> tuple[object, ...]:
    """All of the state that the colours of the picture depend on."""
    return state.photo, state.recipe, state.planes, state.holding_original, shown_geometry(state)


def _source(state: State) -> object:
    return state.photo.source if state.photo is not None else state.glimpse


def whole(rendition: Rendition, level: int) -> Region:
    """All of a rendition at a level."""
    return Region(0, 0, *rendition.size(level), 2.0**-level)


def _counting(rendition: Rendition) -> Generator[None, None, Histogram]:
    # First the picture itself is painted; and while a slider moves a histogram now and then is enough.
    time.sleep(PAUSE)
    yield
    return histogram_of(rendition.rgb(whole(rendition, rendition.level_within(HISTOGRAM_PIXELS))))


def _reading(rendition: Rendition, point: tuple[int, int]) -> Generator[None, None, Readout | None]:
    yield from ()
    width, height = rendition.size(0)
    if not (0 <= point[0] < width and 0 <= point[1] < height):
        return None
    red, green, blue = (int(value) for value in rendition.rgb(Region(*point, 1, 1))[0, 0])
    return Readout(*point, (red, green, blue))


def _measuring(original: Rendition, edited: Rendition) -> Generator[None, None, Change]:
    # A slider on its way would begin a measurement at each step; this one is dropped meanwhile.
    for _ in range(QUIET_SLICES):
        time.sleep(SLICE)
        yield
    return (yield from changed(_pairs(original, edited)))


def _pairs(original: Rendition, edited: Rendition) -> Iterator[tuple[Any, Any]]:
    region = whole(edited, edited.level_within(CHANGE_PIXELS))
    for top in range(0, region.height, STRIP):
        strip = Region(0, top, region.width, min(STRIP, region.height - top), region.scale)
        yield original.rgb(strip), edited.rgb(strip)


def _facts(metadata: Metadata) -> Generator[None, None, Facts]:
    yield from ()
    return facts(metadata)
