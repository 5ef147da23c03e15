"""Comparing: which pictures stand beside each other, and where on the canvas.

Pure values and arithmetic in device pixels; knows no Qt and paints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from photoenhance.ui.state.view import View

Mode = Literal["edited", "split", "split_across", "side", "stacked"]
"""The edited picture alone; parted by an upright or a level divider; two panes side by side or one above the other."""

Size = tuple[int, int]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""

GAP = 8
"""Points between two panes."""


@dataclass(frozen=True, slots=True)
class Compare:
    """`against` is a model whose finished picture is compared with, None the original.

    `divider` says how far along the visible photo it is parted, from 0 to 1.
    """

    mode: Mode = "edited"
    against: str | None = None
    divider: float = 0.5

    @property
    def split(self) -> bool:
        """Whether one photo is parted by a divider."""
        return self.mode in {"split", "split_across"}

    @property
    def upright(self) -> bool:
        """Whether what is compared with stands at the left, not at the top."""
        return self.mode in {"split", "side"}


@dataclass(frozen=True, slots=True)
class Pane:
    """Where a picture is seen: the view's zero is at `origin` of the canvas, and nothing is painted outside `clip`."""

    other: bool
    origin: tuple[int, int]
    clip: Box

    def contains(self, x: float, y: float) -> bool:
        """Whether a point of the canvas lies in it."""
        return self.clip[0] <= x < self.clip[2] and self.clip[1] <= y < self.clip[3]


def pane_size(mode: Mode, canvas: Size, gap: int) -> Size:
    """Room for the photo in each pane."""
    width, height = canvas
    if mode == "side":
        return max(1, (width - gap) // 2), height
    if mode == "stacked":
        return width, max(1, (height - gap) // 2)
    return width, height


def panes(compare: Compare, canvas: Size, view: View, gap: int) -> tuple[Pane, ...]:
    """The panes of a canvas, first what is compared with; `view` has the size of one pane."""
    width, height = canvas
    whole = (0, 0, width, height)
    if compare.mode == "edited":
        return (Pane(False, (0, 0), whole),)
    if compare.split:
        place = divider_at(compare, view)
        first, second = (0, 0, place, height), (place, 0, width, height)
        if not compare.upright:
            first, second = (0, 0, width, place), (0, place, width, height)
        return Pane(True, (0, 0), first), Pane(False, (0, 0), second)
    across, down = pane_size(compare.mode, canvas, gap)
    start = (across + gap, 0) if compare.upright else (0, down + gap)
    return (
        Pane(True, (0, 0), (0, 0, across, down)),
        Pane(False, start, (start[0], start[1], start[0] + across, start[1] + down)),
    )


def seen_box(view: View) -> Box:
    """The part of the view that the photo covers."""
    (left, top), (width, height) = view.origin, view.size
    return max(0, left), max(0, top), min(view.viewport[0], left + width), min(view.viewport[1], top + height)


def divider_at(compare: Compare, view: View) -> int:
    """Column (upright) or row (level) of the view where the photo is parted."""
    box = seen_box(view)
    first, last = (box[0], box[2]) if compare.upright else (box[1], box[3])
    return first + round(compare.divider * (last - first))


def divided_at(compare: Compare, view: View, place: float) -> float:
    """The divider that parts the photo at a column or row of the view."""
    box = seen_box(view)
    first, last = (box[0], box[2]) if compare.upright else (box[1], box[3])
    return min(1.0, max(0.0, (place - first) / max(1, last - first)))


def visible_in(pane: Pane, view: View) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what a pane shows, in pixels of the photo."""
    left, top = view.origin[0] + pane.origin[0], view.origin[1] + pane.origin[1]
    return (
        min(max(0.0, (pane.clip[0] - left) / view.zoom), view.image[0]),
        min(max(0.0, (pane.clip[1] - top) / view.zoom), view.image[1]),
        max(0.0, min(view.image[0], (pane.clip[2] - left) / view.zoom)),
        max(0.0, min(view.image[1], (pane.clip[3] - top) / view.zoom)),
    )
