"""The bridge from background jobs to the window: runner callbacks become queued signals that carry a job's number.

It outlives every window, so a late callback always finds it; news of a job nobody waits for any more is dropped.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from photoenhance.jobs.runner import Job, Runner
from photoenhance.ui.state.state import Lane


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a caller gets for a started job: its number, for dropping its news, and the job itself."""

    number: int
    job: Job[Any, Any]


@dataclass(frozen=True, slots=True)
class _News:
    number: int
    kind: str
    values: tuple[object, ...]


class Bridge(QObject):
    """Starts jobs on the runners and calls back on the window's thread."""

    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, dict[str, Callable[..., object]]] = {}
        # Painting gets its own threads: a strength slider must not wait behind a network that works for minutes.
        # On every core: while they work the window's own thread waits for them.
        self.painters = min(4, os.cpu_count() or 2)
        self._runners = {
            "work": Runner(1, "work"),
            "save": Runner(1, "save"),
            "aside": Runner(1, "aside"),
            "paint": Runner(self.painters, "paint"),
            "batch": Runner(1, "batch"),
            "settings": Runner(1, "settings"),
            "develop": Runner(1, "develop"),
            "count": Runner(1, "count"),  # the histogram
            "measure": Runner(1, "measure"),  # the change, the size of a file: up to seconds
            "edits": Runner(1, "edits"),
            "facts": Runner(1, "facts"),
            "folder": Runner(1, "folder"),
            "thumbnail": Runner(max(1, self.painters - 1), "thumbnail"),
        }
        # The readout takes milliseconds, when nothing is being painted.
        self._runners["look"] = self._runners["paint"]
        self._priorities: dict[str, int] = {"look": -1}
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        task: Callable[[], Generator[Any, None, Any]],
        *,
        lane: Lane = "work",
        on_progress: Callable[[Any], object] | None = None,
        on_done: Callable[[Any], object] | None = None,
        on_error: Callable[[Any], object] | None = None,
        on_cancelled: Callable[[], object] | None = None,
        on_cancel: Callable[[], object] | None = None,
        what: str = "a task",
    ) -> Ticket:
        """Run a task in the background; all callbacks but `on_cancel` come on the window's thread, in order."""
        number = next(self._numbers)
        calls = {"progress": on_progress, "done": on_done, "error": on_error, "cancelled": on_cancelled}
        self._waiting[number] = {kind: call for kind, call in calls.items() if call is not None}

        def post(kind: str) -> Callable[..., None]:
            return lambda *values: self._posted.emit(_News(number, kind, values))

        job = self._runners[lane].start(
            task,
            on_progress=post("progress") if on_progress else None,
            on_done=post("done"),
            on_error=post("error"),
            on_cancelled=post("cancelled"),
            on_cancel=on_cancel,
            priority=self._priorities.get(lane, 0),
            what=what,
        )
        return Ticket(number, job)

    def drop(self, ticket: Ticket | None) -> None:
        """Cancel a job and forget it: nothing of it is delivered any more."""
        if ticket is not None:
            self._waiting.pop(ticket.number, None)
            ticket.job.cancel()

    def close(self, timeout: float = 10.0) -> bool:
        """Drop and cancel everything and wait for the workers, `timeout` in all; return whether all have ended."""
        self._waiting.clear()
        limit = time.monotonic() + timeout
        for runner in self._runners.values():
            runner.close(0)  # all are told first, so that they end side by side
        ended = [runner.close(max(0.0, limit - time.monotonic())) for runner in self._runners.values()]
        return all(ended)

    def _deliver(self, news: _News) -> None:
        calls = self._waiting.get(news.number)
        if calls is None:
            return
        if news.kind != "progress":
            self._waiting.pop(news.number, None)
        call = calls.get(news.kind)
        if call is not None:
            call(*news.values)
