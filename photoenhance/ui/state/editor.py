"""The editor: opens photos and puts together what works on the open one. The commands themselves are its parts'.

Knows no widget and no Qt: jobs are started through the bridge it is given, whose callbacks come on the window's thread.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from photoenhance.batch.edits import names_model
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.choice import choices
from photoenhance.inference.foreign.shelf import remove
from photoenhance.io.formats import readable_suffixes
from photoenhance.pipeline.raw import raw_notes
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.recipe.share import USUAL
from photoenhance.ui.state import settings as memory
from photoenhance.ui.state import tasks, wording
from photoenhance.ui.state.autosave import Autosave
from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.enhancer import Enhancer
from photoenhance.ui.state.foreground import Foreground
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.preferences import Preferences
from photoenhance.ui.state.prover import Prover
from photoenhance.ui.state.redeveloper import Redeveloper
from photoenhance.ui.state.remembering import Remembering
from photoenhance.ui.state.starting import starting_recipe
from photoenhance.ui.state.state import Glimpse, Photo
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.view import fitted
from photoenhance.ui.state.wording import joined


class Editor:
    """The commands of a window's work; the state changes only in it and its parts."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        settings_path: Path | None = None,
        journals: Path | None = None,
    ) -> None:
        """`settings_path`: where to remember things, `journals`: where edits are kept; None keeps nothing."""
        self.store = store
        self._jobs = jobs
        self._memory = Remembering(store, jobs, settings_path)
        self.sessions = Sessions()
        Preferences(store, self.sessions)
        self._foreground = Foreground(store, jobs)
        self.edits = Edits(store)
        self.enhancer = Enhancer(store, self.edits, self._foreground, self.sessions, self.remember)
        self._autosave = Autosave(store, jobs, journals)
        Redeveloper(store, jobs)
        self.prover = Prover(store, self._foreground, self.sessions)

    # Opening

    def open(self, path: Path) -> None:
        """Open a photo; what was going on for the previous one is cancelled, but exports go on."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 - links keep the names that the person knows
        starting = starting_recipe(self.store.state.settings)
        self.store.change(asked=path, problem=None, notice=None)
        self._foreground.start(
            "open",
            f"Opening {path.name}",
            lambda stop: tasks.open_photo(path, lambda: self._autosave.find(path, starting), stop),
            self._show,
            self._opened,
            lambda error: self._not_opened(path, error),
        )

    def open_first(self, paths: Sequence[Path]) -> None:
        """Open the first of several files, and say of the other photos that they stay closed."""
        self.open(paths[0])
        others = sum(path.suffix.lower() in readable_suffixes() for path in paths[1:])
        if others:
            self.store.change(notice=wording.not_opened(others))

    def paste(self, parts: frozenset[str] = USUAL) -> None:
        """Take over what was copied into all photos that are selected, the open one among them or not."""
        state = self.store.state
        if state.copied is None:
            return
        chosen = state.chosen or ((state.shown,) if state.shown else ())
        if state.shown in chosen:
            self.edits.paste(parts)
        others = tuple(path for path in chosen if path != state.shown)
        if others:
            copied, start = state.copied, starting_recipe(state.settings)
            self._jobs.start(
                lambda: _pasting(self._autosave, others, copied, parts, start),
                lane="aside",
                on_done=lambda _none: self.store.change(notice=wording.pasted(len(chosen))),
                on_error=self.report,
                what="paste settings",
            )

    def read_models(self) -> None:
        """Look for models again; some may have been added or removed."""
        self.sessions.close()  # another file may have the name of one that is open
        self.store.change(models=choices())

    def remove_model(self, model_id: str) -> None:
        """Take away a model that was added; edits that name it keep its name. Raises PhotoError as `shelf.remove`."""
        remove(model_id)
        state = self.store.state
        if state.settings.model == model_id:
            self.remember(model=None)
        self.read_models()
        if state.photo is not None and names_model(state.recipe, model_id):
            self.store.change(notice=wording.model_gone(model_id, state.photo.path.name))

    def flush(self) -> None:
        """Have all edits on disk: other photos' jobs read them there."""
        self._autosave.flush()

    def close_photo(self) -> None:
        """Show no photo any more; what was going on for it is cancelled."""
        self._foreground.abandon()
        self.store.change(photo=None, glimpse=None, recipe=NEUTRAL, history=None, planes=(), asked=None)

    def _show(self, news: Glimpse | Photo) -> None:
        glimpse, photo = (news, None) if isinstance(news, Glimpse) else (None, news)
        height, width = news.picture.shape[:2] if isinstance(news, Glimpse) else news.source.pixels.shape[:2]
        view = fitted(replace(self.store.state.view, image=(width, height)))
        self.store.change(photo=photo, glimpse=glimpse, recipe=NEUTRAL, history=None, planes=(), view=view)

    def _opened(self, photo: Photo) -> None:
        assert photo.opened is not None
        history, told = photo.opened.history, self.store.state.notice  # told: what came up since it began to open
        notes = *photo.opened.notes, *photo.source.warnings, *raw_notes(photo.source, history.recipe.raw)
        notice = wording.sentence([*([told] if told else ()), *notes]) or None
        self.store.change(photo=photo, notice=notice, starting=starting_recipe(self.store.state.settings))
        self.edits.begin(history)
        self.remember(**msgspec.structs.asdict(memory.with_recent(self.store.state.settings, photo.path)))

    def _not_opened(self, path: Path, error: PhotoError | None) -> None:
        # A photo that was seen half-way is kept out: what is on screen must be what can be saved.
        photo = self.store.state.photo
        problem = joined(self.store.state.problem, error)
        kept = photo if photo and photo.levels else None
        if kept is None or kept.path != path:
            self._autosave.leave(path)
        self.store.change(problem=problem, photo=kept, glimpse=None)

    # All jobs

    def cancel(self) -> None:
        """Stop the job in the foreground; it ends within a tile."""
        self._foreground.cancel()

    def dismiss(self) -> None:
        """Put the message away that is on screen."""
        self.store.change(problem=None, notice=None)

    def report(self, error: PhotoError) -> None:
        """Show a problem that was found outside a job."""
        self.store.change(problem=error)

    def remember(self, **fields: Any) -> None:
        """Change what is remembered between starts; written in the background."""
        self._memory.remember(**fields)

    def close(self) -> None:
        """Cancel everything and let go; no news comes any more."""
        self._foreground.abandon()
        self._autosave.close()
        self.store.change(work=None)
        self._memory.finish()
        self.sessions.close()


def _pasting(
    autosave: Autosave, paths: Sequence[Path], copied: Recipe, parts: frozenset[str], start: Recipe
) -> Generator[Any, None, None]:
    yield from ()
    autosave.paste(paths, copied, parts, start)
