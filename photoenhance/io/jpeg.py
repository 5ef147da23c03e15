"""JPEG in and out: segments by our own hands, pixels by libjpeg-turbo.

A second picture behind the first (gain map, stereo, film) is never read.
"""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import imagecodecs
import numpy as np

from photoenhance.colour.space import ADOBE_RGB, icc_of
from photoenhance.image import Encoded, Metadata, Samples
from photoenhance.io import colourtags, jpegsegments, layout, metadata, xmpextended
from photoenhance.io.decoded import Decoded, Input, NotDecodable
from photoenhance.io.separation import cmyk_to_rgb

_ICC, _ADOBE, _MPF = b"ICC_PROFILE\0", b"Adobe", b"MPF\0"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# In entropy-coded data a marker is 0xFF followed by anything but a stuffed 0, a fill byte or a restart.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


@dataclass
class _Header:
    """What the segments before and behind the first scan say."""

    width: int = 0
    height: int = 0
    bits: int = 0
    components: int = 0
    scanned: bool = False
    ended: bool = False
    adobe: bool = False
    second: bool = False
    extended_xmp: list[bytes] = field(default_factory=list)
    exif: bytes | None = None
    xmp: bytes | None = None
    photoshop: bytes = b""
    icc: dict[int, bytes] = field(default_factory=dict)


def segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, payload) of the first picture; entropy-coded data and stray bytes are skipped."""
    at = 2
    while found := _MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        if marker in (0xD8, 0xD9, 0x01):
            yield marker, b""
            if marker == 0xD9:
                return
            continue
        if at + 2 > len(data):
            return
        (size,) = struct.unpack_from(">H", data, at)
        if size < 2:
            continue
        yield marker, data[at + 2 : at + size]
        at += size


def read(file: Input) -> Decoded:
    """Decode the first picture of a JPEG file.

    Raises
    ------
    NotDecodable
        When no picture is in it, or it is cut with the rest missing.
    PhotoError
        When its declared size is beyond the limits.
    """
    header = _header(file.data)
    if not (header.components and header.scanned):
        raise NotDecodable("it holds no picture, only header data")
    if header.height:
        file.admit(header.width, header.height, header.components * (2 if header.bits > 8 else 1))
    try:
        samples = _samples(file, header)
    except (imagecodecs.Jpeg8Error, ValueError) as error:
        raise NotDecodable(f"its picture data is damaged ({error})") from error
    warnings = _notes(header, samples)
    icc = b"".join(part for _, part in sorted(header.icc.items())) or None
    pixels = layout.full_range(samples, header.bits)
    if header.components == 4:
        # Adobe's habit, kept by practically everyone who writes CMYK JPEG: 255 is no ink.
        pixels, icc, note = cmyk_to_rgb(np.iinfo(pixels.dtype).max - pixels, icc)
        warnings += [note] if note else []
    elif header.components not in (1, 3):
        raise NotDecodable(f"it has {header.components} components, which is no colour picture")
    exif = metadata.without_prefix(header.exif)
    if header.components == 3:
        icc = profile(icc, exif)
    xmp, cut = xmpextended.joined(header.xmp, header.extended_xmp)
    warnings += [note for note in (metadata.problem(exif), cut) if note]
    return Decoded(
        pixels=pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis],
        bits=header.bits,
        icc=icc,
        metadata=Metadata(exif, xmp, metadata.iptc_of_photoshop(header.photoshop)),
        orientation=metadata.orientation(exif),
        warnings=tuple(warnings),
    )


def profile(icc: bytes | None, exif: bytes | None) -> bytes | None:
    """Profile of a colour JPEG: its own, else Adobe RGB where only the camera's mark in EXIF says so."""
    return icc_of(ADOBE_RGB) if not icc and colourtags.marked_adobe_rgb(exif) else icc


