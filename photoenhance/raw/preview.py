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

_DEGREES = {90: 6, 180: 3, 270: 5}
"""What LibRaw's flip is for some cameras, as it is for the others."""

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
    return None if picture is None else np.ascontiguousarray(_upright(picture, flip, aspect))


def _upright(picture: Samples, flip: int, aspect: float) -> Samples:
    if is_turned(picture, flip, aspect):
        return without_bars(picture, 1 / aspect)
    return turned(without_bars(picture, aspect), flip)


def turned(picture: Samples, flip: int) -> Samples:
    """Lay a frame upright by LibRaw's `flip`: columns (1) and rows (2) mirrored, then exchanged (4); a view."""
    flip = _DEGREES.get(flip, flip)
    mirrored = picture[:: -1 if flip & 2 else 1, :: -1 if flip & 1 else 1]
    return mirrored.swapaxes(0, 1) if flip & 4 else mirrored


def turned_back(picture: Samples, flip: int) -> Samples:
    """Undo `turned`."""
    flip = _DEGREES.get(flip, flip)
    lying = picture.swapaxes(0, 1) if flip & 4 else picture
    return lying[:: -1 if flip & 2 else 1, :: -1 if flip & 1 else 1]


def is_turned(picture: Samples, flip: int, aspect: float) -> bool:
    """Whether a preview is upright already, as some programs save it: it lies the other way than the frame.

    `aspect` is the frame's width by height; where `flip` leaves the frame lying as it is, nothing tells.
    """
    lies_across = (picture.shape[1] - picture.shape[0]) * (aspect - 1) < 0
    return bool(_DEGREES.get(flip, flip) & 4 and lies_across)


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
