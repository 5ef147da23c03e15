"""How many bytes of sensor data a TIFF-like RAW file declares but does not hold, read from its own directories.

LibRaw is asked nothing, for it does not tell.
"""

from __future__ import annotations

from photoenhance.raw.directories import Directory, directories

_SUBFILE, _WIDTH, _HEIGHT = 254, 256, 257
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
_PANASONIC_WIDTH, _PANASONIC_HEIGHT, _PANASONIC_DATA = 2, 3, 280


def missing_bytes(data: memoryview) -> int:
    """Bytes of the largest picture that lie behind the end of the file; 0 where the file does not say.

    Parameters
    ----------
    data
        The whole file; a memory map will do, only the directories are read.
    """
    pictures = [part for part in (_picture(directory) for directory in directories(data)) if part is not None]
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
