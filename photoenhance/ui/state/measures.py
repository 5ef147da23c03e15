"""What developing wants to know of the photo on screen, found on the worker that needs it first, kept while it holds.

Knows no Qt; may be asked by several workers at once.
"""

from __future__ import annotations

import threading

from photoenhance.develop.base import Measured
from photoenhance.image import Source
from photoenhance.inference.grade.bake import Baked
from photoenhance.pipeline.found import Found, Small, found, is_local, same_measured
from photoenhance.pipeline.levels import Levels
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.recipe import Recipe


class Measures:
    """Keeps the last measurement: moving sliders of light and detail asks for the same one again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Small, Recipe, Measured | None] | None = None

    def found(
        self,
        source: Source,
        recipe: Recipe,
        answers: tuple[Answer, ...],
        photo: Levels,
        reduced: tuple[Levels | Baked, ...],
    ) -> Found:
        """All that was found for a recipe; `photo` and `reduced` as for `preview.display`."""
        small = small_of(photo, reduced)
        if small is None or not is_local(source, recipe):
            return Found(answers)
        with self._lock:
            known = self._known
            if known is None or not _same(known[0], small) or not same_measured(known[1], recipe):
                self._known = known = small, recipe, found(source, recipe, answers, small).measured
        return Found(answers, known[2])


def small_of(photo: Levels, reduced: tuple[Levels | Baked, ...]) -> Small | None:
    """The small pictures that came with the levels; None where one is missing."""
    answers = tuple(one if isinstance(one, Baked) else one.small for one in reduced)
    whole = tuple(one for one in answers if one is not None)
    return None if photo.small is None or len(whole) < len(answers) else Small(photo.small, whole)


def _same(one: Small, other: Small) -> bool:
    pairs = zip(one.answers, other.answers, strict=False)
    same = len(one.answers) == len(other.answers) and all(first is second for first, second in pairs)
    return one.photo is other.photo and same
