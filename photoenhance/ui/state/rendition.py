"""A rendition: everything needed to paint regions of a photo under a recipe; made from the state, painted on workers.

Knows no Qt. Two renditions of the same serial show the same picture.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.preview import Display, Levels, display, level_count
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.ui.state.state import Photo, State

SIDE = 512
"""Side of a display tile in pixels at its level."""

_serials = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One tile: its level (0 full size, 1 half, ...) and its place in that level's grid."""

    level: int
    column: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Rendition:
    """A photo under a recipe; `planes` and `reduced` belong to the recipe's networks."""

    serial: int
    source: Source
    photo: Levels
    recipe: Recipe
    planes: tuple[Answer, ...]
    reduced: tuple[Levels | Baked, ...]

    @property
    def levels(self) -> int:
        """How many reduced levels there are."""
        return level_count(self.source.width, self.source.height)

    def size(self, level: int) -> tuple[int, int]:
        """Width and height at a level."""
        return -(-self.source.width // 2**level), -(-self.source.height // 2**level)

    def region(self, cell: Cell) -> Region:
        """The rectangle of a tile at its level."""
        width, height = self.size(cell.level)
        x, y = cell.column * SIDE, cell.row * SIDE
        return Region(x, y, min(SIDE, width - x), min(SIDE, height - y), 2.0**-cell.level)

    def paint(self, cell: Cell) -> NDArray[np.uint8]:
        """Pixels of a tile as Qt's RGB32 wants them: (h, w, 4) uint8, blue first. Slow: for workers only."""
        return as_bgrx(self.rgb(self.region(cell)))

    def rgb(self, region: Region) -> Display:
        """Pixels of a region at its scale, (h, w, 3) uint8 sRGB. Slow: for workers only."""
        return display(self.source, self.recipe, self.planes, self.photo, self.reduced, region)

    def level_within(self, pixels: int) -> int:
        """The largest level of at most so many pixels; the smallest where none is."""
        levels = range(self.levels + 1)
        return next((level for level in levels if self.size(level)[0] * self.size(level)[1] <= pixels), self.levels)

    def cells(self, level: int, box: tuple[float, float, float, float]) -> list[Cell]:
        """The tiles of a level that touch a box (left, top, right, bottom in pixels of the photo), middle first."""
        scale = 2.0**-level / SIDE
        width, height = self.size(level)
        left, top = int(box[0] * scale), int(box[1] * scale)
        right = min(-(-width // SIDE), int(np.ceil(box[2] * scale)))
        bottom = min(-(-height // SIDE), int(np.ceil(box[3] * scale)))
        middle = ((box[0] + box[2]) / 2 * scale - 0.5, (box[1] + box[3]) / 2 * scale - 0.5)
        cells = [Cell(level, column, row) for row in range(top, bottom) for column in range(left, right)]
        return sorted(cells, key=lambda cell: (cell.column - middle[0]) ** 2 + (cell.row - middle[1]) ** 2)


def as_bgrx(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 sRGB to (h, w, 4) uint8 in Qt's RGB32 order."""
    pixels = np.empty((*rgb.shape[:2], 4), np.uint8)
    pixels[..., :3] = rgb[..., ::-1]
    pixels[..., 3] = 255
    return pixels


def next_serial() -> int:
    """A serial that nothing else on screen has."""
    return next(_serials)


class Renditions:
    """Makes renditions from states, giving equal pictures equal serials."""

    def __init__(self) -> None:
        self._original: Rendition | None = None
        self._edited: Rendition | None = None
        self._against: Rendition | None = None

    def original(self, state: State) -> Rendition | None:
        """The untouched photo, once it is ready to be painted."""
        photo = state.photo
        if photo is None or photo.levels is None:
            self._original = self._edited = self._against = None
        elif self._original is None or self._original.photo is not photo.levels:
            self._original = Rendition(next(_serials), photo.source, photo.levels, NEUTRAL, (), ())
        return self._original

    def edited(self, state: State) -> Rendition | None:
        """The photo as it will be saved."""
        original = self.original(state)
        plane = state.plane
        if original is None or plane is None or not state.recipe.active:
            self._edited = original
        elif not self._still(state.photo, state.recipe, plane.reduced):
            self._edited = Rendition(
                next(_serials), original.source, original.photo, state.recipe, plane.answers, plane.reduced
            )
        return self._edited

    def against(self, state: State) -> Rendition | None:
        """What is compared with: the original, or what another model makes of the photo, all else as in the recipe."""
        original, plane = self.original(state), state.against
        if original is None or plane is None:
            return original
        recipe = msgspec.structs.replace(state.recipe, enhance=(plane.step,))
        if self._against is None or (self._against.recipe, self._against.reduced) != (recipe, plane.reduced):
            self._against = Rendition(
                next(_serials), original.source, original.photo, recipe, plane.answers, plane.reduced
            )
        return self._against

    def _still(self, photo: Photo | None, recipe: Recipe, reduced: tuple[Levels | Baked, ...]) -> bool:
        now = self._edited
        return (
            now is not None
            and photo is not None
            and now.source is photo.source
            and now.recipe == recipe
            and now.reduced == reduced
        )
