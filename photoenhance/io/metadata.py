"""EXIF, XMP and IPTC as bytes: read the orientation, make a block fit the picture that is written.

The blocks travel as they are, because rebuilding them loses MakerNotes; only what would be a lie is patched.
"""

from __future__ import annotations

import re
import struct

from photoenhance.colour.space import Space
from photoenhance.image import Metadata
from photoenhance.io import colourtags, exifblock, exifedit

ORIENTATION = 0x0112
_IMAGE_WIDTH, _IMAGE_HEIGHT = 0x0100, 0x0101
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_EXIF_PREFIX = b"Exif\0\0"

# Descriptions of a second picture that the written file does not have, and of a small one that shows what was before.
_COMPANIONS = re.compile(
    rb"<(Container|GContainer):Directory\b.*?</\1:Directory\s*>"
    rb"|<xmp:Thumbnails\b.*?</xmp:Thumbnails\s*>"
    rb"|\s(?:GDepth|GImage|GAudio):\w+\s*=\s*(?:\"[^\"]*\"|'[^']*')"
    rb"|\s(?:hdrgm|HDRGainMap|apdi|GCamera|Camera):(?:Version|HDRGainMapVersion|BaseRenditionIsHDR|GainMap\w*|Gamma|Offset\w+"
    rb"|HDRCapacity\w+|MicroVideo\w*|MotionPhoto\w*)\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)
_XMP_ORIENTATION = re.compile(rb"(tiff:Orientation\s*(?:=\s*[\"']|>)\s*)[2-8]")


def without_prefix(exif: bytes | None) -> bytes | None:
    """TIFF-structured EXIF without the `Exif` prefix some containers keep; None when nothing is left."""
    if not exif:
        return None
    return exif.removeprefix(_EXIF_PREFIX) or None


def orientation(exif: bytes | None) -> int:
    """Orientation an EXIF block asks for, 1-8; 1 where it says nothing, nonsense, or cannot be read."""
    where = exifblock.first(exif) if exif else None
    for entry in where.entries if exif and where else ():
        if entry.tag == ORIENTATION and exif:
            value = exifblock.number(exif, entry) or 1
            return value if 1 <= value <= 8 else 1
    return 1


def problem(exif: bytes | None) -> str | None:
    """Warn of an EXIF block that cannot be read, or not everywhere; None when there is none or it is sound."""
    if exif and exifblock.first(exif) is None:
        return "The EXIF block is damaged and will not be copied"
    if exif and not exifedit.is_whole(exif):
        return "The EXIF block is damaged in parts; only what can be read is of use"
    return None


def exif_for(exif: bytes | None, width: int, height: int) -> bytes | None:
    """EXIF for an upright picture of this size.

    Orientation becomes 1, the sizes become true and the thumbnail is overwritten, in place: everything else keeps its
    place, MakerNotes too. A block that cannot be read at all gives None.
    """
    where = exifblock.first(exif) if exif else None
    if not exif or where is None:
        return None
    block = bytearray(exifedit.without_thumbnail(exif))
    exifblock.patch(block, where, ORIENTATION, 1)
    exifblock.patch(block, where, _IMAGE_WIDTH, width)
    exifblock.patch(block, where, _IMAGE_HEIGHT, height)
    inner = exifblock.below(block, where, exifblock.EXIF_POINTER)
    if inner:
        exifblock.patch(block, inner, _PIXEL_X, width)
        exifblock.patch(block, inner, _PIXEL_Y, height)
    return bytes(block)


def exif_within(exif: bytes | None, width: int, height: int, room: int) -> tuple[bytes | None, str | None]:
    """Like `exif_for`, in at most `room` bytes: without MakerNote, or not at all, where it is larger; and a warning."""
    whole = exif_for(exif, width, height)
    if whole is None or len(whole) <= room:
        return whole, None
    rest = exifedit.without_maker_note(whole)
    if len(rest) <= room:
        return rest, "The EXIF data is too large for a JPEG file; its MakerNote is left out"
    return None, "The EXIF data is too large for a JPEG file and is left out"


def exif_without_orientation(exif: bytes | None, width: int, height: int) -> bytes | None:
    """Like `exif_for`, with the Orientation tag taken out: for containers that say it in their own way."""
    whole = exif_for(exif, width, height)
    order = exifblock.byte_order(whole) if whole else None
    if not whole or order is None:
        return None
    block = bytearray(whole)
    exifblock.remove(block, struct.unpack_from(f"{order}I", block, 4)[0], ORIENTATION)
    return bytes(block)


def xmp_for(xmp: bytes | None) -> bytes | None:
    """XMP packet for an upright picture without companions: orientation 1, no gain map, no film."""
    if not xmp:
        return None
    return _COMPANIONS.sub(b"", _XMP_ORIENTATION.sub(rb"\g<1>1", xmp))


def described(block: Metadata, width: int, height: int, space: Space | None) -> Metadata:
    """Metadata that says this size in XMP too, and nothing of colours that is not true of the space.

    `space` None: it is none of `colourtags.SPACES`, and what the blocks say of colours stays.
    """
    exif, packet = block.exif, _xmp_described(block.xmp, width, height) if block.xmp else None
    if space is not None:
        exif = colourtags.exif_in(exif, space) if exif else exif
        packet = colourtags.xmp_in(packet, space) if packet else packet
    return Metadata(exif, packet, block.iptc)


def _xmp_described(xmp: bytes, width: int, height: int) -> bytes:
    values = {b"tiff:ImageWidth": width, b"tiff:ImageLength": height}
    values |= {b"exif:PixelXDimension": width, b"exif:PixelYDimension": height}
    pattern = rb"(?<![\w:/])(%s)(\s*=\s*[\"']\s*|>\s*)-?\d+" % b"|".join(values)
    return re.sub(pattern, lambda found: found[1] + found[2] + str(values[found[1]]).encode(), xmp)


def iptc_of_photoshop(resources: bytes) -> bytes | None:
    """IPTC record (resource 0x0404) inside Photoshop image resources; None when absent or damaged."""
    at = 0
    while resources[at : at + 4] == b"8BIM" and at + 12 <= len(resources):
        (kind,) = struct.unpack_from(">H", resources, at + 4)
        name = 1 + resources[at + 6]
        at += 6 + name + name % 2
        if at + 4 > len(resources):
            return None
        (size,) = struct.unpack_from(">I", resources, at)
        if kind == 0x0404:
            return resources[at + 4 : at + 4 + size] or None
        at += 4 + size + size % 2
    return None


def photoshop_of_iptc(iptc: bytes) -> bytes:
    """Photoshop image resources that hold nothing but an IPTC record."""
    return b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
