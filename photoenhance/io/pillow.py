"""Pillow's door: eight bits a sample, first frame. For the long tail, and where it alone can decode.

Its own size limit is off, because the readers ask theirs before any pixel is decoded.
"""

from __future__ import annotations

import io
import struct
import warnings as python_warnings

import numpy as np
from PIL import Image, UnidentifiedImageError

from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.io import gif, layout, metadata
from photoenhance.io.decoded import Decoded, Input, NotDecodable
from photoenhance.io.separation import cmyk_to_rgb

Image.MAX_IMAGE_PIXELS = None
# Pillow warns of oddities in metadata; the picture opens all the same. Set once: filters are not thread-safe.
python_warnings.filterwarnings("ignore", module=r"PIL\..*")

_FAILURES = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    Image.DecompressionBombError,
    RuntimeError,  # its AVIF reader
    struct.error,
)
_PLAIN = {
    "1": "L",
    "L": "L",
    "LA": "LA",
    "La": "LA",
    "RGB": "RGB",
    "RGBA": "RGBA",
    "RGBa": "RGBA",
    "RGBX": "RGB",
    "CMYK": "CMYK",
}


def decode(file: Input) -> Decoded:
    """Decode the first frame at 8 bits a sample.

    Raises
    ------
    NotDecodable
        When Pillow finds no picture or a damaged one.
    PhotoError
        When its declared size is beyond the limits.
    """
    if file.data.startswith(b"GIF8"):
        file.admit(*gif.first_size(file.data), 4)
    try:
        with Image.open(io.BytesIO(file.data)) as image:
            file.admit(*image.size, len(image.getbands()))
            return _decoded(image)
    except UnidentifiedImageError as error:
        raise NotDecodable("its header is damaged") from error
    except _FAILURES as error:
        raise NotDecodable(f"it is damaged ({str(error) or type(error).__name__})") from error


def _decoded(image: Image.Image) -> Decoded:
    exif = metadata.without_prefix(image.info.get("exif"))
    icc = image.info.get("icc_profile")
    image.load()
    warnings = []
    if image.mode.startswith(("I", "F")):
        warnings.append("The file's depth cannot be kept; it was reduced to 8 bits")
    samples = _eight_bit(image)
    alpha: Samples | None = None
    if image.mode == "CMYK":
        pixels, icc, note = cmyk_to_rgb(samples, icc)
        warnings += [note] if note else []
    else:
        pixels, alpha = layout.split_alpha(samples)
    xmp = image.info.get("xmp")
    # Last, for looking for further pictures moves on to them.
    if image.format != "PSD" and _holds_several(image):
        warnings.append("The file holds several pictures; only the first is used")
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        icc=icc or None,
        metadata=Metadata(exif, xmp if isinstance(xmp, bytes) else None, None),
        orientation=metadata.orientation(exif),
        warnings=tuple(warnings),
    )


def _holds_several(image: Image.Image) -> bool:
    try:
        return int(getattr(image, "n_frames", 1)) > 1
    except _FAILURES:
        return True  # there is the beginning of another


def _eight_bit(image: Image.Image) -> Samples:
    if image.mode.startswith("I"):
        return layout.to_eight(np.clip(np.asarray(image), 0, 65535).astype(np.uint16))
    if image.mode == "F":
        return layout.to_eight(layout.from_float(np.asarray(image)))
    if image.mode in ("P", "PA"):
        has_alpha = image.mode == "PA" or "transparency" in image.info
        return np.asarray(image.convert("RGBA" if has_alpha else "RGB"))
    return np.asarray(image.convert(_PLAIN.get(image.mode, "RGB")))


def first_frame(file: Input) -> tuple[Samples, Samples | None]:
    """Pixels and alpha of an animation's first picture, when everything else about the file is known already."""
    try:
        with Image.open(io.BytesIO(file.data)) as image:
            image.load()
            return layout.split_alpha(_eight_bit(image))
    except _FAILURES as error:
        raise NotDecodable(f"its first picture is damaged ({str(error) or type(error).__name__})") from error


def image_of(encoded: Encoded) -> Image.Image:
    """Pillow image of 8 bit with the samples, and their alpha, of an Encoded; gray becomes RGB."""
    pixels = layout.to_eight(encoded.whole())
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    if encoded.alpha is not None:
        pixels = np.concatenate((pixels, layout.to_eight(encoded.alpha)[:, :, np.newaxis]), axis=2)
    return Image.fromarray(np.ascontiguousarray(pixels))
