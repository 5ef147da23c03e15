"""Geometry in the recipe: mirror, quarter turns, straightening and crop, as a value. Knows no pixels.

In this order: the picture is mirrored left for right, turned clockwise by quarters, turned clockwise by `angle` degrees
about its middle behind a frame of its own size, and of that frame the crop is kept.
"""

from __future__ import annotations

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.parameter import Parameter
from photoenhance.recipe.canonical import settle

ANGLE = Parameter(
    name="angle",
    label="Straighten",
    minimum=-45,
    maximum=45,
    step=0.1,
    unit="°",
    neutral=0,
    default=0,
    help="Turns the photo clockwise by this many degrees; without a crop it is cropped just so far that no corner is "
    "empty.",
)

PARAMETERS = (ANGLE,)


class Crop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part that is kept, as fractions of the frame: 0 is its left or upper edge, 1 its right or lower one.

    Where it reaches over the edges of a straightened picture, it is drawn towards the middle, keeping its aspect ratio,
    until it does not. The whole frame, (0, 0, 1, 1), so is the largest part of the picture's own aspect ratio.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            # So much is far below a pixel, and 1 - (1 - x) is x.
            msgspec.structs.force_setattr(self, name, round(float(getattr(self, name)), 8) + 0.0)
        # NaN, too, lies nowhere.
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise PhotoError(
                "Cannot crop the photo so",
                "left, top, right and bottom go from 0 to 1, left before right and top before bottom",
                "Choose another crop",
            )


class GeometrySettings(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`quarters` clockwise, 0 to 3; `angle` in degrees, -45 to 45; `crop` None is the whole frame, as in `Crop`."""

    mirror: bool = False
    quarters: int = 0
    angle: float = ANGLE.default
    crop: Crop | None = None

    def __post_init__(self) -> None:
        settle(self, PARAMETERS)
        if self.quarters not in range(4):
            raise PhotoError(
                f"Cannot turn the photo {self.quarters} times", "quarter turns go from 0 to 3", "Choose another number"
            )
        msgspec.structs.force_setattr(self, "quarters", int(self.quarters))
        msgspec.structs.force_setattr(self, "mirror", bool(self.mirror))
        if self.crop == _WHOLE:
            msgspec.structs.force_setattr(self, "crop", None)


_WHOLE = Crop(0, 0, 1, 1)
AS_IT_IS = GeometrySettings()


def turned(geometry: GeometrySettings, quarters: int) -> GeometrySettings:
    """The geometry after turning the finished picture clockwise by quarters; the crop goes with it."""
    crop = geometry.crop
    for _ in range(quarters % 4):
        crop = crop and Crop(1 - crop.bottom, crop.left, 1 - crop.top, crop.right)
    return msgspec.structs.replace(geometry, quarters=(geometry.quarters + quarters) % 4, crop=crop)


def flipped(geometry: GeometrySettings) -> GeometrySettings:
    """The geometry after mirroring the finished picture left for right; angle and crop go with it."""
    crop = geometry.crop
    return GeometrySettings(
        mirror=not geometry.mirror,
        quarters=-geometry.quarters % 4,  # what comes behind turns goes before opposite ones
        angle=-geometry.angle,
        crop=crop and Crop(1 - crop.right, crop.top, 1 - crop.left, crop.bottom),
    )
