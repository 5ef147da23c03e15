"""Directories of a BigTIFF file (offsets of 64 bits): EXIF put into one, and read from one.

As with smaller TIFF files the EXIF block stands at the file's beginning, so that its values, MakerNotes too, keep the
offsets they had; its directories are written anew at the end, for they have another form here.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import IO

from photoenhance.io import exifblock
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, INTEROPERABILITY_POINTER, Directory, Entry

_HEADS = {b"II+\0": "<", b"MM\0+": ">"}
_HEAD = 16
_ENTRY = 20
_MOST_ENTRIES = 1000
_MOST_BYTES = 1 << 26
"""Of all values of a directory: entries of a hostile file may each name all of it."""
_LONG8, _IFD8 = 16, 18
_POINTERS = {4: "I", 13: "I", _LONG8: "Q", _IFD8: "Q"}


def byte_order(block: exifblock.Block) -> str | None:
    """`<` or `>` as struct wants it, None where this is no BigTIFF file."""
    return _HEADS.get(bytes(block[:4]))


def first(block: exifblock.Block) -> Directory | None:
    """The first directory; entries as `exifblock.directory` gives them."""
    order = byte_order(block)
    if order is None or len(block) < _HEAD:
        return None
    return _directory(block, order, struct.unpack_from(f"{order}Q", block, 8)[0])


def below(block: exifblock.Block, parent: Directory, pointer: int) -> Directory | None:
    """Directory that a pointer tag of `parent` names."""
    order = byte_order(block)
    for entry in parent.entries:
        if order and entry.tag == pointer and entry.length == 1 and entry.type in _POINTERS:
            return _directory(block, order, struct.unpack_from(f"{order}{_POINTERS[entry.type]}", entry.value)[0])
    return None


def _directory(block: exifblock.Block, order: str, at: int) -> Directory | None:
    if not _HEAD <= at <= len(block) - 8:
        return None
    (count,) = struct.unpack_from(f"{order}Q", block, at)
    end = at + 8 + _ENTRY * count
    if count > _MOST_ENTRIES or end > len(block):
        return None
    entries, room = [], _MOST_BYTES
    for index in range(count):
        entry = _entry(block, order, at + 8 + _ENTRY * index, room)
        if entry:
            entries.append(entry)
            room -= len(entry.value)
    return Directory(tuple(entries), 0, end)


def _entry(block: exifblock.Block, order: str, at: int, room: int) -> Entry | None:
    tag, kind, count = struct.unpack_from(f"{order}HHQ", block, at)
    size = exifblock.SIZES.get(kind, 8 if kind in (_LONG8, _IFD8) else 0) * count
    start = at + 12 if size <= 8 else struct.unpack_from(f"{order}Q", block, at + 12)[0]
    if not 0 < size <= room or start + size > len(block):
        return None
    return Entry(tag, kind, count, bytes(block[start : start + size]), start)


def begin(file: IO[bytes], exif: bytes) -> None:
    """Write an EXIF block, as `metadata.exif_for` gives it, to the beginning of an empty file, under another head.

    A stub of a directory follows, to which tifffile (`append=True`, with the file at its beginning) links the picture.
    """
    order = _order(exif)
    stub = _stub(exif)
    mark = next(mark for mark, one in _HEADS.items() if one == order)
    file.write(mark + struct.pack(f"{order}HHQ", 8, 0, stub) + exif[_HEAD:].ljust(stub - _HEAD, b"\0"))
    file.write(_packed([_raw(order, Entry(0x0100, 3, 1, struct.pack(f"{order}H", 1), 0))], order))
    file.seek(0)


def finish(file: IO[bytes], exif: bytes, described: Collection[int], first_of_all: Collection[int]) -> None:
    """Describe the picture that was appended behind the block of `begin` by new directories at the file's end.

    The first has the tags of the picture's directory and those of the block's IFD0 that `described` names; where both
    have one the picture's counts, but for those of `first_of_all`.
    """
    order, top = _order(exif), exifblock.first(exif)
    file.seek(_stub(exif) + 8 + _ENTRY)
    (picture,) = struct.unpack(f"{order}Q", file.read(8))
    file.seek(picture)
    (count,) = struct.unpack(f"{order}Q", file.read(8))
    own = [file.read(_ENTRY) for _ in range(count)]
    told = [one for one in _standing(top) if one.tag in described]
    ours, first_ours = (
        [_raw(order, one) for one in told if (one.tag in first_of_all) is first] for first in (False, True)
    )
    pointers = _children(file, exif, order)
    tags = {_tag(entry, order): entry for entry in (*ours, *own, *first_ours, *pointers)}
    at = _appended(file, _packed([entry for _, entry in sorted(tags.items())], order))
    file.seek(8)
    file.write(struct.pack(f"{order}Q", at))
    file.seek(0, 2)


def _standing(where: Directory | None) -> list[Entry]:
    """Entries whose values can stay where they are: those that the longer head does not overwrite."""
    entries = where.entries if where else ()
    return [entry for entry in entries if len(entry.value) <= 8 or entry.at >= _HEAD]


def _children(file: IO[bytes], exif: bytes, order: str) -> list[bytes]:
    """Append the block's other directories, and give their pointers."""
    top, found = exifblock.first(exif), []
    for pointer in (EXIF_POINTER, GPS_POINTER):
        child = exifblock.below(exif, top, pointer) if top else None
        entries = [_raw(order, one) for one in _standing(child) if one.tag != INTEROPERABILITY_POINTER]
        rules = exifblock.below(exif, child, INTEROPERABILITY_POINTER) if child else None
        if rules:
            at = _appended(file, _packed([_raw(order, one) for one in _standing(rules)], order))
            entries.append(struct.pack(f"{order}HHQQ", INTEROPERABILITY_POINTER, _IFD8, 1, at))
        if entries:
            at = _appended(file, _packed(sorted(entries, key=lambda one: _tag(one, order)), order))
            found.append(struct.pack(f"{order}HHQQ", pointer, _IFD8, 1, at))
    return found


def _tag(entry: bytes, order: str) -> int:
    return int(struct.unpack_from(f"{order}H", entry)[0])


def _raw(order: str, entry: Entry) -> bytes:
    """An entry whose value is inside it, or stays where it is in the block."""
    inside = entry.value.ljust(8, b"\0") if len(entry.value) <= 8 else struct.pack(f"{order}Q", entry.at)
    return struct.pack(f"{order}HHQ", entry.tag, entry.type, entry.length) + inside


def _packed(entries: list[bytes], order: str) -> bytes:
    return struct.pack(f"{order}Q", len(entries)) + b"".join(entries) + bytes(8)


def _appended(file: IO[bytes], content: bytes) -> int:
    at = file.seek(0, 2)
    file.write(bytes(-at % 8) + content)
    return at + -at % 8


def _stub(exif: bytes) -> int:
    return max(_HEAD, len(exif) + -len(exif) % 8)


def _order(exif: bytes) -> str:
    order = exifblock.byte_order(exif)
    if order is None:
        raise ValueError("no EXIF block")
    return order
