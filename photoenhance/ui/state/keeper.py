"""The keeper writes edits by itself: every change into the photo's journal and its sidecar, on a worker of its own.

Knows no Qt. `changed` returns at once; that what was changed is safe within a second is this module's promise.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TypeAlias

from photoenhance.batch.journal.journal import open_journal
from photoenhance.batch.journal.place import remove_locks, state_folder
from photoenhance.io.unnamed import remove_leftovers
from photoenhance.jobs import log
from photoenhance.jobs.runner import Runner
from photoenhance.recipe.history import History, joined
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.news import Found, News, Opened
from photoenhance.ui.state.ondisk import OnDisk, WriteSidecar

ReadSidecar: TypeAlias = Callable[[Path], Recipe | None]
WAIT_SECONDS = 5.0
REOPEN_SECONDS = 30.0
"""How long a photo that is opened again waits for its edits of before; without them it would be a second window's."""


class Keeper:
    """Keeps the edits of all photos in hand; every method may be called from any thread.

    Parameters
    ----------
    write
        Writes a photo's sidecar atomically, or raises PhotoError; called on the worker.
    folder
        Where the journals lie; the program's own state folder unless given.
    """

    def __init__(self, write: WriteSidecar, folder: Path | None = None) -> None:
        self._write = write
        self._folder = folder or state_folder()
        self._woken = threading.Condition()
        self._photos: dict[Path, OnDisk] = {}
        self._hurry = 0
        self._closed = False
        self._serving = False
        self._sidecars = Runner(1, "sidecars")
        self._syncs = Runner(1, "syncs")
        self._swept: set[Path] = set()
        self._no_history: set[str] = set()

    def start(self, jobs: Jobs, on_news: Callable[[News], object]) -> None:
        """Begin to work, in a lane of its own; `on_news` is called on the window's thread."""
        jobs.start(self.serve, lane="edits", on_progress=on_news, on_cancel=self.stop, what="keep the edits")

    # For the window

    def open(self, path: Path, size: int, mtime_ns: int, *, start: Recipe, sidecar: ReadSidecar) -> Opened:
        """Find a photo's edits; for a worker, for it reads. `leave` ends it, also where the photo was never shown.

        Parameters
        ----------
        path, size, mtime_ns
            The photo as it was read (`Source.origin`).
        start
            The recipe of a photo that was never edited.
        sidecar
            Reads the photo's sidecar, None where it has none; called once everything of before is written. What it
            raises goes to the caller, and the photo is not opened.
        """
        with self._woken:
            before = self._photos.get(path)
            if before is not None:  # it was just left, or is opened again: what waits is written first
                before.leaving = True
                before.stop_hashing()
                self._woken.notify_all()
                self._woken.wait_for(lambda: self._photos.get(path) is not before, REOPEN_SECONDS)
        self._sweep(path.parent)
        said = sidecar(path)
        edits = OnDisk(open_journal(path, size, mtime_ns, self._folder), start, said, time.time(), self._no_history)
        with self._woken:
            self._photos[path] = edits
            self._woken.notify_all()
        return edits.opened

    def changed(self, path: Path, history: History) -> None:
        """Keep another history of a photo, after each change; returns at once."""
        with self._woken:
            if path in self._photos:
                self._photos[path].changed(history)
                self._woken.notify_all()

    def join(self, found: Found, history: History) -> History:
        """The earlier history that was found, followed by what was done since; kept from now on. To be shown.

        `history` is the photo's own at this moment.
        """
        with self._woken:
            edits = self._photos.get(found.path)
            if edits is None:
                return history
            whole = joined(found.earlier, edits.opened.history, history)
            edits.changed(whole, found.sha256)
            self._woken.notify_all()
        return whole

    def content_of(self, path: Path) -> tuple[int, str] | None:
        """Size and SHA-256 of a photo in hand, for its sidecar; None while they are not known."""
        with self._woken:
            edits = self._photos.get(path)
        photo = edits.journal.photo if edits is not None else None
        return (photo.size, photo.sha256) if photo is not None and photo.sha256 else None

    def leave(self, path: Path) -> None:
        """The photo is no longer in hand: what waits is written at once, then another window may have it."""
        with self._woken:
            if path in self._photos:
                self._photos[path].hurried()
                self._photos[path].leaving = True
                self._woken.notify_all()

    def flush(self, timeout: float = WAIT_SECONDS) -> bool:
        """Write everything now and wait for it; whether all of it is on disk."""
        with self._woken:
            self._hurry += 1
            for edits in self._photos.values():
                edits.hurried()
            self._woken.notify_all()
            self._woken.wait_for(self._settled, timeout)
            self._hurry -= 1
            return all(edits.clean for edits in self._photos.values())

    def close(self, timeout: float = WAIT_SECONDS) -> bool:
        """Flush, let go of all photos and end the worker; whether all was written."""
        done = self.flush(timeout)
        self.stop()
        with self._woken:
            serving = self._serving
            self._woken.wait_for(lambda: not self._serving, timeout)
        if not serving:  # it never came to it, and locks must not outlive the window
            self._end()
        return done

    def stop(self) -> None:
        """End the worker without waiting; it still writes what it can."""
        with self._woken:
            self._closed = True
            self._woken.notify_all()

    # For the worker

    def serve(self) -> Generator[News, None, None]:
        """Work until `stop`: the task of a lane of its own. Yields what the window should know."""
        with self._woken:
            self._serving = True
        try:
            for folder in (self._folder / "journals", self._folder / "kept"):
                remove_leftovers(folder)
            while (edits := self._next()) is not None:
                yield from self._work(edits)
        finally:
            self._end()
            with self._woken:
                self._serving = False
                self._woken.notify_all()

    def _next(self) -> OnDisk | None:
        """Wait for something to do; None once the keeper is closed."""
        with self._woken:
            while not self._closed:
                photos = list(self._photos.values())
                for edits in photos:
                    if edits.over:
                        return edits
                now = time.monotonic()
                first = min(photos, key=self._due, default=None)
                if first is not None and self._due(first) <= now:
                    return first
                for edits in photos:
                    if edits.hashing:
                        return edits
                self._woken.wait(None if first is None or self._due(first) == math.inf else self._due(first) - now)
        return None

    def _due(self, edits: OnDisk) -> float:
        return edits.due(bool(self._hurry))

    def _work(self, edits: OnDisk) -> list[News]:
        news: list[News] = []
        try:
            if edits.over:
                edits.close(self._aside)
            else:
                hurry = self._hurry > 0 or self._closed
                news = edits.work(time.monotonic(), hurry, self._write, self._elsewhere, self._aside)
        except Exception as error:  # noqa: BLE001 - one photo must not end the keeping of all others
            news = edits.faulted(time.monotonic(), log.unexpected(f"Cannot keep the edits of {edits.path.name}", error))
        with self._woken:
            if edits.closed and self._photos.get(edits.path) is edits:
                del self._photos[edits.path]
            self._woken.notify_all()
        return news

    def _settled(self) -> bool:
        return all(edits.clean or edits.failing for edits in self._photos.values())

    def _end(self) -> None:
        with self._woken:
            photos, self._photos = list(self._photos.values()), {}
            self._woken.notify_all()
        for edits in photos:
            edits.stop_hashing()
            edits.hurried()
            self._finish(edits, time.monotonic() + WAIT_SECONDS)
            edits.close(lambda act: act())
        self._synced()
        self._sidecars.close(0)
        self._syncs.close(0)
        remove_locks(self._folder)

    def _synced(self) -> None:
        """Wait until what was handed over is on the disk."""
        done = threading.Event()
        with contextlib.suppress(RuntimeError):  # it has ended before
            self._aside(done.set)
            done.wait(WAIT_SECONDS)

    def _finish(self, edits: OnDisk, limit: float) -> None:
        while not edits.clean and not edits.failing and time.monotonic() < limit:
            self._work(edits)
            with self._woken:
                self._woken.wait_for(lambda: edits.due(True) < math.inf or edits.clean, 0.1)

    def _elsewhere(self, act: Callable[[], object]) -> None:
        self._sidecars.start(partial(_task, act), on_done=lambda _: self._wake(), what="write a sidecar")

    def _aside(self, act: Callable[[], object]) -> None:
        self._syncs.start(partial(_task, act), what="bring edits to the disk")

    def _sweep(self, folder: Path) -> None:
        """Remove sidecars that a program was killed over, once for each folder, without anybody waiting for it."""
        with self._woken:
            new = folder not in self._swept and not self._closed
            self._swept.add(folder)
        if new:
            self._elsewhere(lambda: remove_leftovers(folder))

    def _wake(self) -> None:
        with self._woken:
            self._woken.notify_all()


def _task(act: Callable[[], object]) -> Generator[None, None, None]:
    act()
    yield from ()
