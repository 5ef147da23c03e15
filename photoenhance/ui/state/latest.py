"""A small background job of which only the newest matters: while one runs, later wishes replace each other."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.state import Lane

Task = Callable[[], Generator[Any, None, Any]]


class Latest:
    """Runs one task at a time on a lane; the callbacks come on the window's thread."""

    def __init__(self, jobs: Jobs, lane: Lane, what: str) -> None:
        self._jobs = jobs
        self._lane = lane
        self._what = what
        self._ticket: Any = None
        self._next: tuple[Task, Callable[[Any], object]] | None = None

    def want(self, task: Task, on_done: Callable[[Any], object]) -> None:
        """Run a task now, or as soon as the present one has ended."""
        self._next = (task, on_done)
        if self._ticket is None:
            self._begin()

    def drop(self) -> None:
        """Forget what runs and what waits."""
        ticket, self._ticket, self._next = self._ticket, None, None
        self._jobs.drop(ticket)

    def _begin(self) -> None:
        if self._next is None:
            return
        (task, on_done), self._next = self._next, None

        def ended(value: Any = None, *, well: bool = False) -> None:
            self._ticket = None
            if well:
                on_done(value)
            if self._ticket is None:  # on_done may have asked for more
                self._begin()

        self._ticket = self._jobs.start(
            task,
            lane=self._lane,
            on_done=lambda value: ended(value, well=True),
            on_error=ended,  # it is in the log; the last answer stays away
            on_cancelled=ended,
            what=self._what,
        )
