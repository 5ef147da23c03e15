"""A job of exports as a generator: file after file, surviving those that fail. Runs on a worker; no Qt here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoenhance.batch import export as batch_export
from photoenhance.batch import place
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo as BatchPhoto
from photoenhance.batch.plan import Task
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.jobs import log
from photoenhance.jobs.progress import Progress
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One file to make: from which photo, the file, and the work, which gives its record.

    `known` are warnings about the photo that were told when it was opened.
    """

    source: Path
    target: Path
    work: Callable[[Stop], Generator[Progress, None, Record]]
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A job's state: `done` files have ended, `name` is being made, `fraction` of all work is behind it."""

    done: int
    name: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Result:
    """The records of the files that ended, in order, and whether the job was stopped before its end."""

    records: tuple[Record, ...]
    stopped: bool = False


def photo_item(
    task: Task,
    recipe_for: Callable[[Path], Recipe],
    options: ExportOptions,
    sessions: Sessions,
    ready: BatchPhoto | None = None,
) -> Item:
    """A photo by the same door as folder job and command line; with what is `ready` of it no network runs again."""

    def work(stop: Stop) -> Generator[Progress, None, Record]:
        recipe = recipe_for(task.source)
        return (yield from batch_export.export(task, recipe, options, sessions, stop, photo=ready))

    return Item(task.source, task.target, work, ready.source.warnings if ready else ())


def export_all(items: Sequence[Item], stop: Stop) -> Generator[Step, None, Result]:
    """Make all files; one that fails is a record with its error, and the others go on.

    What programs that were killed left in the folders is removed first.
    """
    place.sweep(item.target.parent for item in items)
    records: list[Record] = []
    try:
        for item in items:
            steps = _made(item, stop)
            while True:
                try:
                    progress = next(steps)
                except StopIteration as end:
                    records.append(end.value)
                    break
                yield Step(len(records), item.target.name, (len(records) + progress.fraction) / len(items))
            yield Step(len(records), item.target.name, len(records) / len(items))
    except Cancelled:
        return Result(tuple(records), stopped=True)
    return Result(tuple(records))


def _made(item: Item, stop: Stop) -> Generator[Progress, None, Record]:
    try:
        return (yield from item.work(stop))
    except Cancelled:
        raise
    except PhotoError as error:
        return Record(str(item.source), error=str(error))
    except Exception as error:  # noqa: BLE001 - one bad photo never ends the job, whatever it does to the program
        told = log.unexpected(f"Cannot export {item.source.name}", error)
        return Record(str(item.source), error=str(told))
