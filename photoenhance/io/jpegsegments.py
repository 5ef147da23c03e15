"""Metadata as a JPEG file's segments, each of at most 64 kB, and what has no room in them. Knows no pixels."""

from __future__ import annotations

import struct

from photoenhance.image import Metadata
from photoenhance.io import metadata, xmpextended

EXIF, XMP, PHOTOSHOP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"
LARGEST = 65533
"""Bytes of a payload."""


def of_metadata(block: Metadata, width: int, height: int) -> tuple[list[bytes], tuple[str, ...]]:
    """EXIF, XMP and IPTC as segments, and warnings about what does not fit."""
    payloads: list[tuple[int, bytes]] = []
    exif, short = metadata.exif_within(block.exif, width, height, LARGEST - len(EXIF))
    xmp = metadata.xmp_for(block.xmp)
    split = xmpextended.split(xmp) if xmp else None
    if exif:
        payloads.append((0xE1, EXIF + exif))
    if split:
        payloads += [(0xE1, XMP + split[0]), *((0xE1, piece) for piece in split[1])]
    if block.iptc:
        payloads.append((0xED, PHOTOSHOP + metadata.photoshop_of_iptc(block.iptc)))
    large = "data is too large for a JPEG file and is left out"
    warnings = [short, f"The XMP {large}" if xmp and not split else None]
    if payloads and payloads[-1][0] == 0xED and len(payloads[-1][1]) > LARGEST:
        payloads.pop()
        warnings.append(f"The IPTC {large}")
    return [segment(*one) for one in payloads], tuple(warning for warning in warnings if warning)


def segment(marker: int, payload: bytes) -> bytes:
    """A segment of a payload of at most LARGEST bytes."""
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload
