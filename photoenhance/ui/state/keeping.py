"""Which results of models are kept for the open photo when there is only so much room. Pure; knows no widget."""

from __future__ import annotations

import numpy as np

from photoenhance.pipeline.preview import Levels
from photoenhance.ui.state.state import Plane

MEGABYTE = 1_000_000


def kept(planes: tuple[Plane, ...], seen: Plane | None, limit_mb: int) -> tuple[Plane, ...]:
    """Those of `planes` that stay, in their order: the one that is seen, then the latest that fit.

    Parameters
    ----------
    planes
        The oldest first.
    seen
        The one on screen; it stays, however large it is.
    limit_mb
        Room for all of them in megabytes; 0: no limit.
    """
    if not limit_mb:
        return planes
    room = limit_mb * MEGABYTE - (size(seen) if seen else 0)
    staying = [seen] if seen else []
    for plane in reversed(planes):
        if plane is seen:
            continue
        if size(plane) > room:
            break  # older ones go too, so that what stays is always the latest
        room -= size(plane)
        staying.append(plane)
    return tuple(plane for plane in planes if any(plane is one for one in staying))


def size(plane: Plane) -> int:
    """Bytes of the pictures a plane holds; a grade is a table and counts as nothing."""
    answers = sum(one.nbytes for one in plane.answers if isinstance(one, np.ndarray))
    levels = (level.nbytes for one in plane.reduced if isinstance(one, Levels) for level in one.levels)
    return answers + sum(levels)
