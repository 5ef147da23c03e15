"""JPEG XL in and out through libjxl, 8 and 16 bit; profiles in the header, metadata in boxes, by our own hands.

The decoder turns, nothing here turns again. Of an animation the first picture counts.
"""

from __future__ import annotations

import struct
from typing import IO, NamedTuple

import imagecodecs
import numpy as np

from photoenhance.colour.space import DISPLAY_P3, Space, icc_of
from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.io import bmff, jxlheader, jxlicc, jxlwrite, layout, metadata, separation
from photoenhance.io.decoded import Decoded, Input, NotDecodable
from photoenhance.io.formats import by_key
from photoenhance.io.outcome import PLAIN, lossless

CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_MOST_UNPACKED = 16_000_000
_LINEAR_CURVE, _SRGB_CURVE = 8, 13
_BY_PRIMARIES = {1: jxlwrite.SRGB, 12: jxlwrite.P3}
_EFFORT, _THREADS = 5, 4


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
    codestream = _codestream(contained) if contained else file.data
    header = jxlheader.parse(codestream)
    if header is None:
        raise NotDecodable("its header is damaged")
    file.admit(header.width, header.height, (3 + header.extra) * (1 if header.bits <= 8 else 2))
    plan = _plan(codestream, header)
    try:
        samples = np.asarray(imagecodecs.jpegxl_decode(plan.codestream or file.data, index=0, numthreads=_THREADS))
    except (imagecodecs.JpegxlError, ValueError, IndexError) as error:
        raise NotDecodable(f"its picture data is damaged or ends early ({error})") from error
    pixels, alpha = _separated(samples, header, plan)
    block = _metadata(contained)
    broken = metadata.problem(block.exif)
    notes = [*_notes(header), *plan.notes]
    return Decoded(
        pixels=pixels,
        alpha=alpha,
        bits=header.bits,
        icc=plan.icc,
        cicp=None if plan.icc else plan.cicp,
        metadata=block,
        warnings=(*notes, broken) if broken else tuple(notes),
    )


def _codestream(contained: list[tuple[str, bytes]]) -> bytes:
    for kind, content in contained:
        if kind == "jxlc":
            return content
    return b"".join(content[4:] for kind, content in contained if kind == "jxlp")


class _Plan(NamedTuple):
    """How to decode: from another codestream than the file's, into which space, and what to say of the colours."""

    codestream: bytes | None
    icc: bytes | None
    cicp: tuple[int, int, int, int] | None
    space: Space | None = None
    notes: tuple[str, ...] = ()


def _plan(codestream: bytes, header: jxlheader.Header) -> _Plan:
    """Ask for colours such that nothing is lost.

    A picture in XYB has any colours; libjxl would give those of a profile, and linear ones, as 8-bit linear light.
    """
    profile = jxlicc.read(codestream, header.end) if header.icc else None
    if header.icc and profile is None:
        return _Plan(None, None, None, None, ("The profile of the file is damaged; its colours are taken as sRGB",))
    if not header.xyb or header.colour_at == (0, 0):
        odd = profile is None and header.cicp is None
        notes = ("The colours of the file are given by unusual numbers; they are taken as sRGB",) if odd else ()
        return _Plan(None, profile[0] if profile else None, header.cicp, None, notes)
    if profile is not None:
        space = None if header.gray else separation.matrix_space(profile[0])
        if space is not None:
            told = jxlwrite.described(codestream, jxlwrite.LINEAR, jxlwrite.FLOAT, profile[1])
            return _Plan(told, profile[0], None, space)
    if header.cicp is None:
        told = jxlwrite.described(codestream, jxlwrite.P3, None, profile[1] if profile else None)
        return _Plan(told, None, (12, _SRGB_CURVE, 0, 1))
    if header.cicp[1] == _LINEAR_CURVE and header.cicp[0] in _BY_PRIMARIES:
        told = jxlwrite.described(codestream, _BY_PRIMARIES[header.cicp[0]])
        return _Plan(told, None, (header.cicp[0], _SRGB_CURVE, 0, 1))
    return _Plan(None, None, header.cicp)


