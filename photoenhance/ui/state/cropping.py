"""A crop on its way: the geometry that is tried out, and the ratio of its frame. Values; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec

from photoenhance.geometry.straighten import Box, Point, drawn_in, turned_back
from photoenhance.pipeline.frame import frame_of
from photoenhance.recipe.geometry import ANGLE, Crop, GeometrySettings, flipped, turned
from photoenhance.ui.state.compare import Compare
from photoenhance.ui.state.crop_frame import Edge, Size, edges_of, shaped, snapped

ORIGINAL, FREE = "Original", "Free"
_KNOWN = ((1, 1), (5, 4), (4, 3), (3, 2), (16, 10), (16, 9), (2, 1))
RATIOS = {f"{longer}:{shorter}": longer / shorter for longer, shorter in _KNOWN}
"""Longer side to shorter one; beside these there are ORIGINAL and FREE."""

NAMES = (ORIGINAL, FREE, *RATIOS)
_LIKE = 0.005
"""Ratios that differ by less are the same; whole pixels never meet one exactly."""


@dataclass(frozen=True, slots=True)
class Cropping:
    """What the crop tool has made of the geometry so far; nothing of it is in the recipe yet.

    Attributes
    ----------
    photo
        Width and height of the photo before geometry.
    geometry
        Its crop is what was asked for; what is kept of it at an angle is `box`.
    ratio, upright
        The ratio by its name, and whether the frame stands upright where the ratio has a longer side.
    shape
        The frame as it was before a ratio was chosen: another ratio begins there, so that trying them shrinks nothing.
    before
        What to go back to when the last change is taken back.
    compare
        How the photo was compared before, and will be again.
    key
        Changes of one key that follow each other are taken back together; "" stands alone.
    """

    photo: Size
    geometry: GeometrySettings
    ratio: str = ORIGINAL
    upright: bool = False
    shape: Crop | None = None
    before: Cropping | None = None
    compare: Compare = field(default_factory=Compare)
    key: str = ""

    @property
    def size(self) -> Size:
        """Width and height of the turned picture, in which the frame lies."""
        return frame_of(self.photo, self.geometry, cropped=False).turned_size

    @property
    def edges(self) -> tuple[Edge, ...]:
        """What the frame may not leave."""
        return edges_of(self.size, self.geometry.angle)

    @property
    def corners(self) -> tuple[Point, ...]:
        """The corners of the picture, which the angle has moved, around it."""
        width, height = self.size
        x, y = width / 2, height / 2
        turned_corners = (
            turned_back((across, down), -self.geometry.angle) for across, down in ((-x, -y), (x, -y), (x, y), (-x, y))
        )
        return tuple((x + across, y + down) for across, down in turned_corners)

    @property
    def locked(self) -> bool:
        """Whether the frame keeps its ratio."""
        return self.ratio != FREE

    @property
    def box(self) -> Box:
        """The frame in pixels of the turned picture, drawn in so far that no corner is empty."""
        return drawn_in(box_of(self.geometry.crop, self.size), self.size, self.geometry.angle)

    @property
    def finished(self) -> GeometrySettings:
        """The geometry as it goes into the recipe: the frame as it is seen, on whole pixels."""
        if self.geometry.crop is None:
            return self.geometry
        box = snapped(self.box, self.size, straight=self.geometry.angle == 0)
        return msgspec.structs.replace(self.geometry, crop=crop_of(box, self.size))

    @property
    def finished_size(self) -> Size:
        """Width and height of the photo that comes of it."""
        box = frame_of(self.photo, self.finished).box
        return box.width, box.height


def begun(photo: Size, geometry: GeometrySettings, compare: Compare) -> Cropping:
    """The crop tool as it begins: with the ratio that the crop has already."""
    made = Cropping(photo, geometry, shape=geometry.crop, compare=compare)
    width, height = made.size
    left, top, right, bottom = made.box
    across, down = right - left, bottom - top
    value = max(across, down) / min(across, down)
    known = {ORIGINAL: max(width, height) / min(width, height)} | RATIOS
    alike = (name for name, one in known.items() if abs(value / one - 1) < _LIKE)
    return replace(made, ratio=next(alike, FREE), upright=down > across)


def with_box(cropping: Cropping, box: Box) -> Cropping:
    """With a frame drawn by hand."""
    crop = crop_of(box, cropping.size)
    width, height = box[2] - box[0], box[3] - box[1]
    upright = height > width if abs(height - width) > 1 else cropping.upright
    geometry = msgspec.structs.replace(cropping.geometry, crop=crop)
    return replace(cropping, geometry=geometry, shape=crop, upright=upright)


def with_ratio(cropping: Cropping, name: str, *, upright: bool) -> Cropping:
    """With another ratio, and the frame of that shape; "Free" lets the frame as it is."""
    chosen = replace(cropping, ratio=name, upright=upright)
    if name == FREE and upright == cropping.upright:
        return chosen
    begin = replace(cropping, geometry=msgspec.structs.replace(cropping.geometry, crop=cropping.shape))
    box = shaped(begin.box, _ratio(chosen), cropping.edges)
    geometry = msgspec.structs.replace(cropping.geometry, crop=crop_of(box, cropping.size))
    return replace(chosen, geometry=geometry)


def with_angle(cropping: Cropping, angle: float) -> Cropping:
    """Turned by so many degrees, as far as it goes."""
    kept = min(max(angle, ANGLE.minimum), ANGLE.maximum)
    return replace(cropping, geometry=msgspec.structs.replace(cropping.geometry, angle=kept))


def with_turn(cropping: Cropping, quarters: int) -> Cropping:
    """Turned clockwise by quarters, the frame with it."""
    made = replace(cropping, geometry=turned(cropping.geometry, quarters), shape=_turned(cropping.shape, quarters))
    return replace(made, upright=cropping.upright != bool(quarters % 2))


def with_flip(cropping: Cropping, *, upside_down: bool) -> Cropping:
    """Mirrored left for right, or upside down, the frame with it."""
    shape = flipped(GeometrySettings(crop=cropping.shape)).crop
    made = replace(cropping, geometry=mirrored(cropping.geometry, upside_down=upside_down))
    return replace(made, shape=_turned(shape, 2) if upside_down else shape)


def mirrored(geometry: GeometrySettings, *, upside_down: bool) -> GeometrySettings:
    """The geometry after mirroring the finished picture left for right, or upside down."""
    # Upside down is left for right and half a turn.
    return turned(flipped(geometry), 2) if upside_down else flipped(geometry)


def without_crop(geometry: GeometrySettings) -> GeometrySettings:
    """The geometry without crop and straightening; turns stay."""
    return msgspec.structs.replace(geometry, crop=None, angle=ANGLE.default)


def ratio_text(name: str, *, upright: bool) -> str:
    """A ratio as it is written: width before height."""
    return ":".join(reversed(name.split(":"))) if upright and name in RATIOS else name


def box_of(crop: Crop | None, size: Size) -> Box:
    """A crop in pixels."""
    width, height = size
    if crop is None:
        return 0.0, 0.0, float(width), float(height)
    return crop.left * width, crop.top * height, crop.right * width, crop.bottom * height


def crop_of(box: Box, size: Size) -> Crop:
    """A box in pixels as a crop."""
    (left, top, right, bottom), (width, height) = box, size
    return Crop(max(left / width, 0), max(top / height, 0), min(right / width, 1), min(bottom / height, 1))


def _ratio(cropping: Cropping) -> float:
    """Width to height."""
    if cropping.ratio == ORIGINAL:
        value = max(cropping.size) / min(cropping.size)
    elif cropping.ratio == FREE:
        left, top, right, bottom = cropping.box
        value = max(right - left, bottom - top) / min(right - left, bottom - top)
    else:
        value = RATIOS[cropping.ratio]
    return 1 / value if cropping.upright else value


def _turned(crop: Crop | None, quarters: int) -> Crop | None:
    return turned(GeometrySettings(crop=crop), quarters).crop
