"""Where to look at a photo and its result at 1:1: the finest detail, the smoothest area, the largest change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 384, 384
"""Size of a crop in pixels: three pairs of them, those of one photo, fill a line of a contact sheet."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A place in a photo, and why it is worth looking at."""

    why: str
    x: int
    y: int
    width: int
    height: int

    def of(self, picture: Picture) -> Picture:
        """The crop's pixels."""
        return picture[self.y : self.y + self.height, self.x : self.x + self.width]


def crops(before: Picture, after: Picture) -> list[Crop]:
    """Up to three places, each at least half a crop away from the others; a photo no larger than a crop is one place.

    Judged on luma: "detail" has the largest mean difference between neighbours in the photo, "smooth" the smallest in
    the result among places that are neither nearly black nor white (skies, walls: where bands and noise show), "change"
    the largest mean difference between the two.
    """
    height, width = before.shape[:2]
    size = min(WIDTH, width), min(HEIGHT, height)
    if size == (width, height):
        return [Crop("whole", 0, 0, width, height)]
    old, new = _luma(before), _luma(after)
    places = [(x, y) for y in _steps(height, size[1]) for x in _steps(width, size[0])]
    found: list[Crop] = []
    for why, points in (("detail", _detail(old)), ("smooth", _smooth(new)), ("change", np.abs(new - old))):
        free = [place for place in places if all(_apart(place, crop) for crop in found)]
        if free:
            x, y = max(free, key=lambda place: _mean(points, place, size))
            found.append(Crop(why, x, y, *size))
    return found


def _luma(picture: Picture) -> NDArray[np.float32]:
    luma: NDArray[np.float32] = np.dot(picture, np.array((0.299, 0.587, 0.114), np.float32))
    return luma


def _detail(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    points = np.zeros_like(luma)
    points[:, 1:] += np.abs(np.diff(luma, axis=1))
    points[1:] += np.abs(np.diff(luma, axis=0))
    return points


def _smooth(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    # A pixel near black or white counts as the roughest: nothing can be seen there.
    return np.where((luma < 30) | (luma > 245), np.float32(-255), -_detail(luma))


def _mean(points: NDArray[np.float32], place: tuple[int, int], size: tuple[int, int]) -> float:
    x, y = place
    return float(points[y : y + size[1], x : x + size[0]].mean())


def _steps(length: int, size: int) -> list[int]:
    last = length - size
    return sorted({*range(0, last + 1, max(1, size // 2)), last})


def _apart(place: tuple[int, int], crop: Crop) -> bool:
    return abs(place[0] - crop.x) >= crop.width // 2 or abs(place[1] - crop.y) >= crop.height // 2