def _separated(samples: Samples, header: jxlheader.Header, plan: _Plan) -> tuple[Samples, Samples | None]:
    """Colour and alpha as integers; floats are linear light where the plan asked for it."""
    if plan.space is not None:
        pixels, alpha = layout.split_alpha(samples[:, :, :4])
        dtype = np.uint8 if header.bits <= 8 else np.uint16
        if alpha is not None:
            wide = layout.from_float(alpha)
            alpha = layout.to_eight(wide) if dtype == np.uint8 else wide
        pixels = separation.linear_to_rgb(np.ascontiguousarray(pixels, np.float32), plan.space, dtype)
    else:
        if samples.dtype.kind == "f":
            samples = layout.from_float(samples)
        pixels, alpha = layout.split_alpha(samples[:, :, :4] if samples.ndim == 3 else samples)
    if alpha is not None and header.premultiplied:
        pixels = layout.unassociated(pixels, alpha)
    return pixels, alpha


def _notes(header: jxlheader.Header) -> list[str]:
    notes = []
    if header.floating:
        notes.append("The file has floating-point samples; they were clipped to 0..1 and made 16 bit")
    if header.animated:
        notes.append("The file is an animation; only its first picture is used")
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
    """Encode as JPEG XL of the samples' own depth, in any profile, alpha kept; `outcome.lossless` says how."""
    height, width = encoded.pixels.shape[:2]
    depth, alpha = 8 * encoded.pixels.dtype.itemsize, encoded.alpha is not None
    space = separation.matrix_space(encoded.icc)
    exact = lossless(by_key("jxl"), depth, encoded.quality, encoded.icc, alpha=alpha, matrix=space is not None)
    if exact:
        body, colour, bits = _plain(encoded, None), _named(encoded.icc), None
    elif encoded.icc in PLAIN or space is None:
        body, colour, bits = _plain(encoded, _distance(encoded.quality)), "", None
    else:
        body, colour, bits = _wide(encoded, space), _named(encoded.icc), 8
    parts = [
        _box(kind, jxlwrite.described(part, colour, bits) if kind == "jxlc" and colour else part)
        for kind, part in bmff.boxes(body)
    ]
    if exif := metadata.exif_for(encoded.metadata.exif, width, height):
        parts.append(_box("Exif", b"\0\0\0\0" + exif))
    if xmp := metadata.xmp_for(encoded.metadata.xmp):
        parts.append(_box("xml ", xmp))
    file.writelines(parts)
    return ()


def _named(icc: bytes) -> str | bytes:
    """How a header says this profile: by name where there is one, which every program understands."""
    if icc in PLAIN:
        return jxlwrite.SRGB
    return jxlwrite.P3 if icc == icc_of(DISPLAY_P3) else icc


def _plain(encoded: Encoded, distance: float | None) -> bytes:
    """The samples as they are, lossless without a distance; with one the encoder takes them as sRGB's."""
    samples = encoded.whole()
    if encoded.alpha is not None:
        samples = np.concatenate((samples, encoded.alpha[:, :, np.newaxis]), axis=2)
    samples = np.ascontiguousarray(samples[:, :, 0] if samples.shape[2] == 1 else samples)
    return _encoded(samples, distance)


def _wide(encoded: Encoded, space: Space) -> bytes:
    """A lossy file of any colours: from linear light beyond sRGB, coded in XYB."""
    height, width = encoded.pixels.shape[:2]
    # Half floats: their steps are a quarter of those of 8 bits where these are finest.
    linear, top = np.empty((height, width, 3), np.float16), 0
    for strip in encoded.strips():
        linear[top : top + strip.shape[0]] = separation.rgb_to_linear(strip, space)
        top += strip.shape[0]
    return _encoded(linear, _distance(encoded.quality))


def _encoded(samples: Samples, distance: float | None) -> bytes:
    # Here the number of threads is not in the bytes (measured; a test compares one core with several).
    return bytes(
        imagecodecs.jpegxl_encode(
            samples,
            lossless=distance is None,
            distance=distance,
            effort=_EFFORT,
            usecontainer=True,
            numthreads=_THREADS,
        )
    )


def _distance(quality: int) -> float:
    """Butteraugli distance of a quality, as cjxl maps it (libjxl, JxlEncoderDistanceFromQuality)."""
    if quality >= 30:
        return 0.1 + (100 - quality) * 0.09
    return 53.0 / 3000.0 * quality * quality - 23.0 / 20.0 * quality + 25.0


def _box(kind: str, content: bytes) -> bytes:
    if len(content) + 8 >= 1 << 32:
        return struct.pack(">I4sQ", 1, kind.encode("latin-1"), 16 + len(content)) + content
    return struct.pack(">I4s", 8 + len(content), kind.encode("latin-1")) + content
