"""The directories of a TIFF-like RAW file, read as whole numbers; damage gives fewer of them, never an error.

Knows TIFF's structure only, not what the tags mean.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

Directory: TypeAlias = dict[int, tuple[int, ...]]
"""Tag to its values: text as the numbers of its bytes, a fraction as numerator and denominator one after the other."""

_ORDERS = {b"II": "<", b"MM": ">"}
_TYPES = {1: "B", 2: "B", 3: "H", 4: "I", 5: "II", 9: "i", 10: "ii", 13: "I"}
_SUB_IFDS = 330
_MOST_DIRECTORIES = 64
_MOST_VALUES = 1 << 20


def directories(data: memoryview) -> Iterator[Directory]:
    """All directories that can be reached, each once; a loop of directories ends."""
    order = _ORDERS.get(bytes(data[:2]))
    if order is None or len(data) < 8:
        return
    waiting, seen = [struct.unpack_from(f"{order}I", data, 4)[0]], set[int]()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        start = waiting.pop(0)
        if start in seen or not 8 <= start <= len(data) - 2:
            continue
        seen.add(start)
        (count,) = struct.unpack_from(f"{order}H", data, start)
        end = start + 2 + 12 * count
        if end > len(data):
            continue
        entries = (_entry(data, order, start + 2 + 12 * index) for index in range(count))
        directory = dict(entry for entry in entries if entry is not None)
        yield directory
        waiting.extend(directory.get(_SUB_IFDS, ()))
        if end + 4 <= len(data):
            waiting.append(struct.unpack_from(f"{order}I", data, end)[0])


def _entry(data: memoryview, order: str, at: int) -> tuple[int, tuple[int, ...]] | None:
    """Tag and values of an entry; None for other types and for values outside the file."""
    tag, kind, count = struct.unpack_from(f"{order}HHI", data, at)
    code = _TYPES.get(kind)
    if code is None or not 0 < count <= _MOST_VALUES:
        return None
    size = struct.calcsize(f"={code}") * count
    place = at + 8 if size <= 4 else struct.unpack_from(f"{order}I", data, at + 8)[0]
    if place + size > len(data):
        return None
    return tag, struct.unpack_from(f"{order}{count * len(code)}{code[0]}", data, place)
