"""What would make the first photo wait is done before there is one: code is loaded, the first network opened."""

from __future__ import annotations

from collections.abc import Generator

from photoenhance.batch.sessions import Sessions
from photoenhance.colour import camera, quick
from photoenhance.develop import ready as develop
from photoenhance.inference.grade import ready as grade
from photoenhance.recipe.recipe import Recipe


def warming(recipe: Recipe, sessions: Sessions) -> Generator[None, None, None]:
    """A task for a worker; `recipe` is what photos begin with. Where a model is missing the first photo says so."""
    for load in (quick.make_ready, grade.make_ready, develop.make_ready, camera.make_ready):
        load()
        yield
    for step in recipe.networks:
        sessions.get(step, "auto")
        yield
