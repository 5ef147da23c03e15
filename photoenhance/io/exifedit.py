"""What is taken out of an EXIF block, or put in, without moving anything else: MakerNotes count from the block's start.

What is removed is overwritten with zeros, not merely unlinked. Broken blocks never raise.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator

from photoenhance.io import exifblock, makernote
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, INTEROPERABILITY_POINTER, Directory, Entry

ARTIST, COPYRIGHT, MAKER_NOTE = 0x013B, 0x8298, 0x927C
# XMP, IPTC and Photoshop's resources as TIFF files have them: in an EXIF block they are strays that nobody updates.
_STRAYS = (0x02BC, 0x83BB, 0x8649)
_THUMBNAIL_AT, _THUMBNAIL_SIZE = 0x0201, 0x0202
_STRIPS, _STRIP_SIZES = 0x0111, 0x0117
# Latitude and longitude of the place and of the destination.
_COORDINATES = (2, 4, 20, 22)
_POINTERS = (EXIF_POINTER, GPS_POINTER, INTEROPERABILITY_POINTER)

Range = tuple[int, int]


def offset_of(block: exifblock.Block, pointer: int | None = None) -> int | None:
    """Where IFD0 stands, or the directory that a pointer tag of it (or, for interoperability, of EXIF) names."""
    order = exifblock.byte_order(block)
    if order is None or len(block) < 8:
        return None
    at = int(struct.unpack_from(f"{order}I", block, 4)[0])
    if pointer is None:
        return at
    above = offset_of(block, EXIF_POINTER) if pointer == INTEROPERABILITY_POINTER else at
    where = exifblock.directory(block, above) if above is not None else None
    for entry in where.entries if where else ():
        if entry.tag == pointer:
            return exifblock.number(block, entry)
    return None


def _table(block: exifblock.Block, at: int, where: Directory) -> Range:
    return at, min(where.next_at + 4, len(block))


def _values(where: Directory) -> Iterator[Range]:
    for entry in where.entries:
        if len(entry.value) > 4:
            yield entry.at, entry.at + len(entry.value)


def _linked(block: exifblock.Block) -> list[Range]:
    """Every range that something still linked stands in; IFD1 and what hangs on it is not looked at."""
    found: list[Range] = [(0, 8)]
    for pointer in (None, *_POINTERS):
        at = offset_of(block, pointer)
        where = exifblock.directory(block, at) if at is not None else None
        if at is not None and where is not None:
            found += [_table(block, at, where), *_values(where)]
    return found


def _wiped(block: bytearray, ranges: Iterable[Range]) -> bytes:
    """Put zeros where nothing linked stands."""
    before = bytes(block)
    for start, end in ranges:
        block[start:end] = bytes(max(0, end - start))
    for start, end in _linked(before):
        block[start:end] = before[start:end]
    return bytes(block)


def without_thumbnail(exif: bytes) -> bytes:
    """Block without IFD1 and its small picture; shorter where that was the end."""
    order, top = exifblock.byte_order(exif), exifblock.first(exif)
    if order is None or top is None or not top.next:
        return exif
    small = exifblock.directory(exif, top.next)
    block = bytearray(exif)
    struct.pack_into("<I", block, top.next_at, 0)
    if small is None:
        return bytes(block)
    ranges = [_table(exif, top.next, small), *_values(small), *_pictures(exif, small)]
    result = _wiped(block, ranges)
    return _shortened(result, ranges)


def _pictures(exif: bytes, small: Directory) -> Iterator[Range]:
    numbers = {entry.tag: exifblock.number(exif, entry) for entry in small.entries}
    for at, size in ((_THUMBNAIL_AT, _THUMBNAIL_SIZE), (_STRIPS, _STRIP_SIZES)):
        start, length = numbers.get(at), numbers.get(size)
        if start is not None and length is not None and start >= 8:
            yield min(start, len(exif)), min(start + length, len(exif))


def _shortened(block: bytes, ranges: Iterable[Range]) -> bytes:
    """Cut what was removed off the end; at most four bytes of padding may stand between the pieces."""
    end = len(block)
    for start, stop in sorted(ranges, reverse=True):
        if stop >= end - 4 and start < end and not any(block[start:end]):
            end = start
    return block[: max(end, *(stop for _, stop in _linked(block)))]


def without_places(exif: bytes) -> bytes:
    """Block without the GPS directory, without copies of its coordinates, and without places in known MakerNotes."""
    order, at = exifblock.byte_order(exif), offset_of(exif)
    if order is None or at is None or exifblock.first(exif) is None:
        return exif
    exif = without_thumbnail(exif)
    block = bytearray(exif)
    gps_at = offset_of(exif, GPS_POINTER)
    gps = exifblock.directory(exif, gps_at) if gps_at is not None else None
    ranges = [_table(exif, gps_at, gps), *_values(gps)] if gps is not None and gps_at is not None else []
    for tag in (*_STRAYS, GPS_POINTER):
        ranges += _removed(block, at, tag)
    inner = offset_of(exif, EXIF_POINTER)
    if inner is not None:
        ranges += _removed(block, inner, GPS_POINTER)
    block = bytearray(_wiped(block, ranges))
    for entry in gps.entries if gps else ():
        if entry.tag in _COORDINATES and len(entry.value) == 24 and any(entry.value):
            _overwrite_copies(block, entry.value)
    for entry in _inner(bytes(block)):
        if entry.tag == MAKER_NOTE:
            makernote.wipe_places(block, entry.at, len(entry.value), order)
    return bytes(block)


def _removed(block: bytearray, at: int, tag: int) -> list[Range]:
    """Take a tag out, and say where its value stood."""
    where = exifblock.directory(block, at)
    found = [entry for entry in where.entries if entry.tag == tag] if where else []
    for _ in found:
        exifblock.remove(block, at, tag)
    return [(entry.at, entry.at + len(entry.value)) for entry in found if len(entry.value) > 4]


def _overwrite_copies(block: bytearray, value: bytes) -> None:
    swapped = b"".join(value[index : index + 4][::-1] for index in range(0, len(value), 4))
    for copy in (value, swapped):
        at = block.find(copy)
        while at >= 0:
            block[at : at + len(copy)] = bytes(len(copy))
            at = block.find(copy, at + len(copy))


def _inner(exif: bytes) -> tuple[Entry, ...]:
    top = exifblock.first(exif)
    where = exifblock.below(exif, top, EXIF_POINTER) if top else None
    return where.entries if where else ()


def only(exif: bytes, tags: Collection[int]) -> bytes | None:
    """Build a new block from these tags of IFD0; None when it has none of them."""
    order, top = exifblock.byte_order(exif), exifblock.first(exif)
    kept = [entry for entry in top.entries if entry.tag in tags] if top else []
    return exifblock.pack_block(order, kept, {}) if order and kept else None


def without_maker_note(exif: bytes) -> bytes:
    """Block without MakerNote, built anew, and so as short as can be."""
    order, top = exifblock.byte_order(exif), exifblock.first(exif)
    if order is None or top is None:
        return exif
    gps = exifblock.below(exif, top, GPS_POINTER)
    children = {
        EXIF_POINTER: [one for one in _inner(exif) if one.tag not in (MAKER_NOTE, INTEROPERABILITY_POINTER)],
        GPS_POINTER: gps.entries if gps else (),
    }
    return exifblock.pack_block(order, top.entries, children)


def without(exif: bytes, tags: Collection[int], pointer: int | None = None) -> bytes:
    """Block without these tags of IFD0, or of the directory that a pointer names."""
    at, block = offset_of(exif, pointer), bytearray(exif)
    if at is None or not tags:
        return exif
    return _wiped(block, [gone for tag in tags for gone in _removed(block, at, tag)])


def without_strays(exif: bytes) -> bytes:
    """Block whose entries that point outside of it are gone: in another file they would point at something else."""
    block = bytearray(exif)
    for pointer in (None, *_POINTERS):
        at = offset_of(exif, pointer)
        where = exifblock.directory(block, at) if at is not None else None
        if at is None or where is None:
            continue
        readable = {entry.tag for entry in where.entries}
        for tag in _tags(block, at):
            if tag not in readable:
                exifblock.remove(block, at, tag)
    return bytes(block)


def is_whole(exif: bytes) -> bool:
    """Whether every directory that is named is there, and no value lies outside of the block."""
    order = exifblock.byte_order(exif)
    for pointer in (None, *_POINTERS):
        at = offset_of(exif, pointer)
        where = exifblock.directory(exif, at) if at is not None else None
        if at is None:
            continue
        if where is None:
            return False
        for index in range(len(_tags(exif, at))):
            _, kind, count, start = struct.unpack_from(f"{order}HHII", exif, at + 2 + 12 * index)
            size = exifblock.SIZES.get(kind, 0) * count
            if size > 4 and start + size > len(exif):
                return False
    return True


def _tags(block: exifblock.Block, at: int) -> list[int]:
    order = exifblock.byte_order(block)
    (count,) = struct.unpack_from(f"{order}H", block, at)
    return [struct.unpack_from(f"{order}H", block, at + 2 + 12 * index)[0] for index in range(count)]


def put(exif: bytes, tag: int, value: bytes | int) -> bytes:
    """Give a tag of IFD0 that is there another value: in place where it fits, else at the block's end."""
    order, at, top = exifblock.byte_order(exif), offset_of(exif), exifblock.first(exif)
    entry = next((entry for entry in top.entries if entry.tag == tag), None) if top else None
    if order is None or at is None or top is None or entry is None:
        return exif
    block = bytearray(exif)
    if isinstance(value, int):
        exifblock.patch(block, top, tag, value)
    elif exifblock.SIZES[entry.type] == 1:
        head = at + 2 + 12 * _tags(block, at).index(tag)
        block[entry.at : entry.at + len(entry.value)] = bytes(len(entry.value))
        struct.pack_into(f"{order}I", block, head + 4, len(value))
        if len(value) <= 4:
            block[head + 8 : head + 12] = value.ljust(4, b"\0")
        elif len(value) <= len(entry.value):
            block[entry.at : entry.at + len(value)] = value
        else:
            block += bytes(len(block) % 2)
            struct.pack_into(f"{order}I", block, head + 8, len(block))
            block += value
    return bytes(block)
