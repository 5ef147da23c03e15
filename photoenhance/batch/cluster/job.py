"""The loop of a job whose photos are made by the workers of a cluster: handed out, taken in, named in the plan's order.

It makes no photo itself, and what it writes is what a job on this computer alone would write. Only so many photos are
handed out at a time as there are worker processes, so that none waits beside one that takes its worker down.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections import Counter, deque
from collections.abc import Generator, Iterator
from typing import Any, TypeAlias

import msgspec

from photoenhance.batch import manifest, place
from photoenhance.batch.cluster.crew import Crew
from photoenhance.batch.cluster.likeness import likeness
from photoenhance.batch.cluster.values import Answer, Order
from photoenhance.batch.noting import noted
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Plan, Task
from photoenhance.batch.record import Record
from photoenhance.batch.report import BatchProgress, Report
from photoenhance.batch.sessions import check_version
from photoenhance.batch.tally import Tally, failed_record
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.stop import Stop
from photoenhance.io import atomic, unnamed
from photoenhance.jobs.progress import Progress
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import recipe_digest

AHEAD = 64
"""Photos that may be done before their turn, while one before them takes long."""
_LOOK_EVERY = 0.1
_TIMES = 5
"""How often a photo is handed out whose results get lost."""

Steps: TypeAlias = Generator[BatchProgress, None, None]


def run_on_cluster(
    plan: Plan, recipe: Recipe, options: ExportOptions, stop: Stop, address: str
) -> Generator[BatchProgress, None, Report]:
    """Make all photos of a plan on the workers of a Dask scheduler; yields and returns as `batch.run.run`.

    Parameters
    ----------
    plan, recipe, options
        As there. The workers see the plan's files under the same paths.
    stop
        When requested, what is being made is given up, what is done gets its name, and the report says `cancelled`.
    address
        The scheduler's, "tcp://host:port" or "tls://host:port".

    Raises
    ------
    PhotoError
        The whole job is impossible: no scheduler, no folder to write to, a worker that would make other results. Or it
        became so in the middle; then what was done has its name and is in the manifest.
    """
    if not plan.tasks:
        return Tally(plan).report((), cancelled=False)
    place.prepare_folders(task.target.parent for task in plan.tasks)
    _check_models(plan, recipe)
    crew = Crew(address)
    try:
        with _ordered(plan, recipe, options) as order:
            job = _Job(plan, order, crew, stop)
            try:
                return (yield from job.run())
            finally:
                crew.end(order, job.flying)
    finally:
        for folder in dict.fromkeys(task.target.parent for task in plan.tasks):
            unnamed.remove_leftovers(folder)  # of workers that died, and of photos that were given up


def _check_models(plan: Plan, recipe: Recipe) -> None:
    """A job without its model fails once, not per photo."""
    if any(task.edits is None for task in plan.tasks):
        for step in recipe.networks:
            check_version(step, catalogue.find(step.model))


@contextlib.contextmanager
def _ordered(plan: Plan, recipe: Recipe, options: ExportOptions) -> Iterator[Order]:
    networks = {step.model for step in recipe.networks}
    for task in plan.tasks:
        if task.edits is not None:
            networks |= {step.model for step in task.edits.recipe.networks}
    job = secrets.token_hex(8)
    known = likeness(name for name in networks if _is_known(name))
    # The first folder that can be written to: what is wrong with others is told with their photos.
    folders = dict.fromkeys(task.target.parent for task in plan.tasks)
    folder = next(folder for folder in folders if os.access(folder, os.W_OK | os.X_OK))
    with atomic.witness(folder, job.encode()) as witness:
        yield Order(job, recipe, options, known, witness, plan.remember)


def _is_known(model: str) -> bool:
    try:
        catalogue.find(model)
    except PhotoError:
        return False
    return True


class _Job:
    def __init__(self, plan: Plan, order: Order, crew: Crew, stop: Stop) -> None:
        self.plan = plan
        self.order = order
        self.crew = crew
        self.stop = stop
        self.tally = Tally(plan)
        self.flying: dict[Any, int] = {}
        self.done: dict[int, Answer] = {}
        self.again: deque[int] = deque()
        self.times: Counter[int] = Counter()
        self.turn = 0
        self.next = 0
        self.named: set[int] = set()

    def run(self) -> Generator[BatchProgress, None, Report]:
        cancelled = False
        try:
            yield from self._workers()
            while self.turn < len(self.plan.tasks):
                self._stop_if_asked()
                self._hand_out()
                self._take_in()
                self._hand_out()  # first the workers: naming waits for the disk
                yield from self._in_turn()
                yield self._progress(f"{len(self.flying)} photos at a time")
        except Cancelled:
            cancelled = True
            for index in sorted(self.done):
                self._named(index)
        except Exception:
            yield from [self._named(index) for index in sorted(self.done)]
            raise
        unfinished = [task for index, task in enumerate(self.plan.tasks) if index not in self.named]
        return self.tally.report(unfinished, cancelled=cancelled)

    def _workers(self) -> Steps:
        while not self.crew.size():
            self._stop_if_asked()
            yield self._progress("Waiting for workers")
            time.sleep(_LOOK_EVERY)
        self.crew.examine(self.order)

    def _hand_out(self) -> None:
        room = self.crew.size() - len(self.flying)
        while room > 0 and (index := self._following()) is not None:
            answer = self._without_work(self.plan.tasks[index])
            if answer is not None:
                self.done[index] = answer
                continue
            self.flying[self.crew.send(self.order, self.plan.tasks[index])] = index
            room -= 1

    def _following(self) -> int | None:
        """The number of the photo to hand out now, if there is one."""
        if self.again:
            return self.again.popleft()
        if self.next >= min(len(self.plan.tasks), self.turn + AHEAD + len(self.flying)):
            return None
        self.next += 1
        return self.next - 1

    def _without_work(self, task: Task) -> Answer | None:
        """The answer of a photo that nobody need or can make."""
        try:
            skipped = place.check(task, self.order.options)
        except PhotoError as error:
            return Answer(failed_record(task, error))
        return Answer(skipped) if skipped is not None else None

    def _take_in(self) -> None:
        for future in self.crew.landed(self.flying, _LOOK_EVERY):
            index = self.flying.pop(future)
            answer = self.crew.answer(future)
            if isinstance(answer, Answer) and (answer.staged is None or answer.staged.exists()):
                self.done[index] = answer
            elif answer is None or isinstance(answer, Answer):
                self._lost(index)
            else:
                self.done[index] = self._failed(index, answer.why, answer.remedy)
        if not self.flying and self.turn not in self.done:
            time.sleep(_LOOK_EVERY)

    def _lost(self, index: int) -> None:
        """Hand a photo out again whose result did not arrive, or went, such as to a job that cleans up its folder."""
        self.times[index] += 1
        if self.times[index] < _TIMES:
            self.again.append(index)
        else:
            why = "a worker has made it, but its result is not found here"
            self.done[index] = self._failed(index, why, "Look whether all computers see the same folders")

    def _failed(self, index: int, why: str, remedy: str) -> Answer:
        task = self.plan.tasks[index]
        return Answer(failed_record(task, PhotoError(f"Cannot enhance {task.source}", why, remedy)))

    def _in_turn(self) -> Steps:
        while self.turn in self.done:
            answer, task = self.done[self.turn], self.plan.tasks[self.turn]
            if answer.record.notes:
                yield self.tally.progress(task, Progress(0, 0, ""), notes=answer.record.notes)
            ended = self._named(self.turn)
            self.turn += 1
            yield ended

    def _named(self, index: int) -> BatchProgress:
        """Give a photo's result its name, and count it."""
        answer, task = self.done.pop(index), self.plan.tasks[index]
        self.named.add(index)
        try:
            record = self._put(task, answer)
        except Exception as error:  # noqa: BLE001 - a photo that cannot be named is one line in the report
            record = failed_record(task, error)
        return self.tally.ended(task, record)

    def _put(self, task: Task, answer: Answer) -> Record:
        if answer.staged is None:
            return answer.record
        staged = answer.staged

        def make(note: place.Note) -> Record:
            output = place.put_result(staged, task, self.order.options, note)
            return msgspec.structs.replace(answer.record, output=str(output))

        if not self.order.remember:
            return make(place.unnoted)
        digest = manifest.made_with(recipe_digest(task.recipe(self.order.recipe)), self.order.options)
        return noted(make, task.source, digest, answer.size, answer.mtime_ns, answer.sha256)

    def _progress(self, what: str) -> BatchProgress:
        return self.tally.progress(self.plan.tasks[min(self.turn, len(self.plan.tasks) - 1)], Progress(0, 0, what))

    def _stop_if_asked(self) -> None:
        if self.stop.requested:
            raise Cancelled
