"""The job in the foreground: one at a time, told in the state, cancelled by the person or by the next one.

Knows no widget and no Qt, and nothing of what the job does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.state import Kind, Work
from photoenhance.ui.state.store import Store

Ended = Callable[[PhotoError | None], None]


class Foreground:
    """Starts jobs on the lane `work` and keeps `State.work` true."""

    def __init__(self, store: Store, jobs: Jobs) -> None:
        self._store = store
        self._jobs = jobs
        self._ticket: Any = None
        self._ended: Ended | None = None
        self._started = 0.0

    def start(
        self,
        kind: Kind,
        what: str,
        task: Callable[[Stop], Generator[Any, None, Any]],
        on_progress: Callable[[Any], None],
        on_done: Callable[[Any], None],
        on_ended: Ended,
    ) -> None:
        """Run a task in place of what runs now.

        `on_ended` hears how it ended when not with a result: of an error, or None when it was cancelled. When it or
        `on_done` is called no job is in the foreground any more.
        """
        self.abandon()
        stop = Stop()
        self._ended = on_ended
        self._started = time.monotonic()
        self._store.change(work=Work(kind, what), problem=None)
        self._ticket = self._jobs.start(
            lambda: task(stop),
            on_progress=on_progress,
            on_done=lambda result: self._over(lambda: on_done(result)),
            on_error=lambda error: self._over(lambda: on_ended(error)),
            on_cancelled=lambda: self._over(lambda: on_ended(None)),
            on_cancel=stop.request,
            what=what,
        )

    def count(self, done: int, total: int) -> None:
        """Tell how far it is."""
        work = self._store.state.work
        if work is not None:
            left = (time.monotonic() - self._started) / done * (total - done)
            self._store.change(work=replace(work, done=done, total=total, seconds_left=left))

    def cancel(self) -> None:
        """Ask the job to end; it does within a tile."""
        work = self._store.state.work
        if work is not None and self._ticket is not None:
            self._store.change(work=replace(work, stopping=True))
            self._ticket.job.cancel()

    def abandon(self) -> None:
        """End the job at once as far as the window is concerned; what it still does is thrown away."""
        ended = self._ended
        self.drop()
        if ended is not None:
            self._store.change(work=None)
            ended(None)

    def drop(self) -> None:
        """End the job without a word to whoever started it."""
        self._jobs.drop(self._ticket)
        self._ticket = self._ended = None

    def _over(self, call: Callable[[], None]) -> None:
        self._ticket = self._ended = None
        self._store.change(work=None)
        call()
