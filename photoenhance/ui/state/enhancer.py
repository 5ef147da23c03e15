"""The commands of the Enhance panel, and the work behind them: what the recipe names and is missing is computed.

Knows no widget and no Qt. It listens to the state: however a recipe came about, by a click, undo or a sidecar, its
networks run.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import msgspec

from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.image import Region
from photoenhance.inference.catalogue import DEFAULT_MODEL
from photoenhance.inference.choice import choose
from photoenhance.inference.stop import Stop
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.noise_reduction import without_noise_reduction
from photoenhance.recipe.recipe import PARTS, STRENGTH, EnhanceStep, Recipe
from photoenhance.ui.state import tasks
from photoenhance.ui.state.developed import is_stale
from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.foreground import Foreground
from photoenhance.ui.state.plane import Plane, full, upstream
from photoenhance.ui.state.planes import kept, missing, seen
from photoenhance.ui.state.state import Photo, State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.wording import joined

Running = tuple[Recipe, EnhanceStep]
"""What a job computes: everything before a step, and the step."""


class Enhancer:
    """Chooses models, moves their strength, and has their networks run."""

    def __init__(
        self,
        store: Store,
        edits: Edits,
        foreground: Foreground,
        sessions: Sessions,
        remember: Callable[..., None],
    ) -> None:
        """`remember` keeps the model used last until the next start."""
        self.store = store
        self._edits = edits
        self._foreground = foreground
        self._sessions = sessions
        self._remember = remember
        self._trial: Recipe | None = None
        self._running: Running | None = None
        self._declined: set[Running] = set()
        self.reached: list[Callable[[Region], None]] = []
        """Called with each region of the photo in which the picture has just become better."""
        store.listen(self._complete)

    # Commands

    def choose(self, model_id: str | None) -> None:
        """Put a model in place of the present one, or none; what has to be computed begins at once."""
        state = self.store.state
        if state.photo is None:
            return
        try:
            step = step_of(choose(model_id)) if model_id else None
        except PhotoError as error:
            self.store.change(problem=error)
            return
        self._declined.clear()
        if model_id:
            self._remember(model=model_id)
        recipe = msgspec.structs.replace(state.recipe, enhance=with_main(state.recipe.enhance, step))
        waits = step is not None and not _at_once(state, step.model)
        if waits and missing(replace(state, recipe=recipe)) is not None:
            # An edit only once it is there: cancelled, all is as it was.
            self._trial = self._trial or state.recipe
            self.store.change(recipe=recipe, problem=None)
        else:
            self._trial = None
            self._edits.change(recipe)

    def enhance(self) -> None:
        """The one key: run what is missing, or the model used last where none is chosen."""
        self._declined.clear()
        state = self.store.state
        if state.main is None:
            self.choose(state.settings.model or DEFAULT_MODEL)
        else:
            self._complete(state, state)

    def set_strength(self, percent: float) -> None:
        """Set how much of the model's change is taken, in percent."""
        self._set(strength=STRENGTH.checked(percent))

    def set_part(self, name: str, percent: float) -> None:
        """Set how much of the model's change of tone, colour or detail is taken, in percent."""
        part = next(one for one in PARTS if one.name == name)
        self._set(**{name: part.checked(percent)})

    def set_style(self, weights: tuple[float, ...]) -> None:
        """Mix the styles of the model; () is the first alone."""
        step = self.store.state.main
        if step is not None:
            parts = {one.name: getattr(step, one.name) for one in PARTS}
            self._put(step_of(choose(step.model), step.strength, **parts, style=weights), "style")

    def _set(self, **fields: object) -> None:
        step = self.store.state.main
        if step is not None:
            self._put(msgspec.structs.replace(step, **fields), next(iter(fields)))

    def _put(self, step: EnhanceStep, what: str) -> None:
        recipe = self.store.state.recipe
        recipe = msgspec.structs.replace(recipe, enhance=with_main(recipe.enhance, step))
        if self._trial is not None:
            self.store.change(recipe=recipe)
        else:
            self._edits.change(recipe, key=f"enhance.{what}", dragging=True)

    # Work

    def _complete(self, before: State, now: State) -> None:
        """Have the first network run that the recipe names and that has no answer yet."""
        if before.shown != now.shown:
            self._trial = self._running = None
            self._declined.clear()
        if before.models is not now.models:
            self._declined.clear()  # one that was missing may be there now
        photo, number = now.photo, missing(now)
        if photo is None or photo.levels is None or (now.work is not None and now.work.kind == "open"):
            return
        if number is None or is_stale(photo, now.recipe.raw):
            return
        wanted: Running = upstream(photo.source, now.recipe, number), full(now.recipe.enhance[number])
        if wanted == self._running or wanted in self._declined:
            return
        quick = _at_once(now, wanted[1].model)
        if now.dragging and not quick:
            return
        if quick and self._running is not None and self._running[1] == wanted[1]:
            return  # the hand is faster than the network: the newest comes when this one is done
        self._run(photo, now, wanted)

    def _run(self, photo: Photo, state: State, wanted: Running) -> None:
        before, step = wanted
        recipe = Recipe((*before.enhance, step), before.raw)
        answers = seen(state, before).answers

        def task(stop: Stop) -> Generator[Any, None, Plane]:
            return tasks.enhance_photo(photo, recipe, answers, self._sessions, stop)

        def done(plane: Plane) -> None:
            self._running = None
            self._done(plane)

        def ended(error: PhotoError | None) -> None:
            self._running = None
            self._declined.add(wanted)
            self._not_done(error)

        if self._running is not None:
            self._foreground.drop()
        self._running = wanted
        self.store.change(planes=tuple(plane for plane in state.planes if plane.complete))
        self._foreground.start("enhance", f"Enhancing {photo.path.name}", task, self._news, done, ended)

    def _news(self, news: tasks.Begun | tasks.Reached) -> None:
        state = self.store.state
        if isinstance(news, tasks.Begun):
            self.store.change(planes=self._with(news.plane), notice=news.plane.notice or state.notice)
            return
        self._foreground.count(news.done, news.total)
        for call in self.reached:
            call(news.region)

    def _done(self, plane: Plane) -> None:
        state = self.store.state
        trial, self._trial = self._trial, None
        self.store.change(planes=self._with(plane), notice=plane.notice or state.notice)
        if trial is not None:
            self._edits.change(self.store.state.recipe)

    def _not_done(self, error: PhotoError | None) -> None:
        state = self.store.state
        trial, self._trial = self._trial, None
        finished = tuple(plane for plane in state.planes if plane.complete)
        fields: dict[str, Any] = {} if trial is None else {"recipe": trial}
        self.store.change(planes=finished, problem=joined(state.problem, error), **fields)

    def _with(self, plane: Plane) -> tuple[Plane, ...]:
        state = self.store.state
        others = tuple(one for one in state.planes if (one.step, one.upstream) != (plane.step, plane.upstream))
        return kept(state, (*others, plane))


def with_main(steps: tuple[EnhanceStep, ...], main: EnhanceStep | None) -> tuple[EnhanceStep, ...]:
    """The steps with another model in place of the present one; noise reduction stays."""
    noise = steps[: len(steps) - len(without_noise_reduction(Recipe(steps)).enhance)]
    return (*noise, main) if main is not None else noise


def _at_once(state: State, model: str) -> bool:
    """Whether a model needs no waiting, and so runs even while a slider moves."""
    return any(one.id == model and one.at_once for one in state.models)
