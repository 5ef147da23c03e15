"""Which answers of networks belong to a recipe: found among those that are kept, or missing. Pure; knows no Qt.

An answer belongs to a step and to everything before it. While one is being made anew, the last one of the same step
stands in for it: what is seen then is a draft.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.levels import Levels
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.ui.state.developed import is_stale
from photoenhance.ui.state.plane import Plane, exact, full, size_of, upstream
from photoenhance.ui.state.state import State

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is on screen: the part of the recipe whose planes are there, and these; `exact` when it is all of it."""

    recipe: Recipe
    planes: tuple[Plane, ...] = ()
    exact: bool = True

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Of all networks, in order."""
        return tuple(answer for plane in self.planes for answer in plane.answers)

    @property
    def reduced(self) -> tuple[Levels | Baked, ...]:
        """The answers' levels, a grade itself."""
        return tuple(one for plane in self.planes for one in plane.reduced)


def missing(state: State) -> int | None:
    """Number of the first step of the recipe that has no complete plane; None when all have. Neutral ones need none."""
    if state.photo is None:
        return None
    for number, step in enumerate(state.recipe.enhance):
        if step.neutral:
            continue
        plane = exact(state.planes, state.photo.source, state.recipe, number)
        if plane is None or not plane.complete:
            return number
    return None


def seen(state: State, recipe: Recipe | None = None) -> Seen:
    """What can be shown of a recipe, the state's own if none is named."""
    recipe = state.recipe if recipe is None else recipe
    steps: tuple[EnhanceStep, ...] = ()
    planes: tuple[Plane, ...] = ()
    photo = state.photo
    is_exact = photo is None or not is_stale(photo, recipe.raw)
    for number, step in enumerate(recipe.enhance):
        if step.neutral:
            continue
        plane = None if photo is None else exact(state.planes, photo.source, recipe, number)
        if plane is None:
            is_exact = False
            plane = next((one for one in reversed(state.planes) if one.step == full(step) and one.complete), None)
        if plane is None:
            continue
        steps, planes = (*steps, step), (*planes, plane)
        if not plane.complete:
            is_exact = False
            break  # what follows wants answers to all that goes before
    return Seen(msgspec.structs.replace(recipe, enhance=steps), planes, is_exact)


def is_exact(state: State) -> bool:
    """Whether nothing on screen will become better by itself: all is computed, and painted."""
    return state.observed.settled and seen(state).exact


def against(state: State) -> Plane | None:
    """The plane that is compared with, the model's latest; None: the original, also where the plane is gone."""
    wanted = state.compare.against
    return next((one for one in reversed(state.planes) if one.complete and one.model == wanted), None)


def kept(state: State, planes: Iterable[Plane]) -> tuple[Plane, ...]:
    """The planes that stay: all that the recipe needs, and the latest of the others as far as there is room."""
    if state.photo is None:
        return ()
    steps, limit = state.recipe.enhance, state.settings.planes_mb
    if not limit:
        return tuple(planes)
    needed = {(upstream(state.photo.source, state.recipe, n), full(step)) for n, step in enumerate(steps)}
    room, result = limit * MEGABYTE, []
    for plane in reversed(tuple(planes)):
        must = (plane.upstream, plane.step) in needed
        room -= size_of(plane)
        if must or room >= 0:
            result.append(plane)
    return tuple(reversed(result))
