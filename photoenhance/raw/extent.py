"""How many bytes of sensor data a TIFF-like RAW file declares but does not hold, read from its own directories.

Knows TIFF's structure only; LibRaw is asked nothing, for it does not tell.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

Directory: TypeAlias = dict[int, tuple[int, ...]]

_ORDERS = {b"II": "<", b"MM": ">"}
_TYPES = {1: "B", 3: "H", 4: "I", 13: "I"}
_SUBFILE, _WIDTH, _HEIGHT, _SUB_IFDS = 254, 256, 257, 330
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
_PANASONIC_WIDTH, _PANASONIC_HEIGHT, _PANASONIC_DATA = 2, 3, 280
_MOST_DIRECTORIES = 64
_MOST_VALUES = 1 << 20


def missing_bytes(data: memoryview) -> int:
    """Bytes of the largest picture that lie behind the end of the file; 0 where the file does not say.

    Parameters
    ----------
    data
        The whole file; a memory map will do, only the directories are read.
    """
    pictures = [part for part in (_picture(directory) for directory in _directories(data)) if part is not None]
    if not pictures:
        return 0
    _, ranges = max(pictures, key=lambda picture: picture[0])
    return sum(max(0, offset + size - max(len(data), offset)) for offset, size in ranges)


def _picture(directory: Directory) -> tuple[int, list[tuple[int, int]]] | None:
    """Pixel count and byte ranges of a directory's picture; reduced pictures (previews) and bare data give None."""
    if directory.get(_SUBFILE, (0,))[0] & 1:
        return None
    width = directory.get(_WIDTH, directory.get(_PANASONIC_WIDTH, (0,)))[0]
    height = directory.get(_HEIGHT, directory.get(_PANASONIC_HEIGHT, (0,)))[0]
    offsets = directory.get(_TILES) or directory.get(_PANASONIC_DATA) or directory.get(_STRIPS)
    sizes = directory.get(_TILE_SIZES) or directory.get(_STRIP_SIZES)
    if not offsets or not sizes or len(offsets) != len(sizes):
        return None
    return width * height, list(zip(offsets, sizes, strict=True))


def _directories(data: memoryview) -> Iterator[Directory]:
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
    """Tag and whole-number values of an entry; None for other types and for values outside the file."""
    tag, kind, count = struct.unpack_from(f"{order}HHI", data, at)
    code = _TYPES.get(kind)
    if code is None or not 0 < count <= _MOST_VALUES:
        return None
    size = struct.calcsize(code) * count
    place = at + 8 if size <= 4 else struct.unpack_from(f"{order}I", data, at + 8)[0]
    if place + size > len(data):
        return None
    return tag, struct.unpack_from(f"{order}{count}{code}", data, place)
