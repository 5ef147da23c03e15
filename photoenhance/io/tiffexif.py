"""EXIF of TIFF files, where it is directories of the file itself: collected on reading, attached on writing.

Values are copied as bytes; a MakerNote that counts from the file's start is not understood any more behind the move.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from photoenhance.io import exifblock
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, INTEROPERABILITY_POINTER, Entry

# Of IFD0 only what describes the photo; the rest describes the file's pixels.
_DESCRIPTION, _ORIENTATION, _SOFTWARE = 0x010E, 0x0112, 0x0131
_MAKER_NOTE = 0x927C
_DESCRIPTIVE = frozenset(
    {
        _DESCRIPTION,
        0x010F,
        0x0110,
        _ORIENTATION,
        0x011A,
        0x011B,
        0x0128,
        _SOFTWARE,
        0x0132,
        0x013B,
        0x013C,
        0x4746,
        0x8298,
    }
) | frozenset(range(0x9C9B, 0x9CA0))


def collect(path: Path, *, maker_note: bool = True) -> bytes | None:
    """EXIF block of a TIFF file's first directory; None for none, for BigTIFF, or when it cannot be read.

    Most RAW files are TIFF too; their MakerNotes are large and about the sensor: `maker_note` False leaves them out.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as block:
        where = exifblock.first(block)
        order = exifblock.byte_order(block)
        if where is None or order is None:
            return None
        top = _descriptive(where.entries)
        children = _children(block, where)
    if not maker_note:
        children = {tag: tuple(entry for entry in found if entry.tag != _MAKER_NOTE) for tag, found in children.items()}
    return exifblock.pack_block(order, top, children) if top or any(children.values()) else None


def _descriptive(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in entries
        if entry.tag in _DESCRIPTIVE and not (entry.tag == _DESCRIPTION and entry.value.startswith(b'{"shape"'))
    )


def _children(block: exifblock.Block, where: exifblock.Directory) -> dict[int, tuple[Entry, ...]]:
    found = {}
    for pointer in (EXIF_POINTER, GPS_POINTER):
        child = exifblock.below(block, where, pointer)
        entries = child.entries if child else ()
        found[pointer] = tuple(entry for entry in entries if entry.tag != INTEROPERABILITY_POINTER)
    return found


def attach(tiff: bytes, exif: bytes | None) -> bytes:
    """Give a classic TIFF the tags of an EXIF block of the same byte order, by a new first directory at its end."""
    described = exifblock.first(exif) if exif else None
    where = exifblock.first(tiff)
    order = exifblock.byte_order(tiff)
    if exif is None or described is None or where is None or order is None or exifblock.byte_order(exif) != order:
        return tiff
    here = {entry.tag for entry in where.entries}
    added = [entry for entry in _descriptive(described.entries) if entry.tag not in here]
    result = bytearray(tiff)
    for pointer, entries in _children(exif, described).items():
        if entries:
            result += b"\0" * (len(result) % 2)
            added.append(Entry(pointer, 4, 1, struct.pack(f"{order}I", len(result)), 0))
            result += exifblock.pack_directory(entries, order, len(result))
    result += b"\0" * (len(result) % 2)
    struct.pack_into(f"{order}I", result, 4, len(result))
    result += exifblock.pack_directory([*where.entries, *added], order, len(result))
    return bytes(result)
