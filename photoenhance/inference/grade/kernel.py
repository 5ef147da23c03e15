"""A baked grade applied to any region of a photo, in one pass over its pixels.

Each pixel is worked on alone, from its colour and its place in the whole photo: however a photo is cut, the bytes are
the same. Files, recipes and threads are not known here; callers may run several regions at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import DTypeLike, NDArray

from photoenhance.compiled import compiled, views
from photoenhance.image import Region, Samples
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.grade.passes import PASSES, grade_rows, scratch

Encoded = NDArray[np.float32]
Cells = tuple[NDArray[np.int32], NDArray[np.float32]]
"""For each row or column: the lower of two neighbouring grid nodes, and how far on the way to the upper one."""


def apply(value: Encoded, baked: Baked, strength: float, region: Region, width: int, height: int) -> Encoded:
    """Grade the pixels of one region.

    Parameters
    ----------
    value
        (h, w, 3) float32, encoded sRGB. The grade is found for clip(value); what the clipping took away is added back.
    baked, strength
        The grade, and how much of it is taken in percent; at 0 `value` itself is returned.
    region
        Where `value` lies, in pixels at `region.scale` (1, 1/2, 1/4, ...).
    width, height
        The photo's size at full resolution.
    """
    if strength == 0:
        return value
    out = np.empty_like(value, order="C")
    _run(value, baked, strength, region, width, height, out)
    return out


def apply_to_samples(
    samples: Samples, baked: Baked, strength: float, region: Region, width: int, height: int, dtype: DTypeLike
) -> Samples:
    """Grade samples of an sRGB photo without a float picture in between; the bytes are those of the long way.

    Parameters
    ----------
    samples
        (h, w, 3) or (h, w, 1), uint8 or uint16, encoded sRGB over the whole range of the type.
    baked, strength, region, width, height
        As for `apply`. At strength 0 samples of the same type come back as they are.
    dtype
        uint8 or uint16, the type of the result; or float32, for encoded values.

    Returns
    -------
    (h, w, 3) of `dtype`, equal to rint(clip(apply(samples / largest)) * largest), or to apply(samples / largest).
    """
    if samples.shape[2] == 1:
        samples = np.repeat(samples, 3, axis=2)
    if strength == 0 and samples.dtype == np.dtype(dtype):
        return samples
    out = np.empty(samples.shape, dtype)
    _run(samples, baked, strength, region, width, height, out)
    return out


def _run(value: Samples, baked: Baked, strength: float, region: Region, width: int, height: int, out: Samples) -> None:
    reduced = round(1 / region.scale)
    rows = cells(region.y, region.height, reduced, height, baked.gain.shape[1])
    columns, parts = cells(region.x, region.width, reduced, width, baked.gain.shape[2])
    places = (columns * baked.gain.shape[0]).astype(np.float32), parts
    grade = baked.table.reshape(-1), baked.table.shape[0], baked.gain, np.float32(strength / 100)
    ready()(
        *views(value),
        *grade,
        *rows,
        *places,
        scratch(baked.gain.shape[0], baked.gain.shape[2]),
        *views(out, writeable=True),
    )


def cells(first: int, count: int, reduced: int, length: int, nodes: int) -> Cells:
    """Grid nodes around the centres of pixels first... of a side that is `length` pixels long at full resolution."""
    centres = (np.arange(first, first + count) + 0.5) * (reduced / length)
    place = np.minimum(centres, 1.0) * (nodes - 1)
    lower = np.minimum(place.astype(np.int32), nodes - 2)
    return lower, (place - lower).astype(np.float32)


def ready() -> Callable[..., None]:
    """The compiled loop; the first call on a computer takes a moment."""
    pixel = np.zeros((1, 1, 3), np.float32)
    table, gain = np.zeros(32, np.float32), np.ones((2, 2, 2), np.float32)
    table.flags.writeable = gain.flags.writeable = False
    node, part, line = np.zeros(1, np.int32), np.zeros(1, np.float32), np.zeros(1, np.float32)
    grade = table, 2, gain, np.float32(1)
    out = views(pixel.copy(), writeable=True)
    return compiled(grade_rows, *views(pixel), *grade, node, part, line, part, scratch(2, 2), *out, passes=PASSES)
