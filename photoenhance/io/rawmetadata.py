"""EXIF, XMP and IPTC of RAW files: what tells of the photo and how it was taken, not what describes sensor data.

MakerNotes are left out: in RAW files they are large, and much in them belongs to the sensor data.
"""

from __future__ import annotations

from pathlib import Path

from photoenhance.image import Camera, Metadata
from photoenhance.io import exifblock, exiv, tiffexif
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, Entry

_MAKE, _MODEL, _LENS = 0x010F, 0x0110, 0xA434
_DAMAGED = "The metadata of the RAW file is damaged; not all of it is carried"


def collect(path: Path, camera: Camera | None = None) -> tuple[Metadata, str | None]:
    """Metadata of a RAW file, and a warning where it is damaged; `camera` names the camera where the file does not.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    block, found, damaged = tiffexif.collect(path, raw=True), exiv.Found(), None
    if block.exif is None or not _has_lens(block.exif):
        try:
            found = exiv.read(path.read_bytes())
        except exiv.Unreadable:
            damaged = _DAMAGED if block.exif is None else None
    if block.exif is None:
        block = Metadata(block_of(found), block.xmp or found.xmp, block.iptc)
    return Metadata(_named(block.exif, camera, found.lens), block.xmp, block.iptc), damaged


def _has_lens(exif: bytes) -> bool:
    top = exifblock.first(exif)
    inner = exifblock.below(exif, top, EXIF_POINTER) if top else None
    return any(entry.tag == _LENS for entry in (inner.entries if inner else ()))


def block_of(found: exiv.Found) -> bytes | None:
    """EXIF block of what Exiv2 found in a file; None where that is nothing."""
    inner = (entry for entry in found.groups.get("Photo", ()) if entry.tag not in tiffexif.OF_THE_SENSOR)
    children = {EXIF_POINTER: tuple(inner), GPS_POINTER: found.groups.get("GPSInfo", ())}
    top = tiffexif.describing(found.groups.get("Image", ()))
    return exifblock.pack_block(exiv.ORDER, top, children) if top or any(children.values()) else None


def _named(exif: bytes | None, camera: Camera | None, lens: str | None) -> bytes | None:
    """Block that names camera and lens where it did not."""
    top = exifblock.first(exif) if exif else None
    order = (exifblock.byte_order(exif) if exif else None) or exiv.ORDER
    entries = list(top.entries) if top else []
    inner = exifblock.below(exif, top, EXIF_POINTER) if exif and top else None
    gps = exifblock.below(exif, top, GPS_POINTER) if exif and top else None
    children = {EXIF_POINTER: list(inner.entries) if inner else [], GPS_POINTER: list(gps.entries) if gps else []}
    wanted = [(entries, _MAKE, camera.make if camera else None), (entries, _MODEL, camera.model if camera else None)]
    wanted.append((children[EXIF_POINTER], _LENS, lens))
    changed = False
    for where, tag, text in wanted:
        if text and all(entry.tag != tag for entry in where):
            where.append(_text(tag, text))
            changed = True
    return exifblock.pack_block(order, entries, children) if changed else exif


def _text(tag: int, text: str) -> Entry:
    value = text.encode("utf-8") + b"\0"
    return Entry(tag, 2, len(value), value, 0)
