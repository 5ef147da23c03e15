"""A picture turned by a few degrees about its middle behind a frame of its own size, and the part of it that is whole.

Any region is the same however the picture is cut: places are absolute, and `remap` samples them. Knows no recipe.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from photoenhance.geometry.remap import STEPS, Places, remapped
from photoenhance.geometry.resize import Linear, Read, Size
from photoenhance.image import Region

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the frame; edges, so that pixel 0 lies between 0 and 1."""

Point: TypeAlias = tuple[float, float]

BLOCK = 256
"""Side of what is sampled at once: a turned square needs little more of the picture than it is large."""

_ALMOST = 1e-4
"""By how much of a pixel an edge may miss a whole number: crops are rounded, and so little shows no corner."""


def straightened(read: Read, size: Size, angle: float, box: Region) -> Read:
    """The picture turned clockwise by `angle` degrees, as seen through `box`.

    Parameters
    ----------
    read
        The picture, in linear light: (h, w, C) float32 of any region, at full size or at 1/2, 1/4, ...
    size
        Its width and height at full size.
    angle
        In degrees; the picture's middle stays where it is.
    box
        The part of the frame that is kept, in pixels at full size. Outside the picture its edge is continued.

    Returns
    -------
    A reader of regions of the box, at the scale that `read` is asked at.
    """

    def part(region: Region) -> Linear:
        blocks = [
            [_sampled(read, size, angle, box, one) for one in _cut(region, row)]
            for row in range(region.y, region.bottom, BLOCK)
        ]
        return np.concatenate([np.concatenate(row, axis=1) for row in blocks])

    return part


def drawn_in(box: Box, size: Size, angle: float) -> Box:
    """A box of the frame drawn towards the middle, until no part of it is outside the picture turned by `angle`.

    The largest box of the same shape that is the given one scaled about the picture's middle; one that fits stays.
    """
    middle = size[0] / 2, size[1] / 2
    share = 1.0
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])):
        there = turned_back((x - middle[0], y - middle[1]), angle)
        for length, half in zip(there, middle, strict=True):
            share = min(share, half / abs(length)) if abs(length) > half else share
    return tuple(middle[n % 2] + share * (edge - middle[n % 2]) for n, edge in enumerate(box))  # type: ignore[return-value]


def turned_back(place: Point, angle: float) -> Point:
    """Where a place of the frame, relative to the middle, is in the picture: turned back by `angle`."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return cos * place[0] + sin * place[1], cos * place[1] - sin * place[0]


def whole_pixels(box: Box, size: Size, angle: float) -> Region:
    """The pixels of a box: without an angle the nearest, with one those that lie inside it; at least one."""
    first, last = (round, round) if angle == 0 else (_ceil, _floor)
    edges = []
    for low, high, length in ((box[0], box[2], size[0]), (box[1], box[3], size[1])):
        begin = min(max(first(low), 0), length - 1)
        end = min(max(last(high), begin + 1), length)
        edges.append((begin, end - begin))
    (x, width), (y, height) = edges
    return Region(x, y, width, height)


def _ceil(value: float) -> int:
    return math.ceil(value - _ALMOST)


def _floor(value: float) -> int:
    return math.floor(value + _ALMOST)


def _cut(region: Region, row: int) -> list[Region]:
    height = min(BLOCK, region.bottom - row)
    return [
        Region(column, row, min(BLOCK, region.right - column), height, region.scale)
        for column in range(region.x, region.right, BLOCK)
    ]


def _sampled(read: Read, size: Size, angle: float, box: Region, region: Region) -> Linear:
    reduced = round(1 / region.scale)
    return remapped(read, _level(size, reduced), _places(size, angle, box, region, reduced), region.scale)


def _places(size: Size, angle: float, box: Region, region: Region, reduced: int) -> Places:
    """What each pixel of a region of the box shows, as `remapped` wants it."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    # Of the middle of each pixel, from the middle of the picture, in pixels at full size.
    x = box.x + (np.arange(region.x, region.right) + 0.5) * reduced - size[0] / 2
    y = box.y + (np.arange(region.y, region.bottom) + 0.5)[:, None] * reduced - size[1] / 2
    there = np.stack([cos * x + sin * y + size[0] / 2, cos * y - sin * x + size[1] / 2])
    steps: Places = np.rint((there / reduced - 0.5) * STEPS).astype(np.int32)
    return steps[None]


def _level(size: Size, reduced: int) -> Size:
    return -(-size[0] // reduced), -(-size[1] // reduced)
