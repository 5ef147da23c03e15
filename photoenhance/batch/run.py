"""The loop of a job: photo after photo, surviving bad ones, with the stages of neighbours overlapping.

At most three photos are in memory: one being decoded ahead, one in the network, one being written.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec

from photoenhance.batch import export as stages
from photoenhance.batch import manifest, place
from photoenhance.batch.finish import finish
from photoenhance.batch.giving_up import Prospects
from photoenhance.batch.noting import noted
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.outcome import check_size, outcome
from photoenhance.batch.photo import Photo
from photoenhance.batch.plan import Plan, Task
from photoenhance.batch.record import Record
from photoenhance.batch.report import BatchProgress, Report
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.tally import Tally, failed_record
from photoenhance.errors import Cancelled
from photoenhance.inference.stop import Stop
from photoenhance.jobs.progress import Progress
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import recipe_digest

_LOOK_EVERY = 0.1
"""Seconds between looks at stop and pause while waiting."""


class Pause(Protocol):
    """Anything that says whether to pause, such as a threading.Event that is set while paused."""

    def is_set(self) -> bool:
        """Whether the job shall wait."""


Steps: TypeAlias = Generator[BatchProgress, None, None]


def run(
    plan: Plan,
    recipe: Recipe,
    options: ExportOptions,
    stop: Stop,
    pause: Pause | None = None,
    *,
    sessions: Sessions | None = None,
) -> Generator[BatchProgress, None, Report]:
    """Make all photos of a plan; yields while it works and returns the report.

    A photo that fails is one Failure in the report, and the others go on, unless `giving_up` says that they cannot.
    Nothing is ever asked.

    Parameters
    ----------
    plan, recipe, options
        What to make, with what, and how to write it.
    stop
        When requested, the current tile ends, the photo being written is finished, and the report says `cancelled`.
    pause
        While it is set, no new tile begins.
    sessions
        Opened networks to use; None: the job opens and closes its own.

    Raises
    ------
    PhotoError
        The whole job is impossible: no model, or no folder to write to.
    """
    own = sessions or Sessions()
    try:
        job = _Job(plan, recipe, options, stop, pause=pause)
        return (yield from job.run(own))
    finally:
        if sessions is None:
            own.close()


@dataclass(frozen=True, eq=False)
class _Reading:
    task: Task
    start: float
    photo: Future[Photo | Record]


@dataclass(frozen=True, eq=False)
class _Writing:
    task: Task
    record: Future[Record]


class _GivenUp(Exception):  # noqa: N818 - it ends the loop; what it stands for is in the report
    pass


class _Job:
    def __init__(self, plan: Plan, recipe: Recipe, options: ExportOptions, stop: Stop, *, pause: Pause | None) -> None:
        self.plan = plan
        self.recipe = recipe
        self.options = options
        self.stop = stop
        self.pause = pause
        self.waiting = deque(plan.tasks)
        self.tally = Tally(plan)
        self.writing: _Writing | None = None

    def run(self, sessions: Sessions) -> Generator[BatchProgress, None, Report]:
        cancelled = False
        place.sweep(done.output.parent for done in self.plan.done)
        if self.waiting:
            place.prepare_folders(task.target.parent for task in self.waiting)
        self.prospects = Prospects(self.waiting)
        with ThreadPoolExecutor(1, "decode") as decoder, ThreadPoolExecutor(1, "encode") as encoder:
            try:
                yield from self._photos(decoder, encoder, sessions)
            except (Cancelled, _GivenUp) as ended:
                cancelled = isinstance(ended, Cancelled)
                # The photo being written has its network behind it: it is finished, and told in the report.
                self._collect()
        verdict = self.prospects.verdict if self.waiting else None
        return self.tally.report(self.waiting, cancelled=cancelled, given_up=verdict)

    def _photos(self, decoder: ThreadPoolExecutor, encoder: ThreadPoolExecutor, sessions: Sessions) -> Steps:
        ahead = self._read(decoder, 0)
        if any(task.edits is None for task in self.waiting):
            # Libraries take longer to load than a photo. And a job without its model fails once, not per photo.
            stages.warm_up(self.recipe, self.options, sessions)
        while ahead is not None:
            reading, task = ahead, ahead.task
            yield from self._until(reading.photo, task, f"Reading {task.source.name}")
            ahead = self._read(decoder, 1)
            photo = yield from self._enhanced(reading, sessions)
            yield from self._written(task)
            self.waiting.popleft()
            if isinstance(photo, Record):
                yield self.tally.ended(task, photo)
                self._stop_if_asked()
            else:
                self.writing = _Writing(task, encoder.submit(self._finish, task, photo, reading.start))
        yield from self._written(None)

    def _read(self, decoder: ThreadPoolExecutor, index: int) -> _Reading | None:
        if len(self.waiting) <= index:
            return None
        task = self.waiting[index]
        return _Reading(task, time.perf_counter(), decoder.submit(self._decode, task))

    def _decode(self, task: Task) -> Photo | Record:
        self.prospects.check(task)
        skipped = place.check(task, self.options)
        if skipped is not None:
            return skipped
        return stages.decode_task(task, self.recipe, self.stop)

    def _enhanced(self, reading: _Reading, sessions: Sessions) -> Generator[BatchProgress, None, Photo | Record]:
        """Run the networks; a photo that is skipped or fails comes back as its record."""
        task = reading.task
        try:
            photo = reading.photo.result()
            if isinstance(photo, Record):
                return photo
            check_size(photo.source, task.recipe(self.recipe), task, self.options)
            notes = outcome(photo.source, task.format, self.options).notes
            if notes:
                yield self.tally.progress(task, Progress(0, 0, f"Enhancing {task.source.name}"), notes=notes)
            steps = stages.enhance(photo, task.recipe(self.recipe), self.options, sessions, self.stop)
            while True:
                yield from self._hold(task)
                try:
                    step = next(steps)
                except StopIteration as end:
                    enhanced: Photo = end.value
                    return enhanced
                yield self.tally.progress(task, step)
        except (Cancelled, _GivenUp):
            raise
        except Exception as error:  # noqa: BLE001 - one bad photo never ends the job, whatever it does to the program
            return self._failed(task, error)

    def _hold(self, task: Task) -> Steps:
        while self.pause is not None and self.pause.is_set():
            self._stop_if_asked()
            yield self.tally.progress(task, Progress(0, 0, "Paused"), paused=True)
            time.sleep(_LOOK_EVERY)
        self._stop_if_asked()
        if self.writing is not None and self.writing.record.done():
            yield from self._written(task)  # tell now that the photo before is there, not when this one is

    def _until(self, future: Future[Any], task: Task, what: str) -> Steps:
        while not future.done():
            self._stop_if_asked()
            yield self.tally.progress(task, Progress(0, 0, what))
            wait([future], _LOOK_EVERY)
        self._stop_if_asked()

    def _written(self, task: Task | None) -> Steps:
        if self.writing is None:
            return
        yield from self._until(
            self.writing.record, task or self.writing.task, f"Writing {self.writing.task.target.name}"
        )
        ended = self._collect()
        if ended is not None:
            yield ended

    def _collect(self) -> BatchProgress | None:
        writing, self.writing = self.writing, None
        if writing is None:
            return None
        try:
            record = writing.record.result()
        except Exception as error:  # noqa: BLE001 - as above: a photo that cannot be written is one line in the report
            record = self._failed(writing.task, error, writing=True)
        else:
            self.prospects.made()
        return self.tally.ended(writing.task, record)

    def _failed(self, task: Task, error: Exception, *, writing: bool = False) -> Record:
        self.prospects.failed(task, error, self.waiting, writing=writing)
        return failed_record(task, error)

    def _finish(self, task: Task, photo: Photo, start: float) -> Record:
        recipe = task.recipe(self.recipe)
        self.prospects.check(task)

        def make(note: place.Note) -> Record:
            def checked(whole: Path, path: Path) -> None:
                self.prospects.check(task)  # the disk may have been taken out while the photo was rendered
                note(whole, path)

            return finish(task, photo, recipe, self.options, start, partial(place.write_result, note=checked))

        if self.plan.remember:
            digest, origin = manifest.made_with(recipe_digest(recipe), self.options), photo.source.origin
            record = noted(make, task.source, digest, origin.size, origin.mtime_ns)
        else:
            record = make(place.unnoted)
        return msgspec.structs.replace(record, edited=True) if task.edits is not None else record

    def _stop_if_asked(self) -> None:
        if self.stop.requested:
            raise Cancelled
        if self.prospects.verdict is not None:
            raise _GivenUp
