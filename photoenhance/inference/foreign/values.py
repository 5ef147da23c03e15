"""Which numbers are black and white to a network: [0, 1], [-1, 1] or [0, 255], by what it answers.

A network that ends in a bound (sigmoid, tanh, clip) shows it whatever it is given. Of others that range is taken under
which a picture comes back most like itself: an enhancement changes a picture less than a wrong range does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from photoenhance.inference.info import RANGES

Picture = NDArray[np.float32]
Run = Callable[[Picture], Picture]

Range = tuple[float, float]

ALIKE, TIMES = 0.02, 3
"""Differences of pictures, of the range, up to so many times the least one and this say nothing: some enhancements do
change a picture a lot, and twice the gain looks like another range."""
_WILD = (1.0, 30.0, 300.0, 3000.0)
_BOUND = 1e-4


def range_of(run: Run, side: int) -> tuple[Range, str]:
    """The range, and how certain it is: "bounded", "nearest" or "alike" (as `Found` says); pictures side x side."""
    bounded = _bounded(run, side)
    if bounded is not None:
        return bounded, "bounded"
    apart = {bounds: _apart(run, side, bounds) for bounds in RANGES}
    least = min(apart.values())
    # Where several do as well, the one that most networks have.
    near = [bounds for bounds in RANGES if apart[bounds] <= TIMES * least + ALIKE]
    return near[0], "alike" if len(near) > 1 else "nearest"


def _bounded(run: Run, side: int) -> Range | None:
    """The range that answers to values far outside any range fill without leaving it."""
    random = np.random.default_rng(0)
    least, most = np.inf, -np.inf
    for scale in _WILD:
        # Calm parts too: in pure noise what is positive and what is negative may cancel.
        noise = random.uniform(-scale, scale, (1, 3, side, side)).astype(np.float32)
        for given in (noise, np.full_like(noise, scale), np.full_like(noise, -scale)):
            answer = run(given)
            if not np.isfinite(answer).all():
                return None
            least, most = min(least, float(answer.min())), max(most, float(answer.max()))
    for low, high in RANGES:
        room = _BOUND * (high - low)
        if low - room <= least and most <= high + room and most - least > 0.5 * (high - low):
            return low, high
    return None


def _apart(run: Run, side: int, bounds: Range) -> float:
    """Mean difference of pictures and the answers to them, of the range; what lies far outside counts as far."""
    low, high = bounds
    total = 0.0
    shown = list(_pictures(side))
    for picture in shown:
        answer = (run((picture * (high - low) + low).astype(np.float32)) - low) / (high - low)
        total += float(np.abs(np.clip(np.nan_to_num(answer, nan=9.0), -2, 3) - picture).mean())
    return total / len(shown)


def _pictures(side: int) -> Iterator[Picture]:
    """Slopes of colour with some grain, one of middling brightness and one that reaches from black to white."""
    random = np.random.default_rng(1)
    down, across = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side), indexing="ij")
    colours = np.stack([across, down, 1 - (across + down) / 2])[None]
    grain = random.normal(0, 0.02, colours.shape)
    for share in (0.5, 1.0):
        yield np.clip(0.5 + share * (colours - 0.5) + grain, 0, 1).astype(np.float32)
