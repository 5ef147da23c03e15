"""Tally: what has become of a job's photos so far, and how it is told; the same wherever the photos are made."""

from __future__ import annotations

from collections.abc import Iterable

from photoenhance.batch.plan import Plan, Task
from photoenhance.batch.record import Record
from photoenhance.batch.report import BatchProgress, Failure, Report, skipped_record
from photoenhance.errors import PhotoError
from photoenhance.jobs import log
from photoenhance.jobs.progress import Progress


class Tally:
    """Counts photos as they end, and makes progress and report of that."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._made: list[Record] = []
        self._skipped = [skipped_record(done) for done in plan.done]
        self._failed: list[Failure] = []
        self._ended = 0
        self._fraction = 0.0

    def ended(self, task: Task, record: Record) -> BatchProgress:
        """Count a photo that has ended, and tell it."""
        if record.error is not None:
            self._failed.append(Failure(task, record))
        elif record.skipped:
            self._skipped.append(record)
        else:
            self._made.append(record)
        self._ended += 1
        return self.progress(task, Progress(0, 0, ""), record=record)

    def progress(
        self,
        task: Task,
        step: Progress,
        *,
        record: Record | None = None,
        paused: bool = False,
        notes: tuple[str, ...] = (),
    ) -> BatchProgress:
        """How far the job is while `task` is at `step`."""
        total = len(self._plan.tasks)
        # A photo whose network is through waits for the writer with no tiles to count: the bar must not fall back.
        now = 1.0 if self._ended == total else min((self._ended + step.fraction) / total, 0.99)
        self._fraction = max(self._fraction, now)
        counts = self._ended, total, len(self._failed)
        return BatchProgress(*counts, task.source, step, self._fraction, record=record, paused=paused, notes=notes)

    def report(self, unfinished: Iterable[Task], *, cancelled: bool, given_up: PhotoError | None = None) -> Report:
        """How the job has ended."""
        return Report(
            made=tuple(self._made),
            skipped=tuple(self._skipped),
            failed=tuple(self._failed),
            unfinished=tuple(unfinished),
            left_out=self._plan.left_out,
            cancelled=cancelled,
            given_up=given_up,
        )


def failed_record(task: Task, error: Exception, where: str = "") -> Record:
    """The record of a photo that failed; what no person can act on goes to the log of this computer, `where`."""
    if not isinstance(error, PhotoError):
        error = log.unexpected(f"Cannot enhance {task.source}{where}", error)
    return Record(str(task.source), error=str(error))
