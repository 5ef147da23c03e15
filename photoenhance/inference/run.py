"""A pixel network over a photo, tile by tile: reads encoded values, gives the kept part of each tile's output.

Where the values come from and go to is the caller's; nothing here knows files, colours or recipes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region
from photoenhance.inference.conditions import PLAIN, Conditions
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.inference.tiles import Tile

Encoded = NDArray[np.float32]


def run_tiles(
    session: Session,
    tiles: tuple[Tile, ...],
    size: tuple[int, int],
    read: Callable[[Region], Encoded],
    stop: Stop,
    conditions: Conditions = PLAIN,
) -> Iterator[tuple[Tile, Encoded]]:
    """Yield (tile, output) for each tile in order; output is (h, w, 3) float32 in [0, 1] for `tile.write`.

    `size` is the photo's (width, height). `read(region)` gives (h, w, 3) float32 in [0, 1] for a region inside the
    photo; what a tile reads beyond it (padding to the model's multiple) is continued by replication. `conditions`
    are the same for every tile. Raises Cancelled within a tile when a stop is requested.
    """
    low, high = session.model.info.range
    span = np.float32(high - low)
    for tile in tiles:
        image = _padded(read, tile.read, size).transpose(2, 0, 1)[None]
        scaled = np.ascontiguousarray(image if (low, high) == (0.0, 1.0) else image * span + np.float32(low))
        output = session.run(scaled, stop, conditions)[0]
        kept = output[:, *_inside(tile)].transpose(1, 2, 0)
        yield tile, np.clip((kept - np.float32(low)) / span, 0, 1)


def _inside(tile: Tile) -> tuple[slice, slice]:
    """Where the write lies within the read."""
    top, left = tile.write.y - tile.read.y, tile.write.x - tile.read.x
    return slice(top, top + tile.write.height), slice(left, left + tile.write.width)


def _padded(read: Callable[[Region], Encoded], region: Region, size: tuple[int, int]) -> Encoded:
    width, height = min(region.width, size[0] - region.x), min(region.height, size[1] - region.y)
    values = read(Region(region.x, region.y, width, height))
    missing = (0, region.height - height), (0, region.width - width), (0, 0)
    return np.pad(values, missing, mode="edge") if missing[0][1] or missing[1][1] else values
