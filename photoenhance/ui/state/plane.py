"""Plane: what the networks of one step made of the whole photo, and which step of which recipe it belongs to. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from photoenhance.image import Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.levels import Levels
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.raw import AS_SHOT
from photoenhance.recipe.recipe import PARTS, STRENGTH, EnhanceStep, Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """What the networks of a choice made of the whole photo, full size and reduced, and who computed it.

    `step` is the choice at full strength, `upstream` everything before it in the recipe. `answers` has one entry for
    each of its networks: (H, W, 3) uint16 of a pixel network, whose entry in `reduced` are its levels, or a grade,
    which stands in both. While `complete` is False the last one is still at work, and places it has not reached hold
    what it sees. `warnings` say how the run differed from the usual one; they belong into the record of every file made
    from it.
    """

    step: EnhanceStep
    upstream: Recipe
    answers: tuple[Answer, ...] = field(repr=False)
    reduced: tuple[Levels | Baked, ...] = field(repr=False)
    provider: str = ""
    notice: str | None = None
    tiles: int = 0
    complete: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """Id of the network or chain."""
        return self.step.model

    @property
    def sha256(self) -> str:
        """Hash of the network or chain."""
        return self.step.sha256


@lru_cache(maxsize=64)
def full(step: EnhanceStep) -> EnhanceStep:
    """A step as its networks see it: at full strength and with all parts, which cost nothing to change."""
    return msgspec.structs.replace(step, strength=STRENGTH.default, **{one.name: one.default for one in PARTS})


def upstream(source: Source, recipe: Recipe, number: int) -> Recipe:
    """Everything that decides what step `number` of the recipe sees."""
    before = tuple(step for step in recipe.enhance[:number] if not step.neutral)
    return Recipe(before, recipe.raw if source.camera is not None else AS_SHOT)


def exact(planes: Iterable[Plane], source: Source, recipe: Recipe, number: int) -> Plane | None:
    """The plane of step `number` of the recipe, if it is among these, be it incomplete."""
    step, before = full(recipe.enhance[number]), upstream(source, recipe, number)
    return next((one for one in planes if one.step == step and one.upstream == before), None)


def size_of(plane: Plane) -> int:
    """Bytes of a plane and its levels."""
    whole = sum(answer.nbytes for answer in plane.answers if not isinstance(answer, Baked))
    levels = (level for one in plane.reduced if isinstance(one, Levels) for level in one.levels)
    return whole + sum(level.nbytes for level in levels)
