"""The command `enhance`: from what was typed to a plan, a job on a worker thread, and an exit code."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

import click

from photoenhance.batch.listing import is_folder
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan
from photoenhance.batch.prepare import plan_file, plan_folder
from photoenhance.batch.report import BatchProgress, Report
from photoenhance.batch.run import run
from photoenhance.cli.choose import recipe_for
from photoenhance.cli.request import Request
from photoenhance.cli.show import Show
from photoenhance.cli.status import FAILED, INTERRUPTED
from photoenhance.cli.written import options_for
from photoenhance.errors import PhotoError
from photoenhance.inference.devices import PROVIDERS
from photoenhance.inference.stop import Stop
from photoenhance.io import formats
from photoenhance.io.guarded import guarding
from photoenhance.jobs.runner import Runner
from photoenhance.recipe.recipe import Recipe

_CLOSING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Interrupt:
    """Ctrl+C was pressed."""


_Job: TypeAlias = Callable[[Stop], Generator[BatchProgress, None, Report]]
_Event: TypeAlias = BatchProgress | Report | PhotoError | _Interrupt


def enhance(request: Request) -> int:
    """Carry out a request; returns the exit code.

    Raises
    ------
    PhotoError
        The whole job is impossible.
    click.UsageError
        Options contradict each other.
    """
    _check_names(request)
    # First of all, so that the process that reads starts while models are looked for.
    with guarding():
        return _enhance(request)


def _enhance(request: Request) -> int:
    recipe = recipe_for(request)
    plan, options = _plan(request, recipe)
    with Show(as_json=request.as_json, quiet=request.quiet) as show:
        show.plan(plan, options)
        report = _run(_job_of(request, plan, recipe, options), show)
        show.report(report)
    if report.cancelled:
        return INTERRUPTED
    return FAILED if report.failed or report.given_up else 0


def _job_of(request: Request, plan: Plan, recipe: Recipe, options: ExportOptions) -> _Job:
    """The job, which begins when it is given a wish to stop: made here, or by a cluster."""
    if request.scheduler is None:
        return lambda stop: run(plan, recipe, options, stop)
    from photoenhance.batch.cluster.job import run_on_cluster

    address = request.scheduler
    return lambda stop: run_on_cluster(plan, recipe, options, stop, address)


def _run(start: _Job, show: Show) -> Report:
    """Run the job on a worker, so that this thread is free for Ctrl+C even in the middle of a tile."""
    events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
    stop = Stop()
    runner = Runner(1, "enhance")
    with _interrupts(events):
        job = runner.start(
            lambda: start(stop),
            on_progress=events.put,
            on_done=events.put,
            on_error=events.put,
            on_cancel=stop.request,
            on_cancelled=lambda: events.put(Report(cancelled=True)),
            what="enhance photos",
        )
        while True:
            event = _next(events)
            if isinstance(event, _Interrupt):
                show.interrupted()
                job.cancel()
            elif isinstance(event, BatchProgress):
                show.progress(event)
            else:
                break
        runner.close(_CLOSING_SECONDS)
    if isinstance(event, PhotoError):
        raise event
    return event


def _next(events: queue.SimpleQueue[_Event]) -> _Event:
    while True:
        try:
            return events.get(timeout=0.2)  # with a limit: on Windows an endless wait hears no Ctrl+C
        except queue.Empty:
            continue


@contextmanager
def _interrupts(events: queue.SimpleQueue[Any]) -> Iterator[None]:
    """While the block lasts, the first Ctrl+C is an event, and a second one ends the process where it stands."""
    pressed = False

    def press(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            os._exit(INTERRUPTED)  # files are written atomically: nothing half-written can be left
        pressed = True
        events.put(_Interrupt())

    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _plan(request: Request, recipe: Recipe) -> tuple[Plan, ExportOptions]:
    options = options_for(request)
    if _names_a_file(request):
        return _plan_file(request, options)
    if os.path.lexists(request.out) and not is_folder(Path(request.out)):
        raise click.UsageError(f"OUT must be a folder for several photos, and {request.out} is none.")
    folder = FolderOptions(subfolders=request.subfolders, pairs=request.pairs, ignore_edits=request.ignore_edits)
    return plan_folder(request.inputs, Path(request.out), recipe, options, folder), options


def _plan_file(request: Request, options: ExportOptions) -> tuple[Plan, ExportOptions]:
    target = Path(request.out)
    by_suffix = formats.by_suffix(target.suffix)
    if request.format and by_suffix and by_suffix.key != request.format:
        raise click.UsageError(f"--format {request.format} contradicts the suffix of {request.out}.")
    try:
        plan = plan_file(request.inputs[0], target, options, with_edits=not request.ignore_edits)
    except PhotoError as error:
        raise click.UsageError(str(error)) from error
    if options.name != ExportOptions().name:
        raise click.UsageError(f"--name has no place where the file is named: {request.out}.")
    if request.overwrite or request.conflict is not None:
        return plan, options
    # A name that was typed is meant: taking another one silently would be a surprise.
    return plan, replace(options, conflict="refuse")


def _names_a_file(request: Request) -> bool:
    if len(request.inputs) != 1 or is_folder(request.inputs[0]):
        return False
    out = Path(request.out)
    if request.out.endswith(("/", os.sep)) or is_folder(out):
        return False
    return bool(out.suffix) or os.path.lexists(out)


def _check_names(request: Request) -> None:
    """Check options whose values only the layers below know; wrong ones are wrong usage."""
    if request.device not in ("auto", *PROVIDERS):
        raise click.BadParameter(f"choose one of auto, {', '.join(PROVIDERS)}.", param_hint="--device")
    writable = [fmt.key for fmt in formats.FORMATS if fmt.writable]
    if request.format is not None and request.format not in writable:
        raise click.BadParameter(f"choose one of {', '.join(writable)}.", param_hint="--format")
