"""How large a GIF's first picture is, from its blocks alone: Pillow makes room for it before its size can be asked.

Knows no pixels. Source: GIF89a specification, sections 18 to 24.
"""

from __future__ import annotations

import struct

_EXTENSION, _PICTURE, _END = 0x21, 0x2C, 0x3B


def first_size(data: bytes) -> tuple[int, int]:
    """Width and height of the first picture with the screen that it lies on; (0, 0) where there is no header."""
    try:
        width, height, flags = struct.unpack_from("<HHB", data, 6)
        at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
        while at < len(data) and data[at] not in (_PICTURE, _END):
            at = _behind(data, at + 2) if data[at] == _EXTENSION else at + 1
        if at < len(data) and data[at] == _PICTURE:
            left, top, wide, high = struct.unpack_from("<4H", data, at + 1)
            return max(width, left + wide), max(height, top + high)
    except (struct.error, IndexError):
        return 0, 0
    return width, height


def _behind(data: bytes, at: int) -> int:
    """Where sub-blocks that begin at `at` are over."""
    while data[at]:
        at += data[at] + 1
    return at + 1
