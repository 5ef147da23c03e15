"""Directories of a TIFF-structured EXIF block: walked, patched in place, rebuilt. Broken blocks never raise.

Knows the structure only: which tags a written photo needs is decided in `photoenhance.io.metadata`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from mmap import mmap
from typing import NamedTuple, TypeAlias

EXIF_POINTER = 0x8769
GPS_POINTER = 0x8825
INTEROPERABILITY_POINTER = 0xA005
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_ENTRIES = 1000

Block: TypeAlias = "bytes | bytearray | mmap"


class Entry(NamedTuple):
    """One tag: number, type, how many values, their bytes in the block's order, where these stand."""

    tag: int
    type: int
    length: int
    value: bytes
    at: int


class Directory(NamedTuple):
    """A directory's readable entries, the offset of the next one, and where that offset is written."""

    entries: tuple[Entry, ...]
    next: int
    next_at: int


def byte_order(block: Block) -> str | None:
    """`<` or `>` as struct wants it, None when the block is no TIFF structure."""
    head = bytes(block[:4])
    return {b"II*\0": "<", b"MM\0*": ">"}.get(head)


def directory(block: Block, offset: int) -> Directory | None:
    """Read the directory at `offset`; entries that point outside are left out; None where there is none."""
    order = byte_order(block)
    if order is None or not 8 <= offset <= len(block) - 2:
        return None
    (count,) = struct.unpack_from(f"{order}H", block, offset)
    end = offset + 2 + 12 * count
    if count > _MOST_ENTRIES or end > len(block):
        return None
    entries = (_entry(block, order, offset + 2 + 12 * index) for index in range(count))
    following = struct.unpack_from(f"{order}I", block, end)[0] if end + 4 <= len(block) else 0
    return Directory(tuple(entry for entry in entries if entry), following, end)


def _entry(block: Block, order: str, at: int) -> Entry | None:
    tag, kind, count = struct.unpack_from(f"{order}HHI", block, at)
    size = SIZES.get(kind, 0) * count
    if size <= 4:
        start = at + 8
    else:
        (start,) = struct.unpack_from(f"{order}I", block, at + 8)
    if size == 0 or start + size > len(block):
        return None
    return Entry(tag, kind, count, bytes(block[start : start + size]), start)


def first(block: Block) -> Directory | None:
    """IFD0 of the block."""
    order = byte_order(block)
    if order is None or len(block) < 8:
        return None
    return directory(block, struct.unpack_from(f"{order}I", block, 4)[0])


def number(block: Block, entry: Entry) -> int | None:
    """Value of a SHORT or LONG with count 1; None for anything else."""
    order = byte_order(block)
    if order is None or entry.length != 1 or entry.type not in (3, 4, 13):
        return None
    return int(struct.unpack(f"{order}H" if entry.type == 3 else f"{order}I", entry.value)[0])


def below(block: Block, parent: Directory, pointer: int) -> Directory | None:
    """Directory that a pointer tag of `parent` names."""
    for entry in parent.entries:
        if entry.tag == pointer and (offset := number(block, entry)) is not None:
            return directory(block, offset)
    return None


def patch(block: bytearray, where: Directory, tag: int, value: int) -> None:
    """Overwrite the value of a SHORT or LONG in place, where the directory has the tag."""
    order = byte_order(block)
    for entry in where.entries:
        if entry.tag == tag and entry.length == 1 and entry.type in (3, 4):
            struct.pack_into(f"{order}H" if entry.type == 3 else f"{order}I", block, entry.at, value)


def remove(block: bytearray, offset: int, tag: int) -> None:
    """Take a tag out of the directory at `offset` in place: the entries behind it move up, 12 zeros are left behind."""
    order = byte_order(block)
    where = directory(block, offset)
    if order is None or where is None:
        return
    (count,) = struct.unpack_from(f"{order}H", block, offset)
    for index in range(count):
        at = offset + 2 + 12 * index
        if struct.unpack_from(f"{order}H", block, at)[0] == tag:
            struct.pack_into(f"{order}H", block, offset, count - 1)
            block[at : where.next_at + 4] = block[at + 12 : where.next_at + 4] + bytes(12)
            return


def pack_directory(entries: Iterable[Entry], order: str, offset: int, kept: Entry | None = None) -> bytes:
    """Bytes of a directory that will stand at `offset`, its values behind it, no next directory.

    The value of `kept` is not among them: it stands, or will stand, at its own place.
    """
    ordered = sorted(entries, key=lambda entry: entry.tag)
    table = bytearray(struct.pack(f"{order}H", len(ordered)))
    values = bytearray()
    start = offset + 2 + 12 * len(ordered) + 4
    for entry in ordered:
        table += struct.pack(f"{order}HHI", entry.tag, entry.type, entry.length)
        if len(entry.value) <= 4:
            table += entry.value.ljust(4, b"\0")
        elif entry is kept:
            table += struct.pack(f"{order}I", entry.at)
        else:
            table += struct.pack(f"{order}I", start + len(values))
            values += entry.value + b"\0" * (len(entry.value) % 2)
    return bytes(table + struct.pack(f"{order}I", 0) + values)


def pack_block(
    order: str, top: Iterable[Entry], children: Mapping[int, Iterable[Entry]], kept: Entry | None = None
) -> bytes:
    """Build a whole block: IFD0 from `top` and sub-directories by pointer tag; empty ones are left out.

    The value of the entry `kept`, one of those given, comes to stand at the offset it had.
    """
    if kept is None or len(kept.value) <= 4:
        return _packed(order, top, children, 8, None)
    top, children = tuple(top), {pointer: tuple(entries) for pointer, entries in children.items()}
    before = _packed(order, top, children, 8, kept)
    if len(before) <= kept.at:
        return before.ljust(kept.at, b"\0") + kept.value
    start = kept.at + len(kept.value)
    behind = _packed(order, top, children, start + start % 2, kept)
    return behind[: kept.at] + kept.value + behind[start:]


def _packed(
    order: str, top: Iterable[Entry], children: Mapping[int, Iterable[Entry]], start: int, kept: Entry | None
) -> bytes:
    """Block whose directories begin at `start`, with zeros between its head and them."""
    filled = {pointer: tuple(entries) for pointer, entries in sorted(children.items())}
    pointers = [pointer for pointer, entries in filled.items() if entries]
    main = [entry for entry in top if entry.tag not in (EXIF_POINTER, GPS_POINTER)]
    place = start + len(pack_directory([*main, *(_pointer(tag, 0, order) for tag in pointers)], order, start))
    packed, links = [], []
    for tag in pointers:
        place += place % 2
        links.append(_pointer(tag, place, order))
        packed.append((place, pack_directory(filled[tag], order, place, kept)))
        place += len(packed[-1][1])
    block = bytearray(struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, start))
    block += bytes(start - len(block)) + pack_directory([*main, *links], order, start)
    for at, part in packed:
        block += b"\0" * (at - len(block)) + part
    return bytes(block)


def _pointer(tag: int, offset: int, order: str) -> Entry:
    return Entry(tag, 4, 1, struct.pack(f"{order}I", offset), 0)
