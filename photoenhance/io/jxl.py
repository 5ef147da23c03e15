"""JPEG XL in and out through libjxl, 8 and 16 bit; metadata in boxes. The decoder turns, nothing here turns again.

Neither an embedded profile can be read nor one written by this way: what that means is said.
"""

from __future__ import annotations

import struct
from typing import IO

import imagecodecs
import numpy as np

from photoenhance.colour.space import SRGB, icc_of
from photoenhance.image import Encoded, Metadata
from photoenhance.io import bmff, jxlheader, layout, metadata
from photoenhance.io.decoded import Decoded, Input, NotDecodable, NotEncodable

CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
CODESTREAM = b"\xff\x0a"
_MOST_UNPACKED = 16_000_000


def read(file: Input) -> Decoded:
    """Decode a JPEG XL file, upright; float samples become 16 bit.

    Raises
    ------
    NotDecodable
        When the codestream is damaged or cut.
    PhotoError
        When its declared size is beyond the limits.
    """
    contained = list(bmff.boxes(file.data)) if file.data.startswith(CONTAINER) else []
    header = jxlheader.parse(_codestream(contained) if contained else file.data[:8192])
    if header is None:
        raise NotDecodable("its header is damaged")
    file.admit(header.width, header.height, (3 + header.extra) * (1 if header.bits <= 8 else 2))
    try:
        samples = np.asarray(imagecodecs.jpegxl_decode(file.data, index=0))
    except (imagecodecs.JpegxlError, ValueError, IndexError) as error:
        raise NotDecodable(f"its picture data is damaged or ends early ({error})") from error
    notes = _notes(header)
    if samples.dtype.kind == "f":
        samples = layout.from_float(samples)
    pixels, alpha = layout.split_alpha(samples[:, :, :4] if samples.ndim == 3 else samples)
    if alpha is not None and header.premultiplied:
        pixels = layout.unassociated(pixels, alpha)
    block = _metadata(contained)
    broken = metadata.problem(block.exif)
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        bits=header.bits,
        cicp=header.cicp,
        metadata=block,
        warnings=(*notes, broken) if broken else tuple(notes),
    )


def _codestream(contained: list[tuple[str, bytes]]) -> bytes:
    for kind, content in contained:
        if kind == "jxlc":
            return content[:8192]
    return b"".join(content[4:] for kind, content in contained if kind == "jxlp")[:8192]


def _notes(header: jxlheader.Header) -> list[str]:
    notes = []
    if header.floating:
        notes.append("The file has floating-point samples; they were clipped to 0..1 and made 16 bit")
    if header.animated:
        notes.append("The file is an animation; only its first picture is used")
    if header.icc and not header.xyb:
        notes.append("The profile inside the JPEG XL file cannot be read; its colours are taken as sRGB")
    return notes


def _metadata(contained: list[tuple[str, bytes]]) -> Metadata:
    exif = xmp = None
    for kind, content in contained:
        if kind == "brob":
            kind, content = content[:4].decode("latin-1"), _unpacked(content[4:])  # noqa: PLW2901 - the box in the box
        if kind == "Exif" and len(content) > 4:
            exif = exif or metadata.without_prefix(content[4 + int.from_bytes(content[:4], "big") :])
        elif kind == "xml " and b"<x:xmpmeta" in content[:4096]:
            xmp = xmp or content
    return Metadata(exif, xmp, None)


def _unpacked(packed: bytes) -> bytes:
    try:
        return bytes(imagecodecs.brotli_decode(packed, out=_MOST_UNPACKED))
    except (imagecodecs.BrotliError, ValueError):
        return b""


def write(encoded: Encoded, file: IO[bytes]) -> tuple[str, ...]:
    """Encode as JPEG XL of the samples' own depth, alpha kept, sRGB only; quality 100 and 16 bit are lossless.

    Raises
    ------
    NotEncodable
        When the picture is in another space than sRGB, which this way cannot write down.
    """
    if encoded.icc and encoded.icc != icc_of(SRGB):
        raise NotEncodable(
            "JPEG XL is written in sRGB only, and this picture has another profile", "Choose sRGB as profile"
        )
    samples = encoded.whole()
    if encoded.alpha is not None:
        samples = np.concatenate((samples, encoded.alpha[:, :, np.newaxis]), axis=2)
    height, width = samples.shape[:2]
    deep = samples.dtype == np.uint16
    lossless = deep or encoded.quality == 100
    body = bytes(
        imagecodecs.jpegxl_encode(
            np.ascontiguousarray(samples[:, :, 0] if samples.shape[2] == 1 else samples),
            lossless=lossless,
            distance=None if lossless else _distance(encoded.quality),
            effort=5,
            usecontainer=True,
        )
    )
    parts = [
        _box(kind, jxlheader.tagged_srgb(part) if kind == "jxlc" and lossless else part)
        for kind, part in bmff.boxes(body)
    ]
    if exif := metadata.exif_for(encoded.metadata.exif, width, height):
        parts.append(_box("Exif", b"\0\0\0\0" + exif))
    if xmp := metadata.xmp_for(encoded.metadata.xmp):
        parts.append(_box("xml ", xmp))
    warnings = ["16-bit JPEG XL is written lossless, whatever the quality"] if deep and encoded.quality < 100 else []
    file.writelines(parts)
    return tuple(warnings)


def _distance(quality: int) -> float:
    """Butteraugli distance of a quality, as cjxl maps it (libjxl, JxlEncoderDistanceFromQuality)."""
    if quality >= 30:
        return 0.1 + (100 - quality) * 0.09
    return 53.0 / 3000.0 * quality * quality - 23.0 / 20.0 * quality + 25.0


def _box(kind: str, content: bytes) -> bytes:
    if len(content) + 8 >= 1 << 32:
        return struct.pack(">I4sQ", 1, kind.encode("latin-1"), 16 + len(content)) + content
    return struct.pack(">I4s", 8 + len(content), kind.encode("latin-1")) + content
