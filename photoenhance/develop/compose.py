"""From settings to one fused pass: matrices and tables are built once, then any region goes through them.

In order, on linear light: white balance, exposure, the gains of areas (highlights, shadows) and clarity, the curve of
contrast, whites and blacks, then vibrance and saturation. All gains multiply the three channels alike, found from the
pixel's brightness

    N = (r^3 + g^3 + b^3) / (r^2 + g^2 + b^2), channels below 0 counting as 0,

which is the value of a grey and lies near the largest channel of a colour: a blue sky or a red coat is not taken for a
dark thing and driven into clipping, as by its luminance, and the measure has no corners, as the maximum has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from photoenhance.compiled import compiled
from photoenhance.develop import clarity, saturation
from photoenhance.develop.areas import highlights, shadows
from photoenhance.develop.base import Measured
from photoenhance.develop.passes import PASSES, develop_rows, scratch
from photoenhance.develop.scale import Levels, nodes, table, true_levels
from photoenhance.develop.settings import Settings
from photoenhance.develop.tone import blacks, contrast, whites
from photoenhance.develop.white import white_balance
from photoenhance.image import Pixels, Region

Floats = NDArray[np.float32]

_NOTHING: Floats = np.empty(0, np.float32)
_NO_MAPS: Floats = np.empty((0, 0), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """The fused pass; arrays that have nothing to do are empty.

    `matrix` is white balance, and exposure where no area is asked (flat 3x3); `maps` (h, 4 w) as in `Measured`, each
    `factor` pixels of the photo wide; `areas` the change in EV at the table nodes of the base; `local` exposure and the
    numbers of clarity; `tone` the gain at the table nodes of the level; `chroma` the numbers of saturation.
    """

    matrix: Floats
    maps: Floats
    factor: int
    areas: Floats
    local: Floats
    tone: Floats
    chroma: Floats


@lru_cache(maxsize=8)
def composed(settings: Settings, measured: Measured | None) -> Composed:
    """Build the pass; `measured` is wanted where `settings.local`, and is that of the same white balance."""
    light, local = settings.light, settings.local
    matrix = white_balance(*settings.warmth)
    if not local:
        matrix = matrix * 2.0**light.exposure
    idle = (matrix == np.eye(3)).all()
    maps, factor, areas = _NO_MAPS, 1, _NOTHING
    if local:
        if measured is None:
            raise ValueError("highlights, shadows and clarity want the photo measured")
        maps, factor = measured.maps.reshape(measured.maps.shape[0], -1), measured.factor
        areas = table(lambda levels: _areas(settings, measured.peak, levels), nodes())
    return Composed(
        _NOTHING if idle else matrix.astype(np.float32).ravel(),
        maps,
        factor,
        areas,
        np.array([light.exposure, *clarity.numbers(settings.detail.clarity / 100)], np.float32),
        np.exp2(table(lambda levels: _toned(settings, levels), true_levels(nodes()))) if settings.toned else _NOTHING,
        saturation.numbers(settings.colour.saturation / 100, settings.colour.vibrance / 100)
        if settings.coloured
        else _NOTHING,
    )


def pointwise(value: Pixels, composed: Composed, region: Region) -> Pixels:
    """Send the pixels of a region, (h, w, 3) float32, through the pass; a new array comes back."""
    value = np.ascontiguousarray(value, np.float32)
    out = np.empty_like(value)
    reduced = round(1 / region.scale)
    small_rows, small_columns = composed.maps.shape[0], composed.maps.shape[1] // 4
    rows, row_parts = cells(region.y, region.height, reduced, composed.factor, small_rows)
    columns, column_parts = cells(region.x, region.width, reduced, composed.factor, small_columns)
    maps = composed.maps if small_rows != 1 else np.repeat(composed.maps, 2, axis=0)
    if small_columns == 1:
        maps = np.concatenate([maps, maps], axis=1)
    ready()(
        *_read_only(value.reshape(region.height, -1), composed.matrix, maps, composed.areas, composed.local),
        *_read_only(composed.tone, composed.chroma),
        rows,
        row_parts,
        columns * np.int32(4),
        column_parts,
        scratch(region.width if maps.size else 0),
        out.reshape(region.height, -1),
    )
    return out


def cells(first: int, count: int, reduced: int, factor: int, nodes: int) -> tuple[NDArray[np.int32], Floats]:
    """The lower of two small pixels around the centres of pixels first..., and how far they are towards the other.

    `reduced` pixels of the photo are one here and `factor` are one of the small picture, of which there are `nodes`.
    """
    place = (np.arange(first, first + count) + 0.5) * (reduced / factor) - 0.5
    place = np.clip(place, 0, max(nodes - 1, 0))
    lower = np.clip(place.astype(np.int32), 0, max(nodes - 2, 0))
    return lower, (place - lower).astype(np.float32)


def ready() -> Callable[..., None]:
    """The compiled pass; the first call on a computer takes a moment."""
    pixel = np.zeros((1, 3), np.float32)
    given = _read_only(pixel, _NOTHING, _NO_MAPS, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
    places = np.zeros(1, np.int32), np.zeros(1, np.float32)
    return compiled(develop_rows, *given, *places, *places, scratch(0), pixel.copy(), passes=PASSES)


def _areas(settings: Settings, peak: float, levels: Levels) -> Levels:
    light = settings.light
    lit = highlights(levels, light.highlights / 100, peak + light.exposure)
    return shadows(lit, light.shadows / 100)


def _toned(settings: Settings, levels: Levels) -> Levels:
    light = settings.light
    levels = contrast(levels, light.contrast / 100)
    levels = whites(levels, light.whites / 100)
    return blacks(levels, light.blacks / 100)


def _read_only(*arrays: Floats) -> tuple[Floats, ...]:
    """Views of one kind for the compiled pass, whether their owners may write to them or not."""
    views = tuple(one.view() for one in arrays)
    for one in views:
        one.flags.writeable = False
    return views
