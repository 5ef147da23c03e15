"""Place names that a few makers' MakerNotes are known to hold: found and overwritten where they stand.

Which tags these are is what ExifTool's tables and the makers' files show; other makers' notes are not touched.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from photoenhance.io import exifblock


class _Family(NamedTuple):
    """How a maker's note begins, where its directory stands, and which tags name a place.

    `own`: the note has a TIFF header of its own at `start`, from which its offsets count; else they count from the
    block's start.
    """

    head: bytes
    start: int
    own: bool
    tags: frozenset[int]


_PANASONIC = frozenset({0x67, 0x69, 0x6B, 0x6D, 0x6F, 0x80})
_FAMILIES = (
    _Family(b"Panasonic\0\0\0", 12, own=False, tags=_PANASONIC),
    _Family(b"LEICA\0\0\0", 8, own=False, tags=_PANASONIC),
    _Family(b"Nikon\0\x02", 10, own=True, tags=frozenset({0x39})),
)


def wipe_places(block: bytearray, start: int, size: int, order: str) -> None:
    """Put zeros where the MakerNote at `start` names a place, in a block of this byte order."""
    note = bytes(block[start : start + size])
    for family in _FAMILIES:
        if note.startswith(family.head):
            for at, length in _places(note, start, order, family):
                block[at : at + length] = bytes(length)


def _places(note: bytes, start: int, order: str, family: _Family) -> list[tuple[int, int]]:
    """Where in the block the values are; only those inside the note."""
    base, inside = (start + family.start, note[family.start :]) if family.own else (0, note)
    at = family.start
    if family.own:
        order = exifblock.byte_order(inside) or ""
        if not order or len(inside) < 8:
            return []
        at += struct.unpack_from(f"{order}I", inside, 4)[0]
    if at + 2 > len(note):
        return []
    (count,) = struct.unpack_from(f"{order}H", note, at)
    found = []
    for index in range(min(count, (len(note) - at - 2) // 12)):
        tag, kind, length, value = struct.unpack_from(f"{order}HHII", note, at + 2 + 12 * index)
        size = exifblock.SIZES.get(kind, 0) * length
        if tag in family.tags and size > 4 and start <= base + value <= start + len(note) - size:
            found.append((base + value, size))
    return found
