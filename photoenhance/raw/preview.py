"""The picture that a camera put into its RAW file: found by LibRaw without the sensor data, decoded small, upright.

Develops nothing, so that a window has something to show at once; also for files whose sensor data are damaged.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import rawpy
from PIL import ExifTags, Image

from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.definition import ADOBE_RGB, SRGB, Space
from photoenhance.colour.profile import ProfileError, parse
from photoenhance.image import Samples
from photoenhance.raw.align import without_bars

# The size is checked here, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

TURNS = {0: 0, 3: 2, 5: 1, 6: 3}
"""LibRaw's flip: quarter turns counter-clockwise."""

_LEAST_SIDE = 32
"""Pictures smaller than this stand for "none": some files hold one of 8 x 8."""
_MOST_PIXELS = 500_000_000
_FAILURES = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, MemoryError)


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What lies in the file, not turned: a `jpeg` or a `bitmap` (h, w, 3) uint8, or neither."""

    jpeg: bytes | None = field(default=None, repr=False)
    bitmap: Samples | None = field(default=None, repr=False)


def preview(path: Path, side: int = 1024) -> Samples | None:
    """The embedded preview of a RAW file, upright, without the bars that some cameras add.

    Parameters
    ----------
    path
        The file.
    side
        The longer side is no longer than this; smaller previews stay as they are.

    Returns
    -------
    (h, w, 3) uint8, sRGB; None where there is no file, no preview, or a broken one.
    """
    try:
        with rawpy.imread(str(path)) as raw:
            found = embedded(raw)
            flip, aspect = raw.sizes.flip, aspect_of(raw)
    except (OSError, rawpy.LibRawError):
        return None
    picture = small(found, side)
    return None if picture is None else np.ascontiguousarray(np.rot90(*_turn(picture, flip, aspect)))


def _turn(picture: Samples, flip: int, aspect: float) -> tuple[Samples, int]:
    """The picture and the quarter turns that it still needs; some programs save previews turned already."""
    turns = TURNS.get(flip, 0)
    if turns % 2 and is_turned(picture, aspect):
        return without_bars(picture, 1 / aspect), 0
    return without_bars(picture, aspect), turns


def is_turned(picture: Samples, aspect: float) -> bool:
    """Whether a preview lies the other way than the frame, whose width by height is `aspect`."""
    return bool((picture.shape[1] - picture.shape[0]) * (aspect - 1) < 0)


def aspect_of(raw: Any) -> float:
    """Width by height of the frame as it is developed, not turned; the pixels of some cameras are not square."""
    sizes = raw.sizes
    return float(sizes.iwidth / max(sizes.iheight, 1) * (sizes.pixel_aspect or 1.0))


def embedded(raw: Any) -> Embedded:
    """Take the preview out of a file that rawpy has opened; its sensor data need not be readable."""
    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return Embedded()
    if thumb.format == rawpy.ThumbFormat.JPEG:
        return Embedded(jpeg=bytes(thumb.data))
    bitmap = np.asarray(thumb.data)
    fits = bitmap.ndim == 3 and bitmap.shape[2] == 3 and bitmap.dtype == np.uint8
    return Embedded(bitmap=bitmap if fits else None)


def small(found: Embedded, side: int) -> Samples | None:
    """Decode a preview, no side longer than `side`, to (h, w, 3) uint8, not turned; None for none or a broken one.

    A JPEG is reduced while it is decoded, by halves, which takes a fraction of the time.
    """
    try:
        image = _opened(found)
        if image is None or min(image.size) < _LEAST_SIDE or image.size[0] * image.size[1] > _MOST_PIXELS:
            return None
        space = _space(image)
        image.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=1.0)
        pixels = np.asarray(image.convert("RGB"))
    except _FAILURES:
        return None
    return pixels if space == SRGB else from_working(to_working(pixels, space), SRGB, np.uint8)


def _space(image: Image.Image) -> Space:
    """The space of a preview: its profile's, Adobe RGB where its EXIF says so as cameras do (DCF 2.0), else sRGB."""
    icc = image.info.get("icc_profile")
    if icc and image.mode == "RGB":
        try:
            space = parse(icc)
        except ProfileError:
            return SRGB
        return SRGB if space.gray else space
    index = image.getexif().get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex)
    return ADOBE_RGB if index == "R03" else SRGB


def _opened(found: Embedded) -> Image.Image | None:
    if found.jpeg is not None:
        return Image.open(io.BytesIO(found.jpeg), formats=("JPEG",))
    return None if found.bitmap is None else Image.fromarray(found.bitmap)
