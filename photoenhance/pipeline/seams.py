"""The proof that a photo has no seams: its pixel networks run again on another tile plan, and the planes are compared.

Pure but for the sessions it is handed; keeps nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from photoenhance.image import Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.info import ModelInfo
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.inference.tiles import padded, plan
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.render import Answer, Plane
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Compared:
    """So many tiles of so many have been computed again."""

    done: int
    total: int


def other_side(info: ModelInfo) -> int:
    """A tile size with other cuts than the usual: about two thirds of it, or larger where that is too small."""
    least = padded(2 * info.halo + info.multiple, info.multiple)
    smaller = padded(info.tile * 2 // 3, info.multiple)
    return smaller if least <= smaller < info.tile else padded(info.tile * 3 // 2, info.multiple)


def prove(
    source: Source, recipe: Recipe, answers: tuple[Answer, ...], sessions: Sequence[Session], stop: Stop
) -> Generator[Compared, None, int]:
    """Run the recipe's pixel networks again and return the largest difference to `answers`, in steps of 1/65535.

    `sessions` are those of the recipe's networks, in order, as `answers` are. A grade has no tiles and stands as it is;
    what comes after a pixel network sees its new answer, so that the whole chain is proved. Needs memory for one plane
    for each pixel network. Raises Cancelled within a tile when a stop is requested.
    """
    again: tuple[Answer, ...] = ()
    largest = done = 0
    total = tile_total(source, answers, sessions)
    for known, session in zip(answers, sessions, strict=True):
        if isinstance(known, Baked):
            again = (*again, known)
            continue
        plane = new_plane(source)
        side = other_side(session.model.info)
        for tile in enhance(source, recipe, again, session, plane, stop, side):
            largest = max(largest, _farthest(known[tile.region.slices], plane[tile.region.slices]))
            done += 1
            yield Compared(min(done, total), total)
        again = (*again, plane)
    return largest


def tile_total(source: Source, answers: Sequence[Answer], sessions: Sequence[Session]) -> int:
    """How many tiles the proof takes."""
    infos = [one.model.info for known, one in zip(answers, sessions, strict=True) if not isinstance(known, Baked)]
    return sum(len(plan(source.width, source.height, info, other_side(info))) for info in infos)


def _farthest(one: Plane, other: Plane) -> int:
    return int(np.abs(one.astype(np.int32) - other).max())
