"""Between the window and the keeper: a photo's edits are found when it is opened, and kept with every change.

Knows no widget and no Qt. `find` is called on a worker, everything else on the window's thread.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from photoenhance.batch.edits import change_note, read_edits, write_edits
from photoenhance.errors import PhotoError
from photoenhance.recipe.history import changed, opened
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.share import pasted
from photoenhance.recipe.text import Mark
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.keeper import Keeper
from photoenhance.ui.state.news import Found, News, Noted, Opened, Saved, Trouble
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.wording import joined, sentence

FLUSH_SECONDS = 1.0
PASTED = "Pasted settings"


class Autosave:
    """Keeps the edits of the photo that is open; without a `folder` for journals they live in memory alone."""

    def __init__(self, store: Store, jobs: Jobs, folder: Path | None) -> None:
        self._store = store
        self._keeper = Keeper(self._write, folder) if folder is not None else None
        if self._keeper is not None:
            self._keeper.start(jobs, self._news)
            store.listen(self._follow)

    def find(self, path: Path, start: Recipe) -> Opened:
        """The edits of a photo, or `start` where it has none; what cannot be read is told and never written over."""
        fresh = Opened(path, opened(start, time.time()), None, False, ())
        if self._keeper is None:
            return fresh
        try:
            stat = path.stat()
        except OSError:
            return fresh  # reading says what is wrong with it
        beside = read_edits(path)
        if beside is not None and beside.problem is not None:
            note = f"{beside.problem} The photo is shown without its edits, and what you change now is not kept"
            return Opened(path, fresh.history, None, False, (note,))
        found = self._keeper.open(path, stat.st_size, stat.st_mtime_ns, start=start, sidecar=_read)
        changed = change_note(path, beside) if beside is not None else None
        return Opened(path, found.history, found.truth, found.ahead, (*found.notes, *([changed] if changed else ())))

    def leave(self, path: Path) -> None:
        """A photo is no longer open, or never was shown: what waits is written at once."""
        if self._keeper is not None:
            self._keeper.leave(path)

    def paste(self, paths: Sequence[Path], copied: Recipe, parts: frozenset[str], start: Recipe) -> None:
        """Take parts of a recipe over into the edits of photos that are not open; for a worker.

        Raises
        ------
        PhotoError
            The edits of some cannot be read; the others have theirs.
        """
        bad: PhotoError | None = None
        for path in paths:
            try:
                found = self.find(path, start)
            except PhotoError as error:
                bad = joined(bad, error)
                continue
            recipe = pasted(copied, found.history.recipe, parts)
            history = changed(found.history, recipe, key="", when=time.time(), text=PASTED)
            if self._keeper is not None:
                self._keeper.changed(path, history)
                self._keeper.leave(path)
        if bad is not None:
            raise bad

    def flush(self) -> None:
        """Write what waits now: somebody is about to read it. A disk that does not answer is waited for a second."""
        if self._keeper is not None:
            self._keeper.flush(FLUSH_SECONDS)

    def close(self) -> None:
        """Write everything and let go."""
        if self._keeper is not None:
            self._keeper.close()

    def _follow(self, before: State, now: State) -> None:
        keeper = self._keeper
        left = before.photo.path if before.photo is not None else None
        if keeper is None:
            return
        if left is not None and left not in (now.asked, now.photo.path if now.photo else None):
            keeper.leave(left)
        if now.photo is not None and now.history is not None and before.history is not None:
            same = before.photo is not None and before.photo.path == now.photo.path
            if same and before.history is not now.history:
                keeper.changed(now.photo.path, now.history)

    def _news(self, news: News) -> None:
        state = self._store.state
        if isinstance(news, Trouble):
            self._store.change(problem=joined(state.problem, news.error))
        elif isinstance(news, Noted):
            self._store.change(notice=sentence([text for text in (state.notice, news.text) if text]))
        elif isinstance(news, Found):
            self._join(news)
        else:
            assert isinstance(news, Saved)  # the filmstrip sees the file itself

    def _join(self, found: Found) -> None:
        state = self._store.state
        if self._keeper is None or state.photo is None or state.photo.path != found.path or state.history is None:
            return
        history = self._keeper.join(found, state.history)
        self._store.change(history=history, recipe=history.recipe, dragging="")

    def _write(self, path: Path, recipe: Recipe) -> None:
        known = self._keeper.content_of(path) if self._keeper is not None else None
        write_edits(path, recipe, Mark(*known) if known else None)


def _read(path: Path) -> Recipe | None:
    beside = read_edits(path)
    return None if beside is None else beside.known()
