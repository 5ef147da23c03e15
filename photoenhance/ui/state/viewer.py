"""What the commands of seeing do to the state: fit, zoom, pan, hold the original, overlays. Knows no widget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from photoenhance.ui.state import view as views
from photoenhance.ui.state.framing import shown_geometry, shown_size
from photoenhance.ui.state.seeing import INFO, Overlays
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.view import View

Point = tuple[float, float]


class Viewer:
    """Carries out the commands of the View menu and of the pointer; places are device pixels of the canvas."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.listen(self._follow)

    def _follow(self, before: State, now: State) -> None:
        """Keep the view on the picture when a crop or a turn changes its size."""
        if (before.photo, shown_geometry(before)) == (now.photo, shown_geometry(now)):
            return
        size = shown_size(now)
        if size is not None and size != now.view.image:
            self._set(views.fitted(replace(now.view, image=size)))

    def resize(self, viewport: tuple[int, int], margin: int) -> None:
        """The canvas has this many device pixels; `margin` stays free around a fitting photo."""
        self._set(views.placed(replace(self._view, viewport=viewport, margin=margin)))

    def fit(self) -> None:
        """Show the whole photo, and go on doing so when the window changes."""
        self._set(views.fitted(self._view))

    def actual(self) -> None:
        """100 %: one image pixel is one device pixel."""
        self._set(views.zoomed(self._view, 1.0))

    def toggle(self, at: Point | None = None) -> None:
        """Between fit and 100 %."""
        self._set(views.toggled(self._view, at))

    def zoom_in(self) -> None:
        """One step nearer."""
        self._set(views.stepped(self._view, 1))

    def zoom_out(self) -> None:
        """One step away."""
        self._set(views.stepped(self._view, -1))

    def zoom_by(self, factor: float, at: Point) -> None:
        """Zoom with the photo's point under the pointer kept there."""
        self._set(views.zoomed(self._view, self._view.zoom * factor, at))

    def pan(self, dx: float, dy: float) -> None:
        """Move the photo."""
        self._set(views.panned(self._view, dx, dy))

    def full_screen(self) -> None:
        """The photo alone, or the window again."""
        self.store.change(full_screen=not self.store.state.full_screen)

    def hold_original(self, held: bool) -> None:
        """Show the original while a key is down."""
        if held != self.store.state.holding_original and self.store.state.photo is not None:
            self.store.change(holding_original=held)

    # What is laid over the photo

    def clipping(self) -> None:
        """Mark clipped pixels, or not."""
        self._lay(clipping=not self._overlays.clipping)

    def heat(self) -> None:
        """Show the change as a heat map, or not."""
        self._lay(heat=not self._overlays.heat)

    def info(self) -> None:
        """Facts on the photo: none, short, long, none."""
        self._lay(info=INFO[(INFO.index(self._overlays.info) + 1) % len(INFO)])

    def _lay(self, **fields: Any) -> None:
        self.store.change(overlays=replace(self._overlays, **fields))

    @property
    def _overlays(self) -> Overlays:
        return self.store.state.overlays

    @property
    def _view(self) -> View:
        return self.store.state.view

    def _set(self, view: View) -> None:
        if view != self._view:
            self.store.change(view=view)
