"""Saving: what is seen goes into a file on a lane of its own, whatever photo the window shows meanwhile.

Knows no widget and no Qt. How each save ended is told, with the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from photoenhance.batch.options import ExportOptions
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.jobs.progress import Progress
from photoenhance.ui.state import tasks
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.planes import seen
from photoenhance.ui.state.problems import joined
from photoenhance.ui.state.state import Photo, Work
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.wording import sentence


class Saver:
    """Starts saves and hears of them; a save is in the foreground until another photo is opened."""

    def __init__(self, store: Store, jobs: Jobs, sessions: Sessions) -> None:
        self._store = store
        self._jobs = jobs
        self._sessions = sessions
        self._tickets: dict[Path, Any] = {}
        self._latest: Path | None = None

    @property
    def targets(self) -> tuple[Path, ...]:
        """The files that are being written."""
        return tuple(self._tickets)

    def save(self, target: Path, options: ExportOptions) -> None:
        """Write what is seen, in the background."""
        state = self._store.state
        photo, shown, recipe = state.photo, seen(state), state.recipe
        if photo is not None:
            self._start(
                target,
                photo,
                lambda stop: tasks.save_photo(photo, shown, recipe, target, options, self._sessions, stop),
            )

    def save_look(self, target: Path, *, overwrite: bool) -> None:
        """Write the look of what is seen as a table, in the background."""
        state = self._store.state
        photo, shown, step = state.photo, seen(state), state.main
        if photo is not None and state.has_look and step is not None:
            self._start(
                target,
                photo,
                lambda stop: tasks.save_look(photo, shown, step, target, self._sessions, stop, overwrite=overwrite),
            )

    def _start(self, target: Path, photo: Photo, task: Callable[[Stop], Generator[Progress, None, Record]]) -> None:
        if not self._store.state.ready:
            return
        if target in self._tickets:
            busy = PhotoError(f"Cannot save {target}", "it is being written", "Wait a moment, or choose another name")
            self._store.change(problem=busy)
            return
        stop = Stop()
        self._latest = target
        self._store.change(work=Work("save", f"Saving {target.name}"), problem=None, saved=None)
        self._tickets[target] = self._jobs.start(
            lambda: task(stop),
            lane="save",
            on_progress=lambda progress: self._progress(target, progress),
            on_done=lambda record: self._done(target, photo, record),
            on_error=lambda error: self._failed(target, error),
            on_cancelled=lambda: self._failed(target, None),
            on_cancel=stop.request,
            what=f"save {target.name}",
        )

    def cancel(self) -> None:
        """Stop the save in the foreground."""
        ticket = self._tickets.get(self._latest) if self._latest else None
        if ticket is not None:
            ticket.job.cancel()

    def close(self) -> None:
        """Cancel all saves and forget them."""
        for ticket in self._tickets.values():
            self._jobs.drop(ticket)
        self._tickets.clear()

    def _in_front(self, target: Path) -> bool:
        # Only the latest save can be the work on screen: a new one begins when that is over or another photo is open.
        work = self._store.state.work
        return work is not None and work.kind == "save" and target == self._latest

    def _progress(self, target: Path, progress: Progress) -> None:
        work = self._store.state.work
        if work is not None and self._in_front(target):
            self._store.change(work=replace(work, what=progress.what))

    def _done(self, target: Path, photo: Photo, record: Record) -> None:
        path = Path(record.output or record.input)
        extra = sentence([text for text in record.warnings if text not in photo.source.warnings])
        if self._in_front(target):
            self._end(target, saved=path, notice=extra or None)
        else:
            # Said in words of its own: the place for it below belongs to another photo's work now.
            known = self._store.state.notice
            told = sentence([text for text in (known, f"Saved {path.name}", extra) if text])
            self._end(target, saved=path, notice=told)

    def _failed(self, target: Path, error: PhotoError | None) -> None:
        self._end(target, problem=joined(self._store.state.problem, error))

    def _end(self, target: Path, **fields: Any) -> None:
        if self._in_front(target):
            fields["work"] = None
        del self._tickets[target]
        self._store.change(**fields)
