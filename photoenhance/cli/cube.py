"""The command `cube`: the look that a model gives a photo, as a table for other programs."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import click

from photoenhance.batch.look import SUFFIX, save_look
from photoenhance.batch.record import Record
from photoenhance.batch.sessions import Sessions
from photoenhance.cli.choose import weights_of
from photoenhance.inference.choice import choose
from photoenhance.inference.stop import Stop
from photoenhance.io.guarded import guarding
from photoenhance.jobs.progress import Progress
from photoenhance.recipe.chosen import step_of


def cube(
    photo: Path, out: Path, model: str, strength: float, style: str | None, *, table_only: bool, overwrite: bool
) -> int:
    """Write the file and say what a table cannot carry.

    Raises
    ------
    PhotoError
        The photo cannot be read, the model has no grade, or the file cannot be written.
    click.BadParameter
        The name is not that of a look, or the model has no such style.
    """
    if out.suffix.lower() != SUFFIX:
        raise click.BadParameter(f"the name must end in {SUFFIX}.", param_hint="--out")
    chosen = choose(model)
    step = step_of(chosen, strength, style=weights_of(style, chosen))
    with guarding(), Sessions() as sessions:
        record = _finished(save_look(photo, out, step, sessions, Stop(), fold=not table_only, overwrite=overwrite))
    click.echo(f"{photo.name} -> {record.output}")
    for note in record.warnings:
        click.echo(f"photoenhance: {photo.name}: {note}", err=True)
    return 0


def _finished(work: Generator[Progress, None, Record]) -> Record:
    while True:
        try:
            next(work)
        except StopIteration as end:
            record: Record = end.value
            return record
