"""One pixel network over a whole photo, into a plane: the slow step, tile by tile, with a place to stop after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from photoenhance.image import Region, Source
from photoenhance.inference.conditions import Conditions
from photoenhance.inference.run import run_tiles
from photoenhance.inference.session import OutOfMemoryError, Session
from photoenhance.inference.stop import Stop
from photoenhance.inference.tiles import padded, plan
from photoenhance.pipeline.measure import conditions
from photoenhance.pipeline.render import Answer, Plane, render_seen
from photoenhance.pipeline.steps import Encoded
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class TileDone:
    """Progress: `done` of `total` tiles, the last one covering `region` of the photo; `side` is the tile size used."""

    done: int
    total: int
    region: Region
    side: int


def enhance(
    source: Source,
    recipe: Recipe,
    answers: tuple[Answer, ...],
    session: Session,
    plane: Plane,
    stop: Stop,
    tile: int | None = None,
) -> Iterator[TileDone]:
    """Run the recipe's network number len(answers) over the photo, writing its answer into `plane`.

    `answers` are those of the networks before; `plane` is (H, W, 3) uint16 and is given by the caller, who decides
    where it lives. The cutting follows from model and photo alone, unless `tile` is given; where a device has no
    memory for a tile, the side is halved and the photo begun again. Raises Cancelled within a tile when a stop is
    requested.
    """
    info = session.model.info
    told = conditions(source, recipe, answers, info)
    side = tile or info.tile
    while True:
        try:
            yield from _pass(source, recipe, answers, session, told, plane, stop, side)
        except OutOfMemoryError:
            smaller = padded(side // 2, info.multiple)
            if smaller < padded(2 * info.halo + info.multiple, info.multiple):
                raise
            side = smaller
        else:
            return


def _pass(
    source: Source,
    recipe: Recipe,
    answers: tuple[Answer, ...],
    session: Session,
    told: Conditions,
    plane: Plane,
    stop: Stop,
    side: int,
) -> Iterator[TileDone]:
    tiles = plan(source.width, source.height, session.model.info, side)

    def read(region: Region) -> Encoded:
        return np.clip(render_seen(source, recipe, answers, region), 0, 1)

    runs = run_tiles(session, tiles, (source.width, source.height), read, stop, told)
    for done, (one, output) in enumerate(runs, start=1):
        plane[one.write.slices] = np.rint(output * np.float32(65535)).astype(np.uint16)
        yield TileDone(done, len(tiles), one.write, side)


def new_plane(source: Source) -> Plane:
    """An empty plane in memory for a photo; callers with huge photos may hand in a memory-mapped one instead."""
    return np.zeros((source.height, source.width, 3), np.uint16)
