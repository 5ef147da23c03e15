"""A rendition: everything needed to paint regions of a photo under a recipe; made from the state, painted on workers.

Knows no Qt. Two renditions of the same serial show the same picture.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.quick import bgrx_of
from photoenhance.image import Region, Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.finished import adjusts
from photoenhance.pipeline.frame import frame_of
from photoenhance.pipeline.levels import Levels, level_count
from photoenhance.pipeline.preview import Display, display
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.raw import AS_SHOT
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.framing import shown_geometry
from photoenhance.ui.state.measures import Measures
from photoenhance.ui.state.planes import against, seen
from photoenhance.ui.state.state import Photo, State

SIDE = 512
"""Side of a display tile in pixels at its level."""

_serials = itertools.count(1)


class Cell(NamedTuple):
    """One tile: its level (0 full size, 1 half, ...) and its place in that level's grid."""

    level: int
    column: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Rendition:
    """A photo under a recipe; `planes` and `reduced` belong to the recipe's networks.

    Places and sizes are those of the finished picture, after geometry; without `cropped` those of the whole frame.
    """

    serial: int
    source: Source
    photo: Levels
    recipe: Recipe
    planes: tuple[Answer, ...]
    reduced: tuple[Levels | Baked, ...]
    measures: Measures = field(default_factory=Measures)
    cropped: bool = True

    @property
    def levels(self) -> int:
        """How many reduced levels there are."""
        return level_count(self.source.width, self.source.height)

    def size(self, level: int) -> tuple[int, int]:
        """Width and height at a level."""
        photo = self.source.width, self.source.height
        box = frame_of(photo, self.recipe.geometry, cropped=self.cropped).box
        return -(-box.width // 2**level), -(-box.height // 2**level)

    def region(self, cell: Cell) -> Region:
        """The rectangle of a tile at its level."""
        width, height = self.size(cell.level)
        x, y = cell.column * SIDE, cell.row * SIDE
        return Region(x, y, min(SIDE, width - x), min(SIDE, height - y), 2.0**-cell.level)

    def paint(self, cell: Cell) -> NDArray[np.uint8]:
        """Pixels of a tile as Qt's RGB32 wants them: (h, w, 4) uint8, blue first. Slow: for workers only."""
        return bgrx_of(self.rgb(self.region(cell)))

    def rgb(self, region: Region) -> Display:
        """Pixels of a region at its scale, (h, w, 3) uint8 sRGB. Slow: for workers only."""
        found = self.measures.found(self.source, self.recipe, self.planes, self.photo, self.reduced)
        values = self.source, self.recipe, found, self.photo, self.reduced, region
        return display(*values, cropped=self.cropped)

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


def lean_of(state: State, painted: Rendition | None) -> float:
    """Degrees clockwise by which the picture on screen has to be turned still, while the crop tool is open."""
    if state.cropping is None or painted is None or painted.cropped:
        return 0.0
    wanted, there = state.cropping.geometry, painted.recipe.geometry
    alike = (wanted.quarters, wanted.mirror) == (there.quarters, there.mirror)
    return wanted.angle - there.angle if alike else 0.0


def as_bgrx(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 sRGB to (h, w, 4) uint8 in Qt's RGB32 order; for small pictures, on any thread, at once."""
    pixels = np.empty((*rgb.shape[:2], 4), np.uint8)
    pixels[..., :3] = rgb[..., ::-1]
    pixels[..., 3] = 255
    return pixels


def next_serial() -> int:
    """A serial that nothing else on screen has."""
    return next(_serials)


def _edits(original: Rendition, recipe: Recipe) -> bool:
    """Whether a recipe changes the original at all."""
    developed = original.source.camera is not None and recipe.raw != original.recipe.raw
    return bool(recipe.active) or adjusts(original.source, recipe) or developed


class Renditions:
    """Makes renditions from states, giving equal pictures equal serials."""

    def __init__(self) -> None:
        self._original: Rendition | None = None
        self._edited: Rendition | None = None
        self._against: Rendition | None = None
        self._measures = Measures()
        self._measures_against = Measures()  # of another plane: they would push each other out

    def original(self, state: State) -> Rendition | None:
        """The photo before any edit but what moves pixels, once it can be painted: it lies on the edited one."""
        photo = state.photo
        if photo is None or photo.levels is None:
            self._original = self._edited = self._against = None
        else:
            geometry, cropped = shown_geometry(state)
            raw = msgspec.structs.replace(AS_SHOT, lens=state.recipe.raw.lens)
            recipe = Recipe(raw=raw, geometry=geometry)
            now = self._original
            if now is None or now.photo is not photo.levels or (now.recipe, now.cropped) != (recipe, cropped):
                self._original = Rendition(
                    next(_serials), photo.source, photo.levels, recipe, (), (), self._measures, cropped
                )
        return self._original

    def edited(self, state: State) -> Rendition | None:
        """The photo as it will be saved."""
        original = self.original(state)
        shown = seen(state)
        geometry, cropped = shown_geometry(state)
        recipe, reduced = msgspec.structs.replace(shown.recipe, geometry=geometry), shown.reduced
        if original is None or not _edits(original, recipe):
            self._edited = original
        elif not self._still(state.photo, recipe, reduced, cropped):
            picture = original.source, original.photo, recipe, shown.answers, reduced
            self._edited = Rendition(next(_serials), *picture, self._measures, cropped)
        return self._edited

    def against(self, state: State) -> Rendition | None:
        """What is compared with: the original, or what another model makes of the photo, all else as in the recipe."""
        original, plane = self.original(state), against(state)
        if original is None or plane is None:
            return original
        recipe = msgspec.structs.replace(state.recipe, enhance=(*plane.upstream.enhance, plane.step))
        shown = seen(state, recipe)
        now = self._against
        if now is None or (now.photo, now.recipe, now.reduced) != (original.photo, shown.recipe, shown.reduced):
            self._against = Rendition(
                next(_serials),
                original.source,
                original.photo,
                shown.recipe,
                shown.answers,
                shown.reduced,
                self._measures_against,
            )
        return self._against

    def _still(self, photo: Photo | None, recipe: Recipe, reduced: tuple[Levels | Baked, ...], cropped: bool) -> bool:
        now = self._edited
        return (
            now is not None
            and photo is not None
            and now.photo is photo.levels
            and (now.recipe, now.cropped) == (recipe, cropped)
            and now.reduced == reduced
        )
