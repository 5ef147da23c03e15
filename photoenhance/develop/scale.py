"""The scale of light on which tones are thought of here: EV below and above white, and curves on it as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Levels: TypeAlias = NDArray[np.float64]
"""Light in EV: log2 of linear light, 0 is white, log2(0.18) = -2.47 mid-grey."""

GREY = -2.4739311883324124
"""Mid-grey, a reflectance of 18 %, in EV."""

FLOOR_EV, TOP_EV, NODES_PER_EV = -10, 8, 16
FLOOR = 2.0**FLOOR_EV
"""Added to light before its logarithm: code 3 of 255. Below it EV run together, so that the steps and the noise of near
black, many EV apart, do not count as contrast."""

DEEPEST = -14.0
"""What black counts as, where curves are evaluated."""


def nodes() -> Levels:
    """Where tables have their nodes, in EV of light + FLOOR."""
    return np.arange((TOP_EV - FLOOR_EV) * NODES_PER_EV + 1) / NODES_PER_EV + FLOOR_EV


def true_levels(levels: Levels) -> Levels:
    """EV of light whose EV with FLOOR added are `levels`."""
    return np.asarray(np.log2(np.maximum(np.exp2(levels) - FLOOR, 2.0**DEEPEST)), np.float64)


def table(curve: Callable[[Levels], Levels], levels: Levels) -> NDArray[np.float32]:
    """Change in EV that a curve (EV to EV) makes at each of `levels`."""
    return np.asarray(curve(levels) - levels, np.float32)


def smooth(levels: Levels, begin: float, end: float) -> Levels:
    """0 up to `begin`, 1 from `end` on, 3 t^2 - 2 t^3 between them; `end` may lie below `begin`."""
    t = np.clip((levels - begin) / (end - begin), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float64)
