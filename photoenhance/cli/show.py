"""What the command `enhance` prints: a progress bar on a terminal, lines or JSON records, and the summary."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from photoenhance.batch import foretold
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import LeftOut, Plan
from photoenhance.batch.record import Record, line
from photoenhance.batch.report import BatchProgress, Report, skipped_record

if TYPE_CHECKING:
    from rich.progress import Progress

_NAMED = 5
"""How many left-out files are named per reason."""

_OPTIONS = {"allow replacing it": "--overwrite", "smaller tiles": "--tile", "the CPU": "--device cpu"}
"""Options behind what remedies speak of; the window shows the same remedies and has no options."""


class Show:
    """Results on stdout; progress, warnings and failures on stderr."""

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._as_json = as_json
        self._quiet = quiet
        self._bar: Progress | None = None
        self._told: set[Record] = set()
        self._said: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def plan(self, plan: Plan, options: ExportOptions) -> None:
        """Say what will be done, what needs nothing, what formats cannot hold of what was asked for, what will fail."""
        for note in foretold.notes(plan, options):
            self._said.add(note)
            self._note(note)
        for warning in foretold.warnings(plan, options) if len(plan.tasks) > 1 else ():
            self._note(warning)
        for why, paths in _by_reason(plan.left_out).items():
            more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
            self._note(f"left out ({why}): {', '.join(path.name for path in paths[:_NAMED])}{more}")
        for done in plan.done:
            self._told.add(skipped_record(done))
            if self._as_json:
                click.echo(line(skipped_record(done)))
            else:
                self._tell(f"{done.source.name}: skipped, {done.output} ({done.why})")
        if not plan.tasks:
            self._note("nothing to do")
        elif not self._quiet and sys.stderr.isatty():
            self._bar = _bar(len(plan.tasks))

    def progress(self, progress: BatchProgress) -> None:
        """Move the bar, and print a photo's record when it has ended."""
        if self._bar is not None:
            step = progress.step
            tiles = f" {step.done}/{step.total}" if step.total else ""
            self._bar.update(
                self._bar.task_ids[0],
                completed=progress.fraction * progress.total,
                photos=f"{progress.done}/{progress.total}",
                description=f"{progress.current.name}{tiles}",
            )
        for note in progress.notes:
            if note not in self._said:
                self._note(f"{progress.current.name}: {note}")
        if progress.record is not None:
            self._record(progress.record)

    def interrupted(self) -> None:
        """Say that Ctrl+C was heard, for the step that runs may take long to end."""
        self._note("stopping; Ctrl+C again ends at once")

    def report(self, report: Report) -> None:
        """Print the summary, and before it the records of photos that ended after an interrupt."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        for record in (*report.made, *report.skipped, *(failure.record for failure in report.failed)):
            if record not in self._told:
                self._record(record)
        if report.given_up is not None:
            self._error(f"{report.given_up} {len(report.unfinished)} not made, nothing is half written")
        if report.cancelled:
            self._error(f"interrupted; {len(report.unfinished)} not made, nothing is half written")
        total = len(report.made) + len(report.skipped) + len(report.failed)
        if total > 1:
            counts = (("enhanced", report.made), ("skipped", report.skipped), ("failed", report.failed))
            self._note(", ".join(f"{len(rows)} {what}" for what, rows in counts if rows))

    def _record(self, record: Record) -> None:
        self._told.add(record)
        name = Path(record.input).name
        if self._as_json:
            click.echo(line(record))
        if record.error is not None:
            self._error(_with_options(record.error))
            return
        for warning in record.warnings:
            self._note(f"{name}: {warning}")
        if not self._as_json and record.skipped:
            self._tell(f"{name}: skipped, {record.output} exists")
        elif not self._as_json:
            size = f"{record.width} x {record.height}"
            self._tell(f"{name} -> {record.output} ({size}, {record.seconds.total:.1f} s)")

    def _tell(self, text: str) -> None:
        if self._quiet:
            return
        if self._bar is not None and sys.stdout.isatty():
            self._above_bar(text)  # both are the same screen
        else:
            click.echo(text)

    def _note(self, text: str) -> None:
        if not self._quiet:
            self._error(text)

    def _error(self, text: str) -> None:
        text = f"photoenhance: {text}"
        if self._bar is not None:
            self._above_bar(text)
        else:
            click.echo(text, err=True)

    def _above_bar(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)


def _with_options(sentence: str) -> str:
    for words, option in _OPTIONS.items():
        sentence = sentence.replace(words, f"{words} ({option})")
    return sentence


def _bar(total: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    # The streams stay as they are: rich would send what is printed on stdout, the JSON, to its own console.
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} % of {task.fields[photos]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.add_task("", total=total, photos=f"0/{total}")
    bar.start()
    return bar


def _by_reason(left_out: tuple[LeftOut, ...]) -> dict[str, list[Path]]:
    reasons: dict[str, list[Path]] = defaultdict(list)
    for row in left_out:
        reasons["the pair of a RAW file" if row.why.startswith("the pair of") else row.why].append(row.path)
    return reasons
