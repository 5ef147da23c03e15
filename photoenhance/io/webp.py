"""WebP in and out: 8 bit by the format. Chunks by our own hands, pixels by libwebp, files by Pillow.

Of an animation the first picture counts.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import IO

import imagecodecs
import numpy as np

from photoenhance.image import Encoded, Metadata
from photoenhance.io import layout, metadata, pillow
from photoenhance.io.decoded import Decoded, Input, NotDecodable


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield (type, content) of the file's chunks; ends quietly where the file does."""
    at = 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def read(file: Input) -> Decoded:
    """Decode a WebP file.

    Raises
    ------
    NotDecodable
        When the picture data is damaged or cut.
    PhotoError
        When its declared size is beyond the limits.
    """
    found: dict[bytes, bytes] = {}
    for kind, content in chunks(file.data):
        found.setdefault(kind, content)
    width, height = _size(found)
    file.admit(width, height, 4)
    exif = metadata.without_prefix(found.get(b"EXIF"))
    broken = metadata.problem(exif)
    warnings = [broken] if broken else []
    if b"ANIM" in found:
        warnings.append("The file is an animation; only its first picture is used")
        pixels, alpha = pillow.first_frame(file)
    else:
        try:
            pixels, alpha = layout.split_alpha(np.asarray(imagecodecs.webp_decode(file.data)))
        except (imagecodecs.WebpError, ValueError) as error:
            raise NotDecodable(f"its picture data is damaged or ends early ({error})") from error
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        icc=found.get(b"ICCP") or None,
        metadata=Metadata(exif, found.get(b"XMP ") or None, None),
        orientation=metadata.orientation(exif),
        warnings=tuple(warnings),
    )


def _size(found: dict[bytes, bytes]) -> tuple[int, int]:
    if len(extended := found.get(b"VP8X", b"")) >= 10:
        return 1 + int.from_bytes(extended[4:7], "little"), 1 + int.from_bytes(extended[7:10], "little")
    if len(lossless := found.get(b"VP8L", b"")) >= 5:
        (packed,) = struct.unpack_from("<I", lossless, 1)
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    if len(lossy := found.get(b"VP8 ", b"")) >= 10:
        width, height = struct.unpack_from("<HH", lossy, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise NotDecodable("its header is damaged or the file ends early")


def write(encoded: Encoded, file: IO[bytes]) -> tuple[str, ...]:
    """Encode as WebP, 8 bit, alpha kept, with profile, EXIF and XMP; quality 100 is lossless."""
    height, width = encoded.pixels.shape[:2]
    buffer = io.BytesIO()
    lossless = encoded.quality == 100
    pillow.image_of(encoded).save(
        buffer,
        "WEBP",
        # For lossless files the number is the effort, and the last points of it cost seconds for nothing.
        quality=40 if lossless else encoded.quality,
        lossless=lossless,
        exact=True,
        method=2 if lossless else 4,
        icc_profile=encoded.icc,
        exif=metadata.exif_for(encoded.metadata.exif, width, height) or b"",
        xmp=metadata.xmp_for(encoded.metadata.xmp) or b"",
    )
    file.write(buffer.getvalue())
    return ()
