"""Export: one photo from file to file. Window, folder job and command line all write through here, so bytes agree.

The three stages (decode, enhance, finish) are functions of their own, so that a job can overlap those of neighbours.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from photoenhance.batch import place
from photoenhance.batch.edits import change_note
from photoenhance.batch.finish import finish
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.outcome import check_size
from photoenhance.batch.photo import Photo
from photoenhance.batch.plan import Task
from photoenhance.batch.reading import read_options
from photoenhance.batch.record import Record, Seconds
from photoenhance.batch.sessions import Sessions
from photoenhance.batch.spread import in_order
from photoenhance.develop import ready as develop
from photoenhance.image import Source
from photoenhance.inference.grade.ready import make_ready
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.inference.tiles import plan
from photoenhance.io import read
from photoenhance.jobs.progress import Progress
from photoenhance.pipeline.enhance import enhance as enhance_photo
from photoenhance.pipeline.enhance import new_plane
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.render import Answer
from photoenhance.recipe.recipe import Recipe


def export(
    task: Task,
    recipe: Recipe,
    options: ExportOptions,
    sessions: Sessions,
    stop: Stop,
    *,
    photo: Photo | None = None,
) -> Generator[Progress, None, Record]:
    """Make one photo; yields progress in tiles and returns what became of it.

    Parameters
    ----------
    task
        What to read and where to write.
    recipe, options
        What to do and how to write.
    sessions
        Opened networks; the caller closes them.
    stop
        Ends the work within a tile when requested.
    photo
        The photo, where it is decoded already; with answers of all of the recipe's networks none runs.

    Raises
    ------
    PhotoError
        The photo cannot be read, enhanced or written; nothing is left under the target's name.
    Cancelled
        A stop was requested.
    """
    start = time.perf_counter()
    skipped = place.check(task, options)
    if skipped is not None:
        return skipped
    yield Progress(0, 0, f"Reading {task.source.name}")
    if photo is None:
        photo = decode(task.source, recipe, stop)
    check_size(photo.source, recipe, task, options)
    if len(photo.answers) < len(recipe.networks):
        photo = yield from enhance(photo, recipe, options, sessions, stop)
    yield Progress(photo.tiles, photo.tiles, f"Writing {task.target.name}")
    return finish(task, photo, recipe, options, start)


def warm_up(recipe: Recipe, options: ExportOptions, sessions: Sessions) -> None:
    """Open the recipe's networks and load what applies them, before there is a photo: both take long the first time.

    Raises
    ------
    PhotoError
        A model cannot be used.
    """
    kinds = {sessions.get(step, options.device).model.info.kind for step in recipe.networks}
    if "grade" in kinds:
        make_ready()
    plain = Recipe(recipe.enhance, recipe.raw, geometry=recipe.geometry)
    if recipe != plain:
        develop.make_ready()


def decode(path: Path, recipe: Recipe, stop: Stop | None = None) -> Photo:
    """Read the photo as the recipe wants it read; the first stage.

    Raises
    ------
    PhotoError
        It cannot be read.
    Cancelled
        A stop was requested.
    """
    start = time.perf_counter()
    source = read(path, read_options(recipe), stop)
    decoded = Seconds(decode=time.perf_counter() - start)
    return Photo(source, seconds=decoded)


def decode_task(task: Task, usual: Recipe, stop: Stop | None = None) -> Photo:
    """Read a photo of a job, whose `usual` recipe counts unless the photo has its own, with a note where it changed.

    Raises
    ------
    PhotoError
        It, or its edits, cannot be read.
    Cancelled
        A stop was requested.
    """
    photo = decode(task.source, task.recipe(usual), stop)
    note = change_note(task.source, task.edits) if task.edits else None
    return replace(photo, warnings=(*photo.warnings, note)) if note else photo


def enhance(
    photo: Photo, recipe: Recipe, options: ExportOptions, sessions: Sessions, stop: Stop
) -> Generator[Progress, None, Photo]:
    """Run the recipe's networks over the whole photo, yielding after each tile; the second stage.

    Raises
    ------
    PhotoError
        A model cannot be used.
    Cancelled
        A stop was requested.
    """
    start = time.perf_counter()
    what = f"Enhancing {Path(photo.source.origin.path).name}"
    steps = recipe.networks[len(photo.answers) :]
    opened = [sessions.get(step, options.device) for step in steps]
    ahead = [tile_count(photo.source, session, options.tile) for session in opened]
    for session in opened:
        ahead = ahead[1:]
        side = session.model.info.tile
        before, tiles = photo.tiles, 0
        answer: Answer
        if session.model.info.kind == "grade":
            answer = measure(photo.source, recipe, photo.answers, session, stop, in_order)
            yield Progress(before, before + sum(ahead), what) if any(ahead) else Progress(1, 1, what)
        else:
            answer = new_plane(photo.source)
            for last in enhance_photo(photo.source, recipe, photo.answers, session, answer, stop, options.tile):
                yield Progress(before + last.done, before + last.total + sum(ahead), what)
                side, tiles = last.side, last.total
        photo = replace(
            photo,
            answers=(*photo.answers, answer),
            provider=joined_providers(photo.provider, session.provider),
            tiles=before + tiles,
            warnings=(*photo.warnings, *run_notes(session, side, options)),
        )
    return replace(photo, seconds=Seconds(photo.seconds.decode, time.perf_counter() - start))


def tile_count(source: Source, session: Session, tile: int | None) -> int:
    """How many tiles a network will be run on; none for a grade."""
    info = session.model.info
    return 0 if info.kind == "grade" else len(plan(source.width, source.height, info, tile))


def joined_providers(known: str | None, provider: str) -> str:
    """What ran a chain: each provider once, joined by " + ", in the order they ran."""
    return " + ".join(dict.fromkeys([*(known.split(" + ") if known else ()), provider]))


def run_notes(session: Session, side: int, options: ExportOptions) -> tuple[str, ...]:
    """What a record says of a network's run: another device than asked for, tiles of another `side` than usual."""
    notes = [session.notice] if session.notice else []
    usual = session.model.info.tile
    if side != usual:
        reason = "as asked for" if side == options.tile else "because memory ran out"
        notes.append(f"Cut into tiles of {side} px instead of {usual}, {reason}; the last digits may differ")
    return tuple(notes)
