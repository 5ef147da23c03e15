"""The frame of the finished picture: what geometry in the recipe means for a photo's size, and for any region of it.

Knows sizes and readers; what the pixels are is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from numpy.typing import NDArray

from photoenhance.geometry.resize import Read, Size
from photoenhance.geometry.straighten import Box, drawn_in, straightened, turned_back, whole_pixels
from photoenhance.geometry.turn import Turn, cropped, place_before, turned
from photoenhance.image import Region, Source
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.recipe import Recipe

Values = TypeVar("Values", bound=NDArray[Any])
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A photo of `size` after `turn` (width and height as `turned_size`), `angle` degrees, and the crop to `box`."""

    size: Size
    turn: Turn
    angle: float
    box: Region

    @property
    def turned_size(self) -> Size:
        """Width and height after quarter turns: that of the frame in which the crop lies."""
        return self.turn.size(self.size)

    @property
    def exact(self) -> bool:
        """Whether whole pixels change places and none changes its value."""
        return self.angle == 0


def frame_of(size: Size, geometry: GeometrySettings, *, cropped: bool = True) -> Frame:
    """The frame of a photo of this size; without `cropped` the whole frame, with empty corners at an angle."""
    turn = Turn(geometry.quarters, geometry.mirror)
    width, height = turn.size(size)
    if not cropped:
        return Frame(size, turn, geometry.angle, Region(0, 0, width, height))
    box = drawn_in(_box(geometry.crop, (width, height)), (width, height), geometry.angle)
    return Frame(size, turn, geometry.angle, whole_pixels(box, (width, height), geometry.angle))


def turned_size(source: Source, geometry: GeometrySettings) -> Size:
    """Width and height of the frame in which the crop lies: the photo's after quarter turns."""
    return Turn(geometry.quarters, geometry.mirror).size((source.width, source.height))


def finished_size(source: Source, recipe: Recipe) -> Size:
    """Width and height of the finished picture at full scale, before it is resized for an export."""
    box = frame_of((source.width, source.height), recipe.geometry).box
    return box.width, box.height


def fitted_crop(source: Source, geometry: GeometrySettings) -> Crop:
    """The crop that geometry really gives, drawn in until no corner is empty: what a crop tool shows and sets."""
    size = turned_size(source, geometry)
    left, top, right, bottom = drawn_in(_box(geometry.crop, size), size, geometry.angle)
    width, height = size
    return Crop(max(left / width, 0), max(top / height, 0), min(right / width, 1), min(bottom / height, 1))


def photo_place(frame: Frame, place: Point) -> Point:
    """Where a place of the finished picture is in the photo, both in pixels at full size from the upper left corner."""
    x, y = place[0] + frame.box.x, place[1] + frame.box.y
    width, height = frame.turned_size
    if frame.angle != 0:
        x, y = turned_back((x - width / 2, y - height / 2), frame.angle)
        x, y = x + width / 2, y + height / 2
    return place_before((x, y), frame.size, frame.turn)


def placed(read: Callable[[Region], Values], frame: Frame) -> Callable[[Region], Values]:
    """The picture after geometry that is exact, of any type of values; in reduced copies to the nearest pixel."""

    def part(region: Region) -> Values:
        reduced = round(1 / region.scale)
        small = _reduced(frame.size, reduced)
        whole, box = frame.turn.size(small), frame.box
        kept = _reduced((box.width, box.height), reduced)
        x, y = (
            min(round(at / reduced), most - length)
            for at, most, length in zip((box.x, box.y), whole, kept, strict=True)
        )
        return cropped(turned(read, small, frame.turn), Region(x, y, *kept))(region)

    return part


def placed_light(read: Read, frame: Frame) -> Read:
    """The picture after any geometry; `read` gives linear light, at any scale."""
    if frame.exact:
        return placed(read, frame)

    def upright(region: Region) -> NDArray[Any]:
        return turned(read, _reduced(frame.size, round(1 / region.scale)), frame.turn)(region)

    return straightened(upright, frame.turned_size, frame.angle, frame.box)


def _box(crop: Crop | None, size: Size) -> Box:
    width, height = size
    if crop is None:
        return 0.0, 0.0, float(width), float(height)
    return crop.left * width, crop.top * height, crop.right * width, crop.bottom * height


def _reduced(size: Size, reduced: int) -> Size:
    return -(-size[0] // reduced), -(-size[1] // reduced)
