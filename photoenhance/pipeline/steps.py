"""What the steps of a recipe make of a picture, region by region, at full size or below: networks, split, chains.

Pictures come and go as functions of a region, so that a step can ask for more of the picture before it than it gives.
Where the pixels come from is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from photoenhance.image import Region
from photoenhance.inference.blend import blend
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.grade.kernel import apply
from photoenhance.inference.split import Shares, shared, widened
from photoenhance.recipe.recipe import EnhanceStep

Encoded = NDArray[np.float32]
"""(h, w, 3) float32, sRGB-encoded, values below 0 and above 1 allowed."""

Reader: TypeAlias = Callable[[Region], Encoded]
"""A picture: gives any region of itself."""


@dataclass(frozen=True, slots=True)
class Size:
    """A photo's size at full resolution, whatever the scale of a region."""

    width: int
    height: int


def stepped(base: Reader, steps: Sequence[EnhanceStep], answers: Sequence[Reader | Baked], size: Size) -> Reader:
    """The picture after some steps.

    Parameters
    ----------
    base
        The picture before them.
    steps
        In order; neutral ones are skipped.
    answers
        What the networks of these steps said, in order: planes as readers of encoded values, or grades. Where there
        are fewer than networks, the picture is that before the first network without one.
    size
        The photo's.
    """
    picture, left = base, list(answers)
    for step in steps:
        mine, left = left[: len(step.networks)], left[len(step.networks) :]
        if not mine:
            break
        if step.steps:
            picture = _taken(step, picture, stepped(picture, step.steps, mine, size), size)
        else:
            picture = _one(step, picture, mine[0], size)
    return picture


def _one(step: EnhanceStep, before: Reader, answer: Reader | Baked, size: Size) -> Reader:
    """One network's step. Without a split this is a single pass."""

    def full(region: Region, value: Encoded, strength: float) -> Encoded:
        if isinstance(answer, Baked):
            return apply(value, answer, strength, region, size.width, size.height)
        return blend(value, answer(region), strength)

    def plain(region: Region) -> Encoded:
        return full(region, before(region), step.strength)

    def split(region: Region) -> Encoded:
        wide = widened(region, size.width, size.height)
        value = before(wide)
        change = full(wide, value, 100) - value
        return _mixed(step, value, change, wide, region, size)

    return split if step.split else plain


def _taken(step: EnhanceStep, before: Reader, after: Reader, size: Size) -> Reader:
    """A chain: so much of the change from the picture before it to that after its networks."""

    def part(region: Region) -> Encoded:
        wide = widened(region, size.width, size.height) if step.split else region
        value = before(wide)
        return _mixed(step, value, after(wide) - value, wide, region, size)

    return part if step.split or step.strength != 100 else after


def _mixed(step: EnhanceStep, value: Encoded, change: Encoded, wide: Region, region: Region, size: Size) -> Encoded:
    inner = value[region.y - wide.y : region.bottom - wide.y, region.x - wide.x : region.right - wide.x]
    if step.split:
        shares = Shares(step.tone / 100, step.colour / 100, step.detail / 100)
        change = shared(change, shares, wide, region, (size.width, size.height))
    return inner + np.float32(step.strength / 100) * change
