"""The white-balance picker: reads a place of the picture on a worker, and makes one edit of it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.geometry.straighten import Point
from photoenhance.pipeline.picker import Picked, picked
from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.latest import Latest
from photoenhance.ui.state.planes import seen
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store

PICKED = "White balance picked"
TOO_COLOURFUL = "That place is too colourful to become grey; the nearest white balance was set."


class Picking:
    """Makes places neutral grey."""

    def __init__(self, store: Store, edits: Edits, jobs: Jobs) -> None:
        self._store = store
        self._edits = edits
        self._reading = Latest(jobs, "look", "read the white balance")

    def pick(self, place: Point) -> None:
        """Make a place of the finished picture neutral, in pixels at full size; nothing while the photo is opened."""
        state = self._store.state
        photo, recipe = state.photo, state.recipe
        if photo is None or photo.levels is None:
            return
        shown, source = seen(state), photo.source

        def reading() -> Generator[Any, None, Picked | PhotoError]:
            yield from ()
            try:
                found = picked(source, shown.recipe, shown.answers, place)
            except PhotoError as error:
                return error
            # What is shown may be a part of the recipe only.
            whole = msgspec.structs.replace(recipe, raw=found.recipe.raw, colour=found.recipe.colour)
            return Picked(whole, found.reached)

        self._reading.want(reading, lambda found: self._picked(state, found))

    def _picked(self, then: State, found: Picked | PhotoError) -> None:
        now = self._store.state
        if now.photo is not then.photo or now.recipe != then.recipe:
            return  # it went on meanwhile
        if isinstance(found, PhotoError):
            self._store.change(problem=found)
            return
        self._edits.change(found.recipe, text=PICKED)
        if not found.reached:
            self._store.change(notice=TOO_COLOURFUL)
