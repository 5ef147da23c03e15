"""A picture mirrored, turned by quarters, and cropped: whole pixels change places, none changes its value.

Pictures are functions of a region; sizes and crops are in pixels at the scale of the regions that are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from photoenhance.geometry.resize import Size
from photoenhance.image import Region

Values = TypeVar("Values", bound=NDArray[Any])


@dataclass(frozen=True, slots=True)
class Turn:
    """First the picture is mirrored, left for right, then it is turned clockwise by quarters, 0 to 3."""

    quarters: int = 0
    mirrored: bool = False

    def __post_init__(self) -> None:
        if self.quarters not in range(4):
            raise ValueError(self.quarters)

    def then(self, other: Turn) -> Turn:
        """Both, one after the other, as one."""
        # A mirror behind a turn is a mirror before the opposite turn.
        mine = -self.quarters if other.mirrored else self.quarters
        return Turn((mine + other.quarters) % 4, self.mirrored != other.mirrored)

    def size(self, size: Size) -> Size:
        """Width and height afterwards."""
        return size if self.quarters % 2 == 0 else (size[1], size[0])


def turned(read: Callable[[Region], Values], size: Size, turn: Turn) -> Callable[[Region], Values]:
    """The turned picture, (h, w, C) of any type; `size` is that before, at the scale of the regions."""
    if turn == Turn():
        return read

    def part(region: Region) -> Values:
        value: NDArray[Any] = read(_origin(region, size, turn))
        if turn.mirrored:
            value = value[:, ::-1]
        return cast("Values", np.ascontiguousarray(np.rot90(value, -turn.quarters)))

    return part


def cropped(read: Callable[[Region], Values], crop: Region) -> Callable[[Region], Values]:
    """The part of a picture inside `crop`."""
    return lambda region: read(replace(region, x=region.x + crop.x, y=region.y + crop.y))


def place_before(place: tuple[float, float], size: Size, turn: Turn) -> tuple[float, float]:
    """Where a place of the turned picture, whose upper left corner is (0, 0), is in the picture of `size` before."""
    (width, height), (across, down) = size, place
    x, y = {
        0: (across, down),
        1: (down, height - across),
        2: (width - across, height - down),
        3: (width - down, across),
    }[turn.quarters]
    return width - x if turn.mirrored else x, y


def _origin(region: Region, size: Size, turn: Turn) -> Region:
    """The region of the picture before that becomes a region of the turned one."""
    width, height = size
    x, y, across, down = {
        0: (region.x, region.y, region.width, region.height),
        1: (region.y, height - region.right, region.height, region.width),
        2: (width - region.right, height - region.bottom, region.width, region.height),
        3: (width - region.bottom, region.x, region.height, region.width),
    }[turn.quarters]
    return Region(width - x - across if turn.mirrored else x, y, across, down, region.scale)
