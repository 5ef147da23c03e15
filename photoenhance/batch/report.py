"""Report and BatchProgress: what a job says while it runs and when it has ended; values only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photoenhance.batch.plan import Done, LeftOut, Plan, Task
from photoenhance.batch.record import Record
from photoenhance.errors import PhotoError
from photoenhance.jobs.progress import Progress


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A job's state: `done` of `total` photos have ended, `failed` of them badly; `step` is within photo `current`.

    `fraction` is how much of the job is done, in [0, 1]: it counts tiles, never goes back, and is 1 at the end only.
    `record` is set once per photo, when it has ended; photos end in the plan's order. `notes` come once per photo,
    before it is rendered: what its format cannot hold, if anything.
    """

    done: int
    total: int
    failed: int
    current: Path
    step: Progress
    fraction: float
    record: Record | None = None
    paused: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that could not be made, and the record whose `error` says why."""

    task: Task
    record: Record


@dataclass(frozen=True, slots=True)
class Report:
    """How a job ended: photos `made`, `skipped` and `failed`, and those left `unfinished` when it was stopped.

    `given_up` says why it stopped by itself.
    """

    made: tuple[Record, ...] = ()
    skipped: tuple[Record, ...] = ()
    failed: tuple[Failure, ...] = ()
    unfinished: tuple[Task, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    cancelled: bool = False
    given_up: PhotoError | None = None


def retry(report: Report, *, remember: bool = True) -> Plan:
    """Plan a job that tries again what failed or was left unfinished."""
    return Plan((*(failure.task for failure in report.failed), *report.unfinished), remember=remember)


def skipped_record(done: Done) -> Record:
    """Make the record of a photo that needed nothing."""
    return Record(str(done.source), str(done.output), skipped=True)
