"""The last stage of an export: what of the photo becomes which samples, profile and metadata, and the file is written.

Strips of the picture are made when the writer asks for them, so that no more of it than needed is in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np

from photoenhance.batch import place
from photoenhance.batch.carry import metadata_for
from photoenhance.batch.flatten import laid_on
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.outcome import outcome
from photoenhance.batch.photo import Photo
from photoenhance.batch.plan import Task
from photoenhance.batch.record import Network, Record, Seconds
from photoenhance.batch.spread import in_order
from photoenhance.batch.whole import found_of
from photoenhance.colour.space import icc_of, space_of
from photoenhance.geometry.fit import target_size
from photoenhance.image import Encoded, Region, Rows, Samples
from photoenhance.io.outcome import Outcome
from photoenhance.pipeline import output as outputs
from photoenhance.pipeline.frame import finished_size
from photoenhance.pipeline.output import Output
from photoenhance.pipeline.raw import raw_notes
from photoenhance.pipeline.render import strips
from photoenhance.recipe.parameters import for_photo
from photoenhance.recipe.recipe import Recipe

PRECISION = "float32"


Writer: TypeAlias = Callable[[Encoded, Task, ExportOptions], tuple[Path, tuple[str, ...]]]
"""Writes a picture for a task: where it is now, and warnings."""


def finish(
    task: Task,
    photo: Photo,
    recipe: Recipe,
    options: ExportOptions,
    start: float,
    write: Writer = place.write_result,
) -> Record:
    """Render, encode and write; the last stage. `start` is time.perf_counter() from the photo's beginning.

    `note`: as for `place.write_result`.

    Raises
    ------
    PhotoError
        The file cannot be written; nothing is left under its name.
    """
    begun = time.perf_counter()
    recipe = for_photo(recipe, is_raw=photo.source.camera is not None)
    will = outcome(photo.source, task.format, options)
    encoded, notes = _encoded(task, photo, recipe, options, will)
    output, left_behind = write(encoded, task, options)
    now = time.perf_counter()
    warnings = dict.fromkeys((*photo.source.warnings, *photo.warnings, *notes, *left_behind))
    step = recipe.active[-1] if recipe.active else None
    height, width = encoded.pixels.shape[:2]
    return Record(
        input=str(task.source),
        output=str(output),
        width=width,
        height=height,
        model=step.model if step else None,
        model_sha256=step.sha256 if step else None,
        provider=photo.provider,
        precision=PRECISION if step else None,
        tiles=photo.tiles,
        seconds=_rounded(Seconds(photo.seconds.decode, photo.seconds.enhance, now - begun, now - start)),
        networks=tuple(Network(one.model, one.sha256) for one in recipe.networks),
        notes=will.notes,
        warnings=tuple(warning for warning in warnings if warning not in will.notes),
    )


def picture(task: Task, photo: Photo, recipe: Recipe, options: ExportOptions) -> Encoded:
    """The finished picture just as `finish` would write it, without a file."""
    recipe = for_photo(recipe, is_raw=photo.source.camera is not None)
    return _encoded(task, photo, recipe, options, outcome(photo.source, task.format, options))[0]


def _encoded(
    task: Task, photo: Photo, recipe: Recipe, options: ExportOptions, will: Outcome
) -> tuple[Encoded, list[str]]:
    source = photo.source
    _, broken = space_of(source)
    notes = [*raw_notes(source, recipe.raw), *([broken] if broken else [])]
    size = target_size(*finished_size(source, recipe), options.size)
    wanted = Output(will.space, np.dtype(np.uint16 if will.samples > 8 else np.uint8), *size)
    alpha = outputs.alpha(source, recipe, wanted)
    pixels = _pixels(photo, recipe, wanted)
    if alpha is not None and not will.alpha:
        pixels, alpha = laid_on(pixels, alpha, options.background, wanted), None
    carried, more = metadata_for(task.source, photo, recipe, options, size)
    fitting = options.quality, options.subsampling, will.depth
    return Encoded(pixels, alpha, icc_of(will.space), carried, task.format, *fitting), [*notes, *more]


def _pixels(photo: Photo, recipe: Recipe, wanted: Output) -> Samples | Rows:
    source = photo.source
    if outputs.untouched(source, recipe, wanted) and source.pixels.shape[2] == wanted.channels:
        return source.pixels

    found = found_of(photo, recipe)

    def made(strip: Region) -> Samples:
        return outputs.samples(source, recipe, found, wanted, strip)

    def all_strips() -> Iterator[Samples]:
        return in_order(made, strips(wanted.width, wanted.height))

    return Rows(wanted.width, wanted.height, wanted.channels, wanted.dtype, all_strips)


def _rounded(seconds: Seconds) -> Seconds:
    return Seconds(*(round(value, 3) for value in (seconds.decode, seconds.enhance, seconds.encode, seconds.total)))
