"""Exporting: photos become files on a lane of their own, one job after the other, whatever the window shows meanwhile.

Knows no widget and no Qt. A photo that is open is written as it is seen when the job is given, the others by recipe.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from photoenhance.batch.edits import edits_of
from photoenhance.batch.options import Conflict
from photoenhance.batch.plan import Plan
from photoenhance.batch.prepare import absolute, plan_photos
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.image import Metadata
from photoenhance.inference.stop import Stop
from photoenhance.io.guarded import metadata_of
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state import tasks
from photoenhance.ui.state.export_job import ExportChoice, ExportJob, Failed
from photoenhance.ui.state.exporting import Item, Result, Step, export_all, photo_item
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.planes import seen
from photoenhance.ui.state.starting import starting_recipe
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.wording import sentence


@dataclass(frozen=True, slots=True)
class _Planned:
    plan: Plan
    clashes: tuple[Path, ...]


class Exporter:
    """Starts exports and hears of them.

    `recipe_for` gives the recipe of a photo that is not open; it is called on a worker and may raise PhotoError.
    `asks` is called on the window's thread with files that exist, and says what becomes of them; None: nothing is done.
    """

    def __init__(self, store: Store, jobs: Jobs, sessions: Sessions) -> None:
        self.recipe_for: Callable[[Path], Recipe] | None = None
        self.asks: Callable[[Sequence[Path]], Conflict | None] = lambda _files: "unique"
        self._store = store
        self._jobs = jobs
        self._sessions = sessions
        self._numbers = itertools.count(1)
        self._tickets: dict[int, Any] = {}
        self._items: dict[int, tuple[Item, ...]] = {}

    def export(self, sources: Sequence[Path], choice: ExportChoice) -> None:
        """Export photos, in the background; where that is wanted, it is asked first about files that exist."""
        state = self._store.state
        sources = tuple(absolute(path) for path in sources)
        if not sources:
            return
        recipe_for = recipes(state, self.recipe_for)
        number = self._add(len(sources))
        self._tickets[number] = self._jobs.start(
            lambda: _planning(sources, choice, recipe_for, told_by(state)),
            lane="aside",
            on_done=lambda planned: self._planned(number, planned, choice, recipe_for, state),
            on_error=lambda error: self._impossible(number, error),
            on_cancelled=lambda: self._forget(number),
            what="plan an export",
        )

    def save_look(self, target: Path) -> None:
        """Write the look of what is seen as a table; the dialog has asked about replacing `target`.

        A name without a suffix gets one, and then nobody was asked: such a file is not replaced.
        """
        state = self._store.state
        photo, shown, step = state.photo, seen(state), state.main
        if photo is None or step is None or not state.has_look:
            return
        overwrite = bool(target.suffix)
        target = target if overwrite else target.with_suffix(".cube")

        def work(stop: Stop) -> Generator[Any, None, Record]:
            return tasks.save_look(photo, shown, step, target, self._sessions, stop, overwrite=overwrite)

        self._start(self._add(1), (Item(photo.path, target, work, photo.source.warnings),))

    def retry(self) -> None:
        """Try again what failed, as one job."""
        again = tuple(
            item for job in self._store.state.exports if job.ended for item in self._items.get(job.number, ())
        )
        if again:
            self.dismiss()
            self._start(self._add(len(again)), again)

    def cancel(self) -> None:
        """Stop the job that runs, within a tile; what is done stays. Those after it go on."""
        job = next((one for one in self._store.state.exports if not one.ended), None)
        ticket = self._tickets.get(job.number) if job else None
        if job is not None and ticket is not None:
            self._set(job.number, stopping=True)
            ticket.job.cancel()

    def dismiss(self) -> None:
        """Forget the jobs that have ended."""
        exports = self._store.state.exports
        for job in exports:
            if job.ended:
                self._items.pop(job.number, None)
        self._store.change(exports=tuple(job for job in exports if not job.ended), exports_unfolded=False)

    def unfold(self) -> None:
        """Show or hide the list of what failed."""
        self._store.change(exports_unfolded=not self._store.state.exports_unfolded)

    def leave(self, how: Literal["", "asked", "finish", "stop"]) -> None:
        """Before the window closes: ask, finish first, stop, or, with "", stay."""
        self._store.change(leaving=how)

    def close(self) -> None:
        """Cancel all jobs and forget them."""
        for ticket in self._tickets.values():
            self._jobs.drop(ticket)
        self._tickets.clear()
        self._items.clear()
        self._store.change(exports=())

    def _add(self, total: int) -> int:
        number = next(self._numbers)
        # What failed is told until it is put away; the good ends of earlier jobs are no news any more.
        kept = tuple(job for job in self._store.state.exports if not job.ended or job.failed)
        self._store.change(exports=(*kept, ExportJob(number, total)))
        return number

    def _planned(
        self,
        number: int,
        planned: _Planned,
        choice: ExportChoice,
        recipe_for: Callable[[Path], Recipe],
        state: State,
    ) -> None:
        conflict: Conflict | None = choice.options.conflict
        if choice.ask:
            conflict = self.asks(planned.clashes) if planned.clashes else "unique"
        if conflict is None:
            self._forget(number)
            return
        options = replace(choice.options, conflict=conflict)
        self._set(number, skipped=tuple(done.output for done in planned.plan.done))
        open_ = state.photo.path if state.photo else None
        ready = tasks.ready_photo(state.photo, seen(state)) if state.photo else None
        items = tuple(
            photo_item(task, recipe_for, options, self._sessions, ready if task.source == open_ else None)
            for task in planned.plan.tasks
        )
        self._start(number, items)

    def _start(self, number: int, items: tuple[Item, ...]) -> None:
        stop = Stop()
        self._items[number] = items
        self._set(number, total=len(items))
        self._tickets[number] = self._jobs.start(
            lambda: export_all(items, stop),
            lane="save",
            on_progress=lambda step: self._progress(number, step),
            on_done=lambda result: self._ended(number, result),
            on_error=lambda error: self._impossible(number, error),
            on_cancelled=lambda: self._ended(number, Result((), stopped=True)),
            on_cancel=stop.request,
            what=f"export {items[0].source.name}" if items else "export nothing",
        )

    def _progress(self, number: int, step: Step) -> None:
        job = self._job(number)
        if job is None:
            return
        now = time.monotonic()
        started = job.started if job.phase == "running" else now
        left = (now - started) / step.fraction * (1 - step.fraction) if step.fraction > 0 else None
        self._set(
            number, phase="running", name=step.name, done=step.done, fraction=step.fraction, started=started,
            seconds_left=left,
        )  # fmt: skip

    def _ended(self, number: int, result: Result) -> None:
        self._tickets.pop(number, None)
        job, items = self._job(number), self._items.pop(number, ())
        if job is None:
            return
        ended = list(zip(items, result.records, strict=False))
        notes = tuple(note for item, record in ended if (note := _note(item, record)))
        failed = tuple(Failed(item.source, record.error) for item, record in ended if record.error is not None)
        if failed:
            # The others would keep their photos in memory.
            self._items[number] = tuple(item for item, record in ended if record.error is not None)
        skipped = tuple(Path(one.output) for one in result.records if one.skipped and one.output)
        self._set(
            number,
            phase="ended",
            done=len(result.records),
            fraction=1.0,
            seconds_left=None,
            stopping=False,
            stopped=result.stopped,
            made=tuple(Path(one.output) for one in result.records if one.output and not one.skipped),
            skipped=(*job.skipped, *skipped),
            failed=failed,
            notes=notes,
        )
        if len(items) == 1 and notes:
            self._store.change(notice=notes[0])
        self._perhaps_leave()

    def _impossible(self, number: int, error: PhotoError) -> None:
        self._forget(number)
        self._store.change(problem=error)
        self._perhaps_leave()

    def _perhaps_leave(self) -> None:
        """The window that waits for the last file closes, unless there is something to be told."""
        state = self._store.state
        if state.leaving and not state.exporting:
            bad = state.problem is not None or any(job.failed for job in state.exports)
            self._store.change(leaving="" if bad else "stop")

    def _forget(self, number: int) -> None:
        self._tickets.pop(number, None)
        self._items.pop(number, None)
        self._store.change(exports=tuple(job for job in self._store.state.exports if job.number != number))

    def _job(self, number: int) -> ExportJob | None:
        return next((job for job in self._store.state.exports if job.number == number), None)

    def _set(self, number: int, **fields: Any) -> None:
        exports = self._store.state.exports
        self._store.change(exports=tuple(replace(job, **fields) if job.number == number else job for job in exports))


def recipes(state: State, of_others: Callable[[Path], Recipe] | None = None) -> Callable[[Path], Recipe]:
    """The recipe of any photo: of the open one what is seen; of others what is asked for, else the starting one."""
    open_, shown = (state.photo.path if state.photo else None), state.recipe

    def recipe_for(path: Path) -> Recipe:
        if path == open_:
            return shown
        if of_others is not None:
            return of_others(path)
        edits = edits_of(path)
        return starting_recipe(state.settings) if edits is None else edits.known()

    return recipe_for


def told_by(state: State) -> Callable[[Path], Metadata]:
    """The metadata of any photo; that of the open one is known already."""
    photo = state.photo
    return lambda path: photo.source.metadata if photo and path == photo.path else metadata_of(path)


def _planning(
    sources: Sequence[Path],
    choice: ExportChoice,
    recipe_for: Callable[[Path], Recipe],
    told: Callable[[Path], Metadata],
) -> Generator[Any, None, _Planned]:
    yield from ()
    plan = plan_photos(sources, choice.where, choice.options, recipe_for, told)
    clashes = tuple(task.target for task in plan.tasks if os.path.lexists(task.target))
    return _Planned(plan, clashes)


def _note(item: Item, record: Record) -> str:
    new = [text for text in record.warnings if text not in item.known]
    return sentence([f"{Path(record.output or item.target).name}: {new[0]}", *new[1:]]) if new else ""
