"""A photo's grades as one colour table for other programs, and how much of them a table cannot carry.

A table knows a pixel's colour, not its place. Knows no files and no recipes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.difference import de2000, lab_of
from photoenhance.image import Region
from photoenhance.inference.grade.bake import FINE_SIDE, LARGEST_ERROR, SIDE, Baked, tetrahedral
from photoenhance.inference.grade.kernel import apply, cells

Encoded = NDArray[np.float32]

LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True, slots=True)
class Part:
    """One grade of a look and how much of it is taken, in percent."""

    grade: Baked
    strength: float = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """`table`: (N, N, N, 3) float32 in [0, 1], indexed [red, green, blue], encoded sRGB in and out.

    What it cannot carry was measured on a photo: `ev` is by how much the gains of a place differ from those in the
    table, the largest and the median of the photo; `difference` the same of CIEDE2000 between the whole look and the
    table. `folded` says whether the mean gains are in the table.
    """

    table: Encoded
    folded: bool
    ev: tuple[float, float]
    difference: tuple[float, float]


def look(parts: Sequence[Part], strength: float, picture: Encoded, *, fold: bool) -> Look:
    """Join grades into a table.

    Parameters
    ----------
    parts
        The grades, first to last.
    strength
        How much of their change together is taken, in percent.
    picture
        (h, w, 3) float32, encoded sRGB: the photo, reduced or thinned as one likes.
    fold
        Whether the gains are in the table, each brightness getting the mean of the photo's pixels of that brightness;
        otherwise they are left out.
    """
    height, width = picture.shape[:2]
    clipped = np.clip(picture, 0, 1).astype(np.float32)
    flat, missing, seen = [], np.zeros((height, width)), clipped
    for part in parts:
        held = _held(part.grade, seen, fold=fold)
        missing += _exponents(part.grade, seen) - _exponents(held, seen)
        flat.append(replace(part, grade=held))
        seen = np.clip(_through([part], seen), 0, 1)
    table = _table(flat, strength)
    full = np.clip(clipped + np.float32(strength / 100) * (_through(parts, clipped) - clipped), 0, 1)
    ours = tetrahedral(clipped.reshape(-1, 3).astype(np.float64), table).astype(np.float32)
    difference = de2000(lab_of(full.reshape(-1, 3)), lab_of(ours))
    apart = np.abs(missing)
    return Look(
        table,
        fold,
        (float(apart.max()), float(np.median(apart))),
        (float(difference.max()), float(np.median(difference))),
    )


def _through(parts: Sequence[Part], picture: Encoded) -> Encoded:
    """A whole picture through grades, one after the other."""
    height, width = picture.shape[:2]
    for part in parts:
        picture = apply(picture, part.grade, part.strength, Region(0, 0, width, height), width, height)
    return picture


def _held(grade: Baked, picture: Encoded, *, fold: bool) -> Baked:
    """The grade with gains that depend on brightness alone, as a table can hold them; all 1 where `fold` is False."""
    nodes = grade.gain.shape[0]
    means = np.zeros(nodes)
    if fold:
        places = _places(grade, picture)
        luma = np.clip(picture, 0, 1) @ LUMA * (nodes - 1)
        for node in range(nodes):
            weights = np.maximum(0, 1 - np.abs(luma - node))
            exponents = np.log2(places[node])
            # A brightness that the photo does not have gets the mean of all places.
            enough = weights.sum() > 1
            means[node] = np.average(exponents, weights=weights) if enough else exponents.mean()
    gain = np.broadcast_to(np.exp2(means)[:, None, None], (nodes, 2, 2)).astype(np.float32)
    gain.flags.writeable = False
    return replace(grade, gain=gain)


def _exponents(grade: Baked, picture: Encoded) -> NDArray[np.float64]:
    """The gain of each pixel in EV, (h, w)."""
    nodes = grade.gain.shape[0]
    place = np.clip(picture, 0, 1) @ LUMA * (nodes - 1)
    lower = np.minimum(place.astype(np.intp), nodes - 2)
    places = _places(grade, picture)
    low, high = (np.take_along_axis(places, (lower + step)[None], axis=0)[0] for step in (0, 1))
    found: NDArray[np.float64] = np.log2(low + (high - low) * (place - lower))
    return found


def _places(grade: Baked, picture: Encoded) -> NDArray[np.float64]:
    """The gains at each pixel's place for each brightness of the grid, (L, h, w)."""
    height, width = picture.shape[:2]
    gain = grade.gain.astype(np.float64)
    rows, down = cells(0, height, 1, height, gain.shape[1])
    columns, across = cells(0, width, 1, width, gain.shape[2])
    lines = gain[:, rows] + (gain[:, rows + 1] - gain[:, rows]) * down[:, None]
    found: NDArray[np.float64] = lines[..., columns] + (lines[..., columns + 1] - lines[..., columns]) * across
    return found


def _table(parts: Sequence[Part], strength: float) -> Encoded:
    """The table, as fine as a baked one and for the same reason."""
    tried = np.random.default_rng(0).random((1, 8192, 3), dtype=np.float32)
    exact = _shown(parts, strength, tried)[0]
    for side in (SIDE, FINE_SIDE):
        axis = np.linspace(0, 1, side, dtype=np.float32)
        colours = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
        table = _shown(parts, strength, colours.reshape(1, -1, 3)).reshape(side, side, side, 3)
        if np.abs(tetrahedral(tried[0].astype(np.float64), table) - exact).max() <= LARGEST_ERROR:
            break
    return table


def _shown(parts: Sequence[Part], strength: float, colours: Encoded) -> Encoded:
    after = colours + np.float32(strength / 100) * (_through(parts, colours) - colours)
    shown: Encoded = np.clip(after, 0, 1)
    return shown
