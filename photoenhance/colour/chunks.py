"""Pictures in chunks that stay in the processor's cache, and a matrix over them: the same bits in any cutting.

Knows arrays only; what their values mean is for the callers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.transfer import CHUNK

Plane = NDArray[np.float32]


def chunks(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Cut a (H, W, C) array into (N, C) of at most CHUNK pixels: views of a contiguous one, of a copy otherwise."""
    flat = np.ascontiguousarray(array).reshape(-1, array.shape[2])
    for start in range(0, flat.shape[0], CHUNK):
        yield flat[start : start + CHUNK]


def multiplied(planes: Sequence[Plane], matrix: Sequence[tuple[float, float, float]]) -> Sequence[Plane]:
    """Multiply matrix and colour, plane by plane: unlike a BLAS, the same bits for a pixel wherever it stands."""
    if matrix == IDENTITY:
        return planes
    red, green, blue = planes
    result = []
    for first, second, third in matrix:
        total = red * np.float32(first)
        total += green * np.float32(second)
        total += blue * np.float32(third)
        result.append(total)
    return result


def store(planes: Sequence[Plane], target: Plane) -> None:
    """Put planes into the columns of `target`, (N, C)."""
    for index, plane in enumerate(planes):
        target[:, index] = plane
