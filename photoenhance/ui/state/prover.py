"""The command that proves there are no seams: renders again on another tile plan, in the background. Knows no Qt."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import msgspec

from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.seams import Compared, other_side, prove
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.seeing import SeamProof
from photoenhance.ui.state.state import Photo, Plane, State, Work
from photoenhance.ui.state.store import Store


def provable(state: State) -> bool:
    """Whether what is seen was cut into tiles, and nothing else is at work."""
    return state.ready and has_tiles(state)


def has_tiles(state: State) -> bool:
    """Whether a pixel network has finished what is seen."""
    plane = state.plane
    return plane is not None and plane.complete and any(not isinstance(one, Baked) for one in plane.answers)


class Prover:
    """Starts, watches and cancels the proof; its result is `State.seen.proof`."""

    def __init__(self, store: Store, jobs: Jobs, sessions: Sessions) -> None:
        self.store = store
        self._jobs = jobs
        self._sessions = sessions
        self._ticket: Any = None
        self._started = 0.0
        store.listen(self._show)

    def prove(self) -> None:
        """Begin the proof for what is seen."""
        state = self.store.state
        photo, plane = state.photo, state.plane
        if photo is None or plane is None or not provable(state):
            return
        stop = Stop()
        self._started = time.monotonic()
        recipe, sessions = recipe_of(state.recipe, plane), self._sessions
        self._tell(proof=None)
        self.store.change(work=Work("prove", "Looking for seams"), problem=None, saved=None)
        self._ticket = self._jobs.start(
            lambda: _proving(photo, recipe, plane, sessions, stop),
            on_progress=self._count,
            on_done=self._proved,
            on_error=self._failed,
            on_cancelled=self._failed,
            on_cancel=stop.request,
            what="look for seams",
        )

    def _show(self, before: State, now: State) -> None:
        if self._ticket is not None and (now.work is None or now.work.kind != "prove" or now.work.stopping):
            ticket, self._ticket = self._ticket, None
            self._jobs.drop(ticket)
            if now.work is not None and now.work.kind == "prove":
                self.store.change(work=None)
        proof, plane = now.seen.proof, now.plane
        if proof is not None and before.plane is not plane and (plane is None or plane.model != proof.model):
            self._tell(proof=None)

    def _count(self, news: Compared) -> None:
        work = self.store.state.work
        if work is not None and work.kind == "prove":
            left = (time.monotonic() - self._started) / news.done * (news.total - news.done)
            self.store.change(work=replace(work, done=news.done, total=news.total, seconds_left=left))

    def _proved(self, proof: SeamProof) -> None:
        self._ticket = None
        self._tell(proof=proof)
        self.store.change(work=None)

    def _failed(self, error: PhotoError | None = None) -> None:
        self._ticket = None
        self.store.change(work=None, problem=error or self.store.state.problem)

    def _tell(self, *, proof: SeamProof | None) -> None:
        self.store.change(seen=replace(self.store.state.seen, proof=proof))


def recipe_of(recipe: Recipe, plane: Plane) -> Recipe:
    """The recipe under which a plane was made: its step at full strength, all that comes before as it is."""
    made: Recipe = msgspec.structs.replace(recipe, enhance=(plane.step,))
    return made


def _proving(
    photo: Photo, recipe: Recipe, plane: Plane, sessions: Sessions, stop: Stop
) -> Generator[Compared, None, SeamProof]:
    opened = [sessions.get(one, "auto") for one in recipe.networks]
    largest = yield from prove(photo.source, recipe, plane.answers, opened, stop)
    pairs = zip(plane.answers, opened, strict=True)
    infos = [one.model.info for answer, one in pairs if not isinstance(answer, Baked)]
    return SeamProof(plane.model, largest, tuple((info.tile, other_side(info)) for info in infos))
