"""Where the photo lies on the canvas: zoom, centre, and the arithmetic of zooming at a point. All in device pixels.

Pure values; knows no Qt. One image pixel is one device pixel at zoom 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

ZOOM_MAX = 16.0
NEAREST_ABOVE = 2.0
STEPS = (0.05, 0.0625, 0.0833, 0.125, 0.1667, 0.25, 0.3333, 0.5, 0.6667, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)


@dataclass(frozen=True, slots=True)
class View:
    """`image`, `viewport`: (width, height); (x, y): the photo's point in the middle; `fit`: follows the window."""

    image: tuple[int, int] = (1, 1)
    viewport: tuple[int, int] = (1, 1)
    margin: int = 0
    fit: bool = True
    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5

    @property
    def fit_zoom(self) -> float:
        """The zoom at which the whole photo is seen; small photos are not blown up."""
        room = [max(1, side - 2 * self.margin) for side in self.viewport]
        return min(1.0, room[0] / self.image[0], room[1] / self.image[1])

    @property
    def origin(self) -> tuple[int, int]:
        """Where the photo's upper left corner lies, on whole device pixels, so that 100 % is sharp."""
        return (
            round(self.viewport[0] / 2 - self.x * self.zoom),
            round(self.viewport[1] / 2 - self.y * self.zoom),
        )

    @property
    def size(self) -> tuple[int, int]:
        """The photo's width and height on the canvas."""
        return max(1, round(self.image[0] * self.zoom)), max(1, round(self.image[1] * self.zoom))

    def visible(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what is seen, in pixels of the photo."""
        left, top = self.origin
        return (
            max(0.0, -left / self.zoom),
            max(0.0, -top / self.zoom),
            min(float(self.image[0]), (self.viewport[0] - left) / self.zoom),
            min(float(self.image[1]), (self.viewport[1] - top) / self.zoom),
        )


def placed(view: View) -> View:
    """The view with its rules kept: fitting photos are in the middle, others leave no needless gap."""
    zoom = view.fit_zoom if view.fit else min(ZOOM_MAX, max(min(view.fit_zoom, STEPS[0]), view.zoom))
    x = _centre(view.x, view.image[0], view.viewport[0] / zoom)
    y = _centre(view.y, view.image[1], view.viewport[1] / zoom)
    return replace(view, zoom=zoom, x=x, y=y)


def fitted(view: View) -> View:
    """The whole photo."""
    return placed(replace(view, fit=True))


def zoomed(view: View, zoom: float, at: tuple[float, float] | None = None) -> View:
    """Another zoom, with the photo's point under `at` (device pixels of the canvas; None: the middle) kept there."""
    place = at or (view.viewport[0] / 2, view.viewport[1] / 2)
    left, top = view.origin
    zoom = min(ZOOM_MAX, max(min(view.fit_zoom, STEPS[0]), zoom))
    x = (place[0] - left) / view.zoom - (place[0] - view.viewport[0] / 2) / zoom
    y = (place[1] - top) / view.zoom - (place[1] - view.viewport[1] / 2) / zoom
    return placed(replace(view, fit=False, zoom=zoom, x=x, y=y))


def stepped(view: View, direction: int) -> View:
    """The next zoom of the row of steps, in (+1) or out (-1)."""
    if direction > 0:
        wider = [step for step in STEPS if step > view.zoom * 1.01]
        return zoomed(view, wider[0] if wider else ZOOM_MAX)
    smaller = [step for step in STEPS if step < view.zoom * 0.99]
    return zoomed(view, smaller[-1] if smaller else view.zoom)


def panned(view: View, dx: float, dy: float) -> View:
    """Moved by device pixels."""
    return placed(replace(view, x=view.x - dx / view.zoom, y=view.y - dy / view.zoom))


def toggled(view: View, at: tuple[float, float] | None = None) -> View:
    """From fit to 100 % at a point, and back."""
    return zoomed(view, 1.0, at) if view.fit or view.zoom < 1.0 else fitted(view)


def level_for(zoom: float, levels: int) -> int:
    """The smallest reduced picture that is still at least as fine as the screen: 0 full size, 1 half, ..."""
    return 0 if zoom >= 1 else min(levels, math.floor(-math.log2(zoom) + 1e-9))


def _centre(value: float, size: int, seen: float) -> float:
    if seen >= size:
        return size / 2
    return min(max(value, seen / 2), size - seen / 2)
