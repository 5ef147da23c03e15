"""The frame of a crop while it is moved, pulled and shaped: arithmetic on boxes that never show an empty corner.

Boxes are left, top, right, bottom in pixels of the turned picture at full size. Knows no state and no Qt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, TypeAlias

from photoenhance.geometry.straighten import Box, Point

Size: TypeAlias = tuple[int, int]
Edge: TypeAlias = tuple[float, float, float]
"""a, b, c: places with a x + b y <= c are inside."""

Handle = Literal[
    "left", "top", "right", "bottom", "top-left", "top-right", "bottom-left", "bottom-right", "inside", "outside"
]

SMALLEST = 16.0
"""Pixels that a side keeps when it is pulled."""

_SLACK = 1e-6


def edges_of(size: Size, angle: float) -> tuple[Edge, ...]:
    """Where a frame may be: within the frame of the picture, and within the picture turned by `angle` degrees."""
    width, height = size
    frame = ((-1.0, 0.0, 0.0), (1.0, 0.0, float(width)), (0.0, -1.0, 0.0), (0.0, 1.0, float(height)))
    if angle == 0:
        return frame
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turned = []
    for (a, b), half in (((cos, sin), width / 2), ((-sin, cos), height / 2)):
        middle = a * width / 2 + b * height / 2
        turned += [(a, b, middle + half), (-a, -b, half - middle)]
    return (*frame, *turned)


def moved(box: Box, dx: float, dy: float, edges: Iterable[Edge]) -> Box:
    """The frame moved, as far as it can go; along an edge it slides."""
    edges, (width, height) = tuple(edges), (box[2] - box[0], box[3] - box[1])
    x, y = box[0] + dx, box[1] + dy
    for sideways in (True, False, True):
        left, top = (x, box[1]) if sideways else (box[0], y)
        box = _towards(box, (left, top, left + width, top + height), edges)
    return box


def pulled(box: Box, handle: Handle, dx: float, dy: float, edges: Iterable[Edge], *, locked: bool) -> Box:
    """The frame with a handle pulled, as far as it can go; `locked` keeps its aspect ratio."""
    edges = tuple(edges)
    return _scaled(box, handle, dx, dy, edges) if locked else _stretched(box, handle, dx, dy, edges)


def shaped(box: Box, ratio: float, edges: Iterable[Edge]) -> Box:
    """A frame of another aspect ratio (width / height) about the same middle: of the same area, or as much as fits."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    area = (box[2] - box[0]) * (box[3] - box[1])
    across, down = math.sqrt(area * ratio) / 2, math.sqrt(area / ratio) / 2
    return _towards((x, y, x, y), (x - across, y - down, x + across, y + down), tuple(edges))


def snapped(box: Box, size: Size, *, straight: bool) -> Box:
    """The frame on whole pixels, so that equal sides stay equal; at an angle it only becomes smaller."""
    width, height = box[2] - box[0], box[3] - box[1]
    if straight:
        across, down = max(1, round(width)), max(1, round(height))
        left = min(max(round(box[0]), 0), size[0] - across)
        top = min(max(round(box[1]), 0), size[1] - down)
        return float(left), float(top), float(left + across), float(top + down)
    left, top = math.ceil(box[0] - 1e-4), math.ceil(box[1] - 1e-4)
    across, down = max(1, math.floor(box[2] - left + 1e-4)), max(1, math.floor(box[3] - top + 1e-4))
    if abs(width - height) < 0.5:
        across = down = min(across, down)
    return float(left), float(top), float(left + across), float(top + down)


def handle_at(box: Box, place: Point, reach: float) -> Handle:
    """What of a frame is under a place; both in the same units. Corners go before sides."""
    left, top, right, bottom = box
    x, y = place
    within = left - reach <= x <= right + reach and top - reach <= y <= bottom + reach
    if not within:
        return "outside"
    across = "left" if abs(x - left) <= reach else "right" if abs(x - right) <= reach else ""
    down = "top" if abs(y - top) <= reach else "bottom" if abs(y - bottom) <= reach else ""
    found = "-".join(part for part in (down, across) if part)
    return found or "inside"  # type: ignore[return-value]


def level_angle(begin: Point, end: Point) -> float:
    """Degrees clockwise that make a line level, or upright where it is nearer to that; 0 for no line at all."""
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    if dx == dy == 0:
        return 0.0
    leaning = math.degrees(math.atan2(dy, dx))
    return -(leaning - 90 * round(leaning / 90)) + 0.0


def turned_by(middle: Point, begin: Point, end: Point) -> float:
    """Degrees clockwise, -180 to 180, by which a place went about a middle."""
    first, last = (math.atan2(place[1] - middle[1], place[0] - middle[0]) for place in (begin, end))
    return (math.degrees(last - first) + 180) % 360 - 180


def _stretched(box: Box, handle: Handle, dx: float, dy: float, edges: tuple[Edge, ...]) -> Box:
    """Each side by itself: where one can't go on, the other still can."""
    wanted = list(box)
    if "left" in handle:
        wanted[0] = min(box[0] + dx, box[2] - SMALLEST)
    if "right" in handle:
        wanted[2] = max(box[2] + dx, box[0] + SMALLEST)
    if "top" in handle:
        wanted[1] = min(box[1] + dy, box[3] - SMALLEST)
    if "bottom" in handle:
        wanted[3] = max(box[3] + dy, box[1] + SMALLEST)
    for axis in (0, 1, 0):
        target = list(box)
        target[axis], target[axis + 2] = wanted[axis], wanted[axis + 2]
        box = _towards(box, (target[0], target[1], target[2], target[3]), edges)
    return box


def _scaled(box: Box, handle: Handle, dx: float, dy: float, edges: tuple[Edge, ...]) -> Box:
    """About the opposite corner, or the middle of the opposite side."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    across = width - dx if "left" in handle else width + dx
    down = height - dy if "top" in handle else height + dy
    sideways, upright = "left" in handle or "right" in handle, "top" in handle or "bottom" in handle
    if sideways and upright:
        share = (across * width + down * height) / (width**2 + height**2)
    else:
        share = across / width if sideways else down / height
    share = max(share, min(1.0, SMALLEST / min(width, height)))
    x = right if "left" in handle else left if sideways else (left + right) / 2
    y = bottom if "top" in handle else top if upright else (top + bottom) / 2
    target = (x + share * (left - x), y + share * (top - y), x + share * (right - x), y + share * (bottom - y))
    return _towards(box, target, edges)


def _towards(box: Box, target: Box, edges: tuple[Edge, ...]) -> Box:
    """As far towards another box as no corner leaves the edges."""
    share = 1.0
    for corner in ((0, 1), (2, 1), (0, 3), (2, 3)):
        (x, y), (dx, dy) = ((box[n] for n in corner), (target[n] - box[n] for n in corner))
        for a, b, limit in edges:
            speed = a * dx + b * dy
            if speed > _SLACK:
                share = min(share, max(0.0, (limit - a * x - b * y) / speed))
    return tuple(one + share * (other - one) for one, other in zip(box, target, strict=True))  # type: ignore[return-value]
