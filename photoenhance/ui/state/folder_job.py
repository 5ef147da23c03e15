"""A folder job as the window sees it: its request, its plan in numbers, its progress, its report. Knows no Qt.

Planning and running happen in the background; nothing is asked once it runs.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from photoenhance.batch import foretold
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan
from photoenhance.batch.prepare import plan_folder
from photoenhance.batch.record import Record
from photoenhance.batch.report import BatchProgress, Report, retry
from photoenhance.batch.run import run
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.choice import choose
from photoenhance.inference.stop import Stop
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.jobs import Jobs

KEPT = 200
"""Photos that have ended and are listed while the job runs; the report has them all."""

Phase = Literal["asking", "running", "reporting"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for; a `recipe` goes before model and strength."""

    source: Path
    target: Path
    model: str
    strength: float
    options: ExportOptions = field(default_factory=ExportOptions)
    folder: FolderOptions = field(default_factory=FolderOptions)
    threads: int | None = None
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan, the recipe it was made with, and what can be said of it before it runs."""

    plan: Plan
    recipe: Recipe
    options: ExportOptions
    threads: int | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Why files are left out, and how many for each reason, the most frequent first."""
        return tuple(Counter(_kind(one.why) for one in self.plan.left_out).most_common())


@dataclass(frozen=True, slots=True)
class FolderState:
    """What the dialog shows; `ready` is None while the plan is being made."""

    phase: Phase = "asking"
    request: Request | None = None
    ready: Ready | None = None
    problem: PhotoError | None = None
    progress: BatchProgress | None = None
    started: float = 0.0
    paused: bool = False
    stopping: bool = False
    ended: tuple[Record, ...] = ()
    report: Report | None = None


class FolderJob:
    """Plans and runs; `changed` is called with every new state, on the window's thread."""

    def __init__(self, jobs: Jobs, changed: Callable[[FolderState], None]) -> None:
        self.state = FolderState()
        self._jobs = jobs
        self._changed = changed
        self._ticket: Any = None
        self._stop = Stop()
        self._pause = threading.Event()

    def plan(self, request: Request | None) -> None:
        """Make the plan of a request, in the background; None: nothing complete is asked for yet."""
        self._jobs.drop(self._ticket)
        self._set(request=request, ready=None, problem=None)
        if request is not None:
            self._ticket = self._jobs.start(
                lambda: _planning(request),
                lane="batch",
                on_done=lambda ready: self._set(ready=ready),
                on_error=lambda error: self._set(problem=error),
                what=f"plan the folder {request.source}",
            )

    def start(self) -> None:
        """Run what was planned."""
        if self.state.ready is not None:
            self._run(self.state.ready)

    def retry(self) -> None:
        """Run again what failed or was left unfinished."""
        state = self.state
        if state.report is not None and state.ready is not None:
            self._run(replace(state.ready, plan=retry(state.report)))

    def pause(self) -> None:
        """Pause, or go on; the tile in the network is finished first."""
        if self._pause.is_set():
            self._pause.clear()
        else:
            self._pause.set()
        self._set(paused=self._pause.is_set())

    def cancel(self) -> None:
        """Stop within a tile; what is done stays, and the report says how far it came."""
        if self.state.phase == "running":
            self._set(stopping=True)
            self._stop.request()
            self._pause.clear()

    def close(self) -> None:
        """Stop and forget; no news comes any more, so a job that runs counts as ended."""
        self._stop.request()
        self._pause.clear()
        self._jobs.drop(self._ticket)
        if self.state.phase == "running":
            self._set(phase="reporting", report=Report(cancelled=True))

    def _run(self, ready: Ready) -> None:
        self._stop = stop = Stop()
        self._pause.clear()
        self._set(
            phase="running", ready=ready, progress=None, started=time.monotonic(), paused=False, stopping=False,
            ended=(), report=None, problem=None,
        )  # fmt: skip
        pause = self._pause
        self._ticket = self._jobs.start(
            lambda: _running(ready, stop, pause),
            lane="batch",
            on_progress=self._progress,
            on_done=lambda report: self._set(phase="reporting", report=report),
            on_error=lambda error: self._set(phase="reporting", report=Report(), problem=error),
            on_cancelled=lambda: self._set(phase="reporting", report=Report(cancelled=True)),
            on_cancel=stop.request,
            what="enhance a folder",
        )

    def _progress(self, progress: BatchProgress) -> None:
        ended = self.state.ended
        if progress.record is not None:
            ended = (*ended[-KEPT:], progress.record)
        self._set(progress=progress, ended=ended)

    def _set(self, **fields: Any) -> None:
        self.state = replace(self.state, **fields)
        self._changed(self.state)


def seconds_left(state: FolderState, now: float) -> float | None:
    """Seconds until the job is done, from what it took so far; None at the beginning."""
    progress = state.progress
    if progress is None or state.paused:
        return None
    # Photos that failed took no time worth counting.
    made = progress.done - progress.failed + progress.step.fraction
    left = progress.total - progress.done - progress.step.fraction
    return (now - state.started) / made * max(0.0, left) if made > 0 else None


def _planning(request: Request) -> Generator[Any, None, Ready]:
    yield from ()
    recipe = request.recipe or Recipe((step_of(choose(request.model), request.strength),))
    plan = plan_folder([request.source], request.target, recipe, request.options, request.folder)
    notes = (*foretold.notes(plan, request.options), *foretold.losses(plan))
    warnings = foretold.warnings(plan, request.options)
    return Ready(plan, recipe, request.options, request.threads, notes, warnings)


def _running(ready: Ready, stop: Stop, pause: threading.Event) -> Generator[BatchProgress, None, Report]:
    with Sessions(ready.threads) as sessions:
        return (yield from run(ready.plan, ready.recipe, ready.options, stop, pause, sessions=sessions))


def told(record: Record) -> tuple[str, ...]:
    """What was unusual about a photo that is done: what its format could not hold, and all other warnings."""
    return tuple(dict.fromkeys((*record.notes, *record.warnings)))


def told_of(records: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    """The same of many photos: each sentence once, with the names of the photos it is said of."""
    found: dict[str, list[str]] = {}
    for record in records:
        for text in told(record):
            found.setdefault(text, []).append(Path(record.input).name)
    return {text: tuple(names) for text, names in found.items()}


def _kind(why: str) -> str:
    return "JPEG or HEIC of a RAW pair" if why.startswith("the pair of ") else why
