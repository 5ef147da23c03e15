"""AVIF in and out: pixels by libavif at their own depth; crop, turn, colour and metadata in boxes, by our own hands.

Of an animation the first picture counts, at 8 bit.
"""

from __future__ import annotations

import io
from typing import IO

import imagecodecs
import numpy as np

from photoenhance.colour.space import DISPLAY_P3, SRGB, icc_of
from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.io import avifboxes, bmff, layout, metadata, orientation, pillow
from photoenhance.io.decoded import Decoded, Input, NotDecodable

_THREADS, _SPEED = 4, 8
# What nearly every AVIF has; it only says how the encoder makes luma and chroma of RGB.
_BT601 = 6
_NUMBERS = {b"": (1, 13), icc_of(SRGB): (1, 13), icc_of(DISPLAY_P3): (12, 13)}


def read(file: Input) -> Decoded:
    """Decode an AVIF file.

    Raises
    ------
    NotDecodable
        When no picture is named, or its data is damaged.
    PhotoError
        When its declared size is beyond the limits.
    """
    told = bmff.picture(file.data)
    if told is None or not told.width:
        raise NotDecodable("no picture is named in it")
    file.admit(told.width, told.height, 4 * (2 if told.bits > 8 else 1))
    warnings = []
    # libavif as imagecodecs calls it corrupts memory when asked for one frame of a sequence, and gives all else.
    if "avis" in told.brands:
        warnings.append("The file is an animation; only its first picture is used")
        pixels, alpha = pillow.first_frame(file)
        bits = 8
    else:
        pixels, alpha, bits = _still(file.data, told.bits)
    if told.gain_map:
        warnings.append("The file holds a gain map; only the plain picture is used")
    return described(pixels, alpha, bits, told, warnings)


def _still(data: bytes, bits: int) -> tuple[Samples, Samples | None, int]:
    try:
        samples = np.asarray(imagecodecs.avif_decode(data))
    except (imagecodecs.AvifError, ValueError) as error:
        raise NotDecodable(f"its picture data is damaged ({error})") from error
    if samples.dtype == np.uint8:
        bits = 8
    elif bits <= 8:
        bits = 10
    pixels, alpha = layout.split_alpha(layout.full_range(samples, bits))
    return pixels, alpha, bits


def described(pixels: Samples, alpha: Samples | None, bits: int, told: bmff.Picture, warnings: list[str]) -> Decoded:
    """Crop as `clap` says and hand on the turn; the EXIF's own orientation means nothing in these containers."""
    if told.crop:
        left, top, width, height = told.crop
        place = slice(top, top + height), slice(left, left + width)
        pixels, alpha = pixels[place], alpha[place] if alpha is not None else None
    exif = metadata.without_prefix(told.exif)
    broken = metadata.problem(exif)
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        bits=bits,
        icc=told.icc,
        cicp=None if told.icc else told.cicp,
        metadata=Metadata(exif, told.xmp, None),
        orientation=orientation.from_boxes(told.quarter_turns, told.mirror),
        warnings=(*warnings, broken) if broken else tuple(warnings),
    )


def write(encoded: Encoded, file: IO[bytes]) -> tuple[str, ...]:
    """Encode as AVIF of 8, 10 or 12 bit, alpha kept, with profile, EXIF and XMP."""
    height, width = encoded.pixels.shape[:2]
    exif = metadata.exif_without_orientation(encoded.metadata.exif, width, height)
    xmp = metadata.xmp_for(encoded.metadata.xmp)
    if encoded.pixels.dtype == np.uint8:
        file.write(_eight(encoded, exif or b"", xmp or b""))
    else:
        file.write(avifboxes.completed(_deep(encoded), encoded.icc, exif, xmp))
    return ()


def _eight(encoded: Encoded, exif: bytes, xmp: bytes) -> bytes:
    height, width = encoded.pixels.shape[:2]
    buffer = io.BytesIO()
    # Without an alpha plane libavif takes a coarser way from RGB to YUV (blue off by 1 in the mean); an opaque one is
    # not written.
    image = pillow.image_of(encoded)
    if image.mode == "RGB":
        image.putalpha(255)
    image.save(
        buffer,
        "AVIF",
        quality=encoded.quality,
        subsampling=":".join(encoded.chroma),
        speed=_SPEED,
        # Tiles by size alone, threads by decree: left to itself libavif asks for the number of cores, and bytes follow.
        autotiling=False,
        max_threads=_THREADS,
        tile_rows=_tiles(height),
        tile_cols=_tiles(width),
        icc_profile=encoded.icc,
        exif=exif,
        xmp=xmp,
    )
    return buffer.getvalue()


def _deep(encoded: Encoded) -> bytes:
    """File of 10 or 12 bits without profile or metadata; colours by numbers (H.273) where there are some."""
    bits = encoded.bits or 12
    height, width = encoded.pixels.shape[:2]
    channels = 3 if encoded.alpha is None else 4
    samples, top = np.empty((height, width, channels), np.uint16), 0
    for strip in encoded.strips():
        rows = slice(top, top + strip.shape[0])
        samples[rows, :, :3] = layout.to_bits(strip, bits)
        if encoded.alpha is not None:
            samples[rows, :, 3] = layout.to_bits(encoded.alpha[rows], bits)
        top += strip.shape[0]
    primaries, transfer = _NUMBERS.get(encoded.icc, (2, 2))
    return bytes(
        imagecodecs.avif_encode(
            samples,
            level=encoded.quality,
            speed=_SPEED,
            bitspersample=bits,
            pixelformat=encoded.chroma,
            primaries=primaries,
            transfer=transfer,
            matrix=_BT601,
            # No tiles: imagecodecs 2026.3.6 refuses every number of them. The number of threads is in the bytes.
            numthreads=_THREADS,
        )
    )


def _tiles(side: int) -> int:
    """Base-2 logarithm of the number of tiles along a side."""
    return 0 if side < 1024 else 1 if side < 4096 else 2
