"""From a photo to a .cube file with its look: the door of window and command line."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

import msgspec

from photoenhance.batch import export, place
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.photo import Photo
from photoenhance.batch.record import Network, Record, Seconds
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.stop import Stop
from photoenhance.io import atomic
from photoenhance.jobs.progress import Progress
from photoenhance.pipeline.look import look_of
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import EnhanceStep, Recipe

SUFFIX = ".cube"


def save_look(
    source: Path,
    target: Path,
    step: EnhanceStep,
    sessions: Sessions,
    stop: Stop,
    *,
    photo: Photo | None = None,
    raw: RawSettings = AS_SHOT,
    fold: bool = True,
    overwrite: bool = False,
) -> Generator[Progress, None, Record]:
    """Write the look that a step gives a photo; the record's warnings say what a table leaves out.

    Parameters
    ----------
    source, target
        The photo, and the file to write.
    step
        What is done to the photo; only its networks up to the last grade are run.
    sessions, stop
        As for `export`.
    photo
        The photo, where it is decoded already, with what networks said to it.
    raw
        How a RAW photo is developed before.
    fold
        As for `pipeline.look.look_of`.
    overwrite
        Whether a file of that name is replaced.

    Raises
    ------
    PhotoError
        The photo cannot be read, the step has no grade, or the file cannot be written; then nothing is left of it.
    Cancelled
        A stop was requested.
    """
    start = time.perf_counter()
    _check(target)
    needed = _as_far_as_grades(step)
    yield Progress(0, 0, f"Reading {source.name}")
    recipe = Recipe((needed,), raw)
    photo = photo or export.decode(source, recipe)
    if len(photo.answers) < len(needed.networks):
        photo = yield from export.enhance(photo, recipe, ExportOptions(), sessions, stop)
    yield Progress(0, 0, f"Writing {target.name}")
    written = look_of(photo.source, step, photo.answers, raw=raw, fold=fold)
    place.prepare_folders([target.parent])
    atomic.commit(written.content, target, replace=overwrite)
    return Record(
        input=str(source),
        output=str(target),
        width=photo.source.width,
        height=photo.source.height,
        model=step.model,
        model_sha256=step.sha256,
        provider=photo.provider,
        seconds=Seconds(total=round(time.perf_counter() - start, 3)),
        networks=tuple(Network(one.model, one.sha256) for one in needed.networks),
        warnings=(*photo.warnings, *written.notes),
    )


def _check(target: Path) -> None:
    if target.suffix.lower() != SUFFIX:
        raise PhotoError(
            f"Cannot write {target}", f"a look is saved as {SUFFIX}", f"Choose a name that ends in {SUFFIX}"
        )


def _as_far_as_grades(step: EnhanceStep) -> EnhanceStep:
    """The step without the networks after its last grade, which change nothing in a table."""
    if not step.steps:
        return step
    kinds = [catalogue.find(one.model).info.kind for one in step.steps]
    last = max((number for number, kind in enumerate(kinds) if kind == "grade"), default=len(kinds) - 1)
    return msgspec.structs.replace(step, steps=step.steps[: last + 1])
