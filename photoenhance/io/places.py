"""Where places of a photo are in the picture that is written: one affine map, for points and boxes.

Pure: knows no metadata and no recipe. Places are in pixels from the upper left corner, so that pixel 0 is from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from photoenhance.io import orientation

Size: TypeAlias = tuple[int, int]
Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f: (x, y) becomes (a x + b y + c, d x + e y + f)."""

_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Places:
    """The map from a picture of the size `before` to one of the size `after` (width and height in pixels)."""

    before: Size
    after: Size
    matrix: Matrix

    @property
    def same(self) -> bool:
        """Whether every place stays, in pixels too."""
        return self.whole and self.before == self.after

    @property
    def whole(self) -> bool:
        """Whether the picture is at most resized, so that fractions of its sides stay."""
        scale = self.after[0] / self.before[0], self.after[1] / self.before[1]
        wanted = scale[0], 0.0, 0.0, 0.0, scale[1], 0.0
        return all(abs(one - other) < _NEARLY * 1e3 for one, other in zip(self.matrix, wanted, strict=True))

    @property
    def upright(self) -> bool:
        """Whether the picture is neither turned nor mirrored: cropped and resized at most."""
        a, b, _, d, e, _ = self.matrix
        return abs(b) < _NEARLY and abs(d) < _NEARLY and a > 0 and e > 0

    @property
    def scale(self) -> float:
        """By how much lengths change, on average."""
        a, b, _, d, e, _ = self.matrix
        return math.sqrt(abs(a * e - b * d))

    def of(self, place: Point) -> Point:
        """Where a place comes to be."""
        a, b, c, d, e, f = self.matrix
        return a * place[0] + b * place[1] + c, d * place[0] + e * place[1] + f

    def around(self, box: Box) -> Box:
        """The smallest upright box around what becomes of a box."""
        corners = [self.of((x, y)) for x in (box[0], box[2]) for y in (box[1], box[3])]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return min(across), min(down), max(across), max(down)

    def holds(self, place: Point) -> bool:
        """Whether a place of the picture after is inside it, up to rounding."""
        return all(-_NEARLY <= at / side <= 1 + _NEARLY for at, side in zip(place, self.after, strict=True))

    def clipped(self, box: Box) -> Box:
        """A box of the picture after without what lies outside."""
        (left, top, right, bottom), (width, height) = box, self.after
        return max(left, 0.0), max(top, 0.0), min(right, float(width)), min(bottom, float(height))

    def behind(self, turn: int) -> Places:
        """The map for places of the picture as its file stores it, where an EXIF orientation (1-8) makes it upright."""
        width, height = self.before
        stored = (height, width) if orientation.swaps_sides(turn) else (width, height)
        matrix = matrix_of(lambda place: self.of(orientation.upright_place(place, stored, turn)))
        return Places(stored, self.after, matrix)


def matrix_of(move: Callable[[Point], Point]) -> Matrix:
    """Matrix of an affine map."""
    (c, f), (right, below), (farther, down) = move((0.0, 0.0)), move((1.0, 0.0)), move((0.0, 1.0))
    return right - c, farther - c, c, below - f, down - f, f


def inverse(matrix: Matrix) -> Matrix:
    """Matrix of the way back."""
    a, b, c, d, e, f = matrix
    all_ = a * e - b * d
    back = e / all_, -b / all_, -d / all_, a / all_
    return back[0], back[1], -back[0] * c - back[1] * f, back[2], back[3], -back[2] * c - back[3] * f