def _samples(file: Input, header: _Header) -> Samples:
    room = _room(file, header)
    if room is not None:
        # Another size than ours of the header: the decoder shall decide, as it does without room.
        with contextlib.suppress(ValueError):
            return np.asarray(imagecodecs.jpeg8_decode(file.data, out=room))
    return np.asarray(imagecodecs.jpeg8_decode(file.data))


def _room(file: Input, header: _Header) -> Samples | None:
    """Where the samples of a usual photo are wanted: of 8 bits, and upright as they are."""
    usual = header.bits == 8 and header.components in (1, 3) and header.height
    if file.room is None or not usual or metadata.orientation(metadata.without_prefix(header.exif)) != 1:
        return None
    size = header.height, header.width
    return file.room(size if header.components == 1 else (*size, 3), "uint8")


def _header(data: bytes) -> _Header:
    header = _Header()
    for marker, payload in segments(data):
        if marker in _FRAMES and len(payload) >= 6 and not header.components:
            header.bits, header.height, header.width, header.components = struct.unpack_from(">BHHB", payload)
        elif marker == 0xDA:
            header.scanned = True
        elif marker == 0xD9:
            header.ended = True
        elif 0xE0 <= marker <= 0xEF and not header.scanned:
            _application(header, payload)
    return header


def _application(header: _Header, payload: bytes) -> None:
    if payload.startswith(jpegsegments.EXIF):
        header.exif = header.exif or payload
    elif payload.startswith(jpegsegments.XMP):
        header.xmp = header.xmp or payload[len(jpegsegments.XMP) :]
    elif payload.startswith(xmpextended.HEAD):
        header.extended_xmp.append(payload[len(xmpextended.HEAD) :])
    elif payload.startswith(_ICC) and len(payload) > len(_ICC) + 2:
        header.icc[payload[len(_ICC)]] = payload[len(_ICC) + 2 :]
    elif payload.startswith(jpegsegments.PHOTOSHOP):
        header.photoshop += payload[len(jpegsegments.PHOTOSHOP) :]
    header.adobe |= payload.startswith(_ADOBE)
    header.second |= payload.startswith(_MPF)


def _notes(header: _Header, samples: Samples) -> list[str]:
    notes = []
    if header.second:
        notes.append("The file holds a second picture (a gain map or another view); only the first is used")
    if not header.ended:
        if _flat_end(samples):
            raise NotDecodable("the file ends early and the lower part of the picture is missing")
        notes.append("The file ends early; the end of the picture may be damaged")
    return notes


def _flat_end(samples: Samples) -> bool:
    """Whether the last rows look like what libjpeg fills in for missing data: the same value along each."""
    last = samples[-min(8, samples.shape[0]) :, -max(8, samples.shape[1] // 2) :]
    return bool((last == last[:, :1]).all())


def write(encoded: Encoded, file: IO[bytes]) -> tuple[str, ...]:
    """Encode as baseline JPEG with profile, EXIF, XMP and IPTC; gives warnings."""
    pixels = layout.to_eight(encoded.whole())
    height, width = pixels.shape[:2]
    body = imagecodecs.jpeg8_encode(
        np.ascontiguousarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels),
        level=encoded.quality,
        subsampling=encoded.chroma,
        optimize=True,
    )
    parts, warnings = jpegsegments.of_metadata(encoded.metadata, width, height)
    parts += _icc_segments(encoded.icc)
    start = 2 + 2 + struct.unpack_from(">H", body, 4)[0] if body[2:4] == b"\xff\xe0" else 2
    file.writelines((body[:start], *parts, body[start:]))
    return warnings


def _icc_segments(icc: bytes) -> list[bytes]:
    room = jpegsegments.LARGEST - len(_ICC) - 2
    pieces = [icc[start : start + room] for start in range(0, len(icc), room)]
    return [
        jpegsegments.segment(0xE2, _ICC + bytes((index, len(pieces))) + piece)
        for index, piece in enumerate(pieces, start=1)
    ]
