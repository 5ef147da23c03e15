"""The pointer over the photo: what wheel, drag and double click mean. Places are device pixels of the canvas.

Turns them into commands of seeing and comparing; paints nothing and knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt

from photoenhance.ui.state.compare import Pane, divided_at, divider_at, seen_box
from photoenhance.ui.state.comparer import Comparer
from photoenhance.ui.state.state import State
from photoenhance.ui.state.viewer import Point, Viewer

WHEEL_STEP = 1.2
REACH = 9
"""Points from the divider in which it is grasped."""


class Pointer:
    """`panes` gives the panes as they are now, `points` the device pixels of a point."""

    def __init__(
        self, viewer: Viewer, comparer: Comparer, panes: Callable[[], tuple[Pane, ...]], points: Callable[[], float]
    ) -> None:
        self._viewer = viewer
        self._comparer = comparer
        self._panes = panes
        self._points = points
        self._held: Literal["", "photo", "divider"] = ""
        self._last: Point = (0, 0)

    @property
    def _state(self) -> State:
        return self._viewer.store.state

    def press(self, at: Point) -> None:
        """Take hold of the divider or of the photo."""
        self._held = "divider" if self._on_divider(at) else "photo"
        self._last = at

    def move(self, at: Point) -> None:
        """Move what is held."""
        if self._held == "photo":
            self._viewer.pan(at[0] - self._last[0], at[1] - self._last[1])
        elif self._held == "divider":
            compare = self._state.compare
            self._comparer.divide(divided_at(compare, self._state.view, at[0] if compare.upright else at[1]))
        self._last = at

    def release(self) -> None:
        """Let go."""
        self._held = ""

    def wheel(self, turned: float, at: Point) -> None:
        """Zoom at the pointer; `turned` as Qt counts, 120 a notch."""
        if turned and self._state.photo is not None:
            self._viewer.zoom_by(WHEEL_STEP ** (turned / 120), self.within(at))

    def pinch(self, by: float, at: Point) -> None:
        """Zoom with two fingers."""
        if self._state.photo is not None:
            self._viewer.zoom_by(1 + by, self.within(at))

    def double_click(self, at: Point) -> None:
        """Between fit and 100 % where it was clicked; on the divider, back to the middle."""
        if self._on_divider(at):
            self._comparer.divide(0.5)
        else:
            self._viewer.toggle(self.within(at))

    def within(self, at: Point) -> Point:
        """The place in its pane, which all panes share."""
        pane = next((one for one in self._panes() if one.contains(*at)), self._panes()[-1])
        return at[0] - pane.origin[0], at[1] - pane.origin[1]

    def on_photo(self, at: Point) -> Point | None:
        """Column and row of the photo under a place, None beside it."""
        view = self._state.view
        if not any(one.contains(*at) for one in self._panes()):
            return None
        place = self.within(at)
        x, y = ((place[axis] - view.origin[axis]) / view.zoom for axis in (0, 1))
        return (x, y) if 0 <= x < view.image[0] and 0 <= y < view.image[1] else None

    def cursor(self) -> Qt.CursorShape | None:
        """The cursor for where the pointer was last; None: the usual one."""
        compare, view = self._state.compare, self._state.view
        if self._held == "divider" or (not self._held and self._on_divider(self._last)):
            return Qt.CursorShape.SplitHCursor if compare.upright else Qt.CursorShape.SplitVCursor
        if view.size[0] <= view.viewport[0] and view.size[1] <= view.viewport[1]:
            return None
        return Qt.CursorShape.ClosedHandCursor if self._held else Qt.CursorShape.OpenHandCursor

    def _on_divider(self, at: Point) -> bool:
        compare, view = self._state.compare, self._state.view
        if not compare.split:
            return False
        left, top, right, bottom = seen_box(view)
        along, place, inside = (at[0], divider_at(compare, view), top <= at[1] < bottom)
        if not compare.upright:
            along, inside = at[1], left <= at[0] < right
        return inside and abs(along - place) <= REACH * self._points()
