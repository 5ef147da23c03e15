"""How a photo is cut for a pixel network, so that the cuts never show: a pure function of sizes, halo and multiple.

Nothing here runs a network or touches a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

from photoenhance.errors import PhotoError
from photoenhance.image import Region
from photoenhance.inference.info import ModelInfo


@dataclass(frozen=True, slots=True)
class Tile:
    """`read` goes through the network (in the padded photo), `write` is the part of the photo kept of its output."""

    read: Region
    write: Region


@dataclass(frozen=True, slots=True)
class _Span:
    """One axis of a tile: the network reads [start, start + length), [begin, end) of its output is kept."""

    start: int
    length: int
    begin: int
    end: int


def padded(length: int, multiple: int) -> int:
    """`length` continued to the next multiple."""
    return -(-length // multiple) * multiple


def plan(width: int, height: int, info: ModelInfo, tile: int | None = None) -> tuple[Tile, ...]:
    """Tiles whose writes partition a photo of width x height, row by row; `tile` defaults to the model's own.

    Every read begins on a multiple of `info.multiple`, lies inside the photo padded to the next multiple, and is
    tile x tile, or as long as the padded photo where that is shorter. Reads at the right and bottom are shifted
    inward, so that all runs have one shape. Each write begins and ends on multiples and stays `info.halo` away from
    every read edge that is not an edge of the padded photo: what is kept never depends on where the cut was.

    A network that must see the whole photo has one tile.

    Raises
    ------
    PhotoError
        There is no room for the halo in such tiles, or the network cannot be cut and the photo is too large for it.
    """
    if info.whole:
        return (_whole(width, height, info, tile),)
    side = tile or info.tile
    least = 2 * info.halo + info.multiple
    if side % info.multiple or side < padded(least, info.multiple):
        raise PhotoError(
            f"Cannot cut the photo into tiles of {side} px",
            f"{info.title} needs a multiple of {info.multiple} and at least {padded(least, info.multiple)}",
            "Choose another tile size",
        )
    columns = _spans(width, info, side)
    return tuple(_tile(column, row) for row in _spans(height, info, side) for column in columns)


def _whole(width: int, height: int, info: ModelInfo, tile: int | None) -> Tile:
    if tile not in (None, info.tile):
        raise PhotoError(
            f"Cannot cut the photo into tiles of {tile} px",
            f"{info.title} must see the whole photo at once",
            "Choose no tile size, and a smaller photo where memory ran out",
        )
    read = Region(0, 0, padded(width, info.multiple), padded(height, info.multiple))
    if max(read.width, read.height) > info.tile:
        raise PhotoError(
            f"Cannot run {info.title} on a photo of {width} x {height}",
            f"it must see the whole photo at once, and takes sides of at most {info.tile} px",
            "Make the photo smaller first, or choose another model",
        )
    return Tile(read, Region(0, 0, width, height))


def _tile(column: _Span, row: _Span) -> Tile:
    return Tile(
        Region(column.start, row.start, column.length, row.length),
        Region(column.begin, row.begin, column.end - column.begin, row.end - row.begin),
    )


def _aligned(place: int, info: ModelInfo) -> int:
    return place // info.multiple * info.multiple


def _spans(length: int, info: ModelInfo, side: int) -> tuple[_Span, ...]:
    whole = padded(length, info.multiple)
    if whole <= side:
        return (_Span(0, whole, 0, length),)
    spans = []
    begin = start = 0
    while start + side < whole:
        end = _aligned(start + side - info.halo, info)
        spans.append(_Span(start, side, begin, min(end, length)))
        begin, start = end, _aligned(end - info.halo, info)
    spans.append(_Span(whole - side, side, begin, length))
    # Where the padding is wider than the halo, the last read may have nothing left to keep.
    return tuple(span for span in spans if span.end > span.begin)
