"""The editor: what every command of the window does to the state, and which background work it starts.

Knows no widget and no Qt: jobs are started through the bridge it is given, whose callbacks come on the window's thread.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from photoenhance.batch.options import ExportOptions
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.image import Region
from photoenhance.inference.stop import Stop
from photoenhance.io.formats import readable_suffixes
from photoenhance.pipeline.raw import raw_notes
from photoenhance.recipe.recipe import NEUTRAL, STRENGTH, Recipe
from photoenhance.ui.state import settings as memory
from photoenhance.ui.state import tasks, wording
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.saver import Saver, joined
from photoenhance.ui.state.state import Glimpse, Kind, Photo, Plane, Work
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.view import fitted


class Editor:
    """Carries out commands; the state changes only here."""

    def __init__(
        self, store: Store, jobs: Jobs, settings_path: Path | None = None, at_once: frozenset[str] = frozenset()
    ) -> None:
        """`settings_path`: where to remember things; None remembers nothing.

        `at_once`: ids of the models that need no waiting; they run when they are chosen and when a photo is opened.
        """
        self.store = store
        self._jobs = jobs
        self._settings_path = settings_path
        self._at_once = at_once
        # The window's own core stays free while a network works.
        self.sessions = Sessions(threads=max(1, (os.cpu_count() or 2) - 1))
        self._saver = Saver(store, jobs, self.sessions)
        self._ticket: Any = None
        self._stop = Stop()
        self._started = 0.0
        self.reached: list[Callable[[Region], None]] = []
        """Called with each region of the photo in which the picture has just become better."""

    # Opening

    def open(self, path: Path) -> None:
        """Open a photo; what was going on for the previous one is cancelled, but a save goes on."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 - links keep the names that the person knows
        self._abandon()
        self.store.change(work=Work("open", f"Opening {path.name}"), problem=None, notice=None, saved=None)
        self._start(lambda: tasks.open_photo(path), self._show, self._opened, self._open_failed, f"open {path.name}")

    def open_first(self, paths: Sequence[Path]) -> None:
        """Open the first of several files, and say of the other photos that they stay closed."""
        self.open(paths[0])
        others = sum(path.suffix.lower() in readable_suffixes() for path in paths[1:])
        if others:
            self.store.change(notice=wording.not_opened(others))

    def _show(self, news: Glimpse | Photo) -> None:
        glimpse, photo = (news, None) if isinstance(news, Glimpse) else (None, news)
        height, width = news.picture.shape[:2] if isinstance(news, Glimpse) else news.source.pixels.shape[:2]
        view = fitted(replace(self.store.state.view, image=(width, height)))
        self.store.change(photo=photo, glimpse=glimpse, recipe=NEUTRAL, planes=(), view=view)

    def _opened(self, photo: Photo) -> None:
        told = self.store.state.notice  # what came up since it began to open
        notes = *photo.source.warnings, *raw_notes(photo.source, NEUTRAL.raw)
        notice = wording.sentence([*([told] if told else ()), *notes]) or None
        self.store.change(photo=photo, work=None, notice=notice)
        self.remember(**msgspec.structs.asdict(memory.with_recent(self.store.state.settings, photo.path)))
        self._enhance_at_once()

    def _open_failed(self, error: PhotoError | None = None) -> None:
        # A photo that was seen half-way is kept out: what is on screen must be what can be saved.
        photo = self.store.state.photo
        problem = joined(self.store.state.problem, error)
        self.store.change(work=None, problem=problem, photo=photo if photo and photo.levels else None, glimpse=None)

    # Enhancing

    def choose_model(self, model_id: str | None) -> None:
        """Choose a model, or None; a result that exists is shown, else the original until Enhance or at once."""
        plane = self.store.state.plane_of(model_id) if model_id else None
        recipe = self._recipe(plane if plane and plane.complete else None, self.store.state.strength)
        self.store.change(model=model_id, recipe=recipe, problem=None)
        self.remember(model=model_id)
        if plane is None:
            self._enhance_at_once()

    def _enhance_at_once(self) -> None:
        if self.store.state.model in self._at_once:
            self.enhance()

    def set_strength(self, percent: float) -> None:
        """Set how much of the enhancement is seen, in percent."""
        value = STRENGTH.checked(percent)
        state = self.store.state
        if value != state.strength:
            self.store.change(strength=value, recipe=self._recipe(state.plane, value))

    def enhance(self) -> None:
        """Run the chosen model over the whole photo, in the background."""
        state = self.store.state
        if state.photo is None or not state.ready or state.model is None:
            return
        known = state.plane_of(state.model)
        if known is not None and known.complete:
            self.store.change(recipe=self._recipe(known, state.strength), problem=None)
            return
        photo, model = state.photo, state.model
        stop = self._begin("enhance", f"Enhancing {photo.path.name}")
        self._start(
            lambda: tasks.enhance_photo(photo, model, self.sessions, stop),
            self._enhancing,
            self._enhanced,
            self._not_enhanced,
            f"enhance {photo.path.name}",
            stop,
        )

    def _enhancing(self, news: tasks.Begun | tasks.Reached) -> None:
        state = self.store.state
        if isinstance(news, tasks.Begun):
            if state.plane_of(news.plane.model) is None:  # not the second network of a chain
                self._started = time.monotonic()
            self.store.change(
                planes=(*(one for one in state.planes if one.model != news.plane.model), news.plane),
                recipe=self._recipe(news.plane, state.strength),
                notice=news.plane.notice or state.notice,
            )
            return
        self._count(news.done, news.total)
        for call in self.reached:
            call(news.region)

    def _enhanced(self, plane: Plane) -> None:
        state = self.store.state
        others = tuple(one for one in state.planes if one.model != plane.model)
        self.store.change(
            planes=(*others, plane),
            recipe=self._recipe(plane, state.strength),
            work=None,
            notice=plane.notice or state.notice,
        )

    def _not_enhanced(self, error: PhotoError | None = None) -> None:
        finished = tuple(plane for plane in self.store.state.planes if plane.complete)
        problem = joined(self.store.state.problem, error)
        self.store.change(planes=finished, recipe=self._recipe(None, 0), work=None, problem=problem)

    # Saving

    def save(self, target: Path, options: ExportOptions) -> None:
        """Write what is seen, in the background."""
        self._saver.save(target, options)

    def save_look(self, target: Path) -> None:
        """Write the look of what is seen as a table, in the background; the dialog has asked about replacing `target`.

        A name without a suffix gets one, and then nobody was asked: such a file is not replaced.
        """
        named = bool(target.suffix)
        self._saver.save_look(target if named else target.with_suffix(".cube"), overwrite=named)

    @property
    def saving(self) -> bool:
        """Whether a file is being written, also that of a photo that is not on screen any more."""
        return bool(self._saver.targets)

    def finish_saving(self) -> None:
        """Before the window closes: stop all else and say what it waits for."""
        self._abandon()
        names = ", ".join(target.name for target in self._saver.targets)
        self.store.change(problem=None, notice=wording.finishing(names))

    # All jobs

    def cancel(self) -> None:
        """Stop the job in the foreground; it ends within a tile."""
        work = self.store.state.work
        if work is None:
            return
        self.store.change(work=replace(work, stopping=True))
        if work.kind == "save":
            self._saver.cancel()
        elif self._ticket is not None:
            self._ticket.job.cancel()

    def dismiss(self) -> None:
        """Put the message away that is on screen."""
        self.store.change(problem=None, notice=None, saved=None)

    def report(self, error: PhotoError) -> None:
        """Show a problem that was found outside a job."""
        self.store.change(problem=error)

    def remember(self, **fields: Any) -> None:
        """Change what is remembered between starts; written in the background."""
        settings = msgspec.structs.replace(self.store.state.settings, **fields)
        if settings == self.store.state.settings:
            return
        self.store.change(settings=settings)
        path = self._settings_path
        if path is not None:
            self._jobs.start(lambda: _saving_settings(settings, path), lane="settings", what="remember settings")

    def close(self) -> None:
        """Cancel everything and let go; no news comes any more."""
        self._abandon()
        self._saver.close()
        self.store.change(work=None)
        self.sessions.close()

    def _recipe(self, plane: Plane | None, strength: float) -> Recipe:
        """The present recipe with this enhancement, or with none."""
        steps = () if plane is None else (msgspec.structs.replace(plane.step, strength=strength),)
        return msgspec.structs.replace(self.store.state.recipe, enhance=steps)

    def _begin(self, kind: Kind, what: str) -> Stop:
        self._stop = Stop()
        self.store.change(work=Work(kind, what), problem=None, saved=None)
        return self._stop

    def _start(
        self,
        task: Any,
        on_progress: Callable[[Any], None],
        on_done: Callable[[Any], None],
        on_error: Callable[..., None],
        what: str,
        stop: Stop | None = None,
    ) -> None:
        self._ticket = self._jobs.start(
            task,
            on_progress=on_progress,
            on_done=on_done,
            on_error=on_error,
            on_cancelled=on_error,
            on_cancel=stop.request if stop else None,
            what=what,
        )

    def _abandon(self) -> None:
        ticket, self._ticket = self._ticket, None
        self._jobs.drop(ticket)
        work = self.store.state.work
        if work is not None and work.kind != "save":
            self._not_enhanced()

    def _count(self, done: int, total: int) -> None:
        work = self.store.state.work
        if work is not None:
            left = (time.monotonic() - self._started) / done * (total - done)
            self.store.change(work=replace(work, done=done, total=total, seconds_left=left))


def _saving_settings(settings: memory.Settings, path: Path) -> Any:
    memory.save(settings, path)
    yield from ()
