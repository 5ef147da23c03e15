"""What will be written of a photo: from the open photo and the options, before anything is rendered, for every door.

Only puts the question; `io.outcome` decides.
"""

from __future__ import annotations

from dataclasses import replace

from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Task
from photoenhance.colour.space import OUTPUTS, SRGB, Space, gray_output_space, output_space, space_of
from photoenhance.geometry.fit import target_size
from photoenhance.image import Source
from photoenhance.io import formats
from photoenhance.io.carry import carried
from photoenhance.io.fitting import left_out
from photoenhance.io.outcome import Outcome
from photoenhance.io.outcome import check_size as fits
from photoenhance.io.outcome import outcome as decided
from photoenhance.pipeline.frame import finished_size
from photoenhance.recipe.recipe import Recipe

_ROOMY = 60_000
"""Bytes of metadata that fit everywhere; only what is larger is looked at."""


def outcome(source: Source, format_key: str, options: ExportOptions) -> Outcome:
    """What a photo becomes in a format; its `notes` say what is different from what was asked for, or lost.

    Without a depth in the options the photo's own is asked for; RAW photos have none, and take the format's deepest.

    Raises
    ------
    PhotoError
        There is no output profile of that name.
    """
    fmt = formats.by_key(format_key)
    gray = options.gray and source.pixels.shape[2] == 1
    space = (gray_output_space if gray else output_space)(options.profile, source)
    own = max(fmt.depths) if source.camera is not None else min(max(source.bits, 8), 16)
    alpha = source.alpha is not None
    found = _decided(fmt, options.depth or own, space, options, alpha=alpha, gray=gray)
    return replace(found, notes=(*found.notes, *_unwritable(source, space, options), *_crowded(source, fmt, options)))


def check_size(source: Source, recipe: Recipe, task: Task, options: ExportOptions) -> None:
    """Refuse a photo that is too large for its format, before any network has run.

    Raises
    ------
    PhotoError
        A side has too many pixels.
    """
    width, height = target_size(*finished_size(source, recipe), options.size)
    fits(formats.by_key(task.format), width, height, task.target.name)


def beforehand(format_key: str, options: ExportOptions) -> tuple[str, ...]:
    """Those notes of `outcome` that are the same for every photo, so that a job can say them once, first of all."""
    fmt = formats.by_key(format_key)
    space = OUTPUTS.get(options.profile, SRGB)
    return _decided(fmt, options.depth or min(fmt.depths), space, options, alpha=False, gray=False).notes


def _decided(
    fmt: formats.Format, depth: int, space: Space, options: ExportOptions, *, alpha: bool, gray: bool
) -> Outcome:
    quality, subsampling = options.quality, options.subsampling
    return decided(fmt, depth, space, alpha=alpha, gray=gray, quality=quality, subsampling=subsampling)


def _crowded(source: Source, fmt: formats.Format, options: ExportOptions) -> tuple[str, ...]:
    """What of the photo's own metadata has no room in the format.

    Side files and the word of how the file was made come on top; where only they are too much, it is told afterwards.
    """
    parts = (source.metadata.exif, source.metadata.xmp, source.metadata.iptc)
    if not any(parts) or (fmt.iptc and not any(len(part or b"") > _ROOMY for part in parts)):
        return ()
    block, _ = carried(source.metadata, options.metadata)
    return left_out(block, fmt)


def _unwritable(source: Source, space: Space, options: ExportOptions) -> tuple[str, ...]:
    """A sentence where the photo's own profile was asked for and is none that results are written in."""
    own, _ = space_of(source)
    if options.profile != "source" or not (own.table or own.hdr):
        return ()
    return (f"Results cannot be written in the photo's own colours ({own.name}); {space.name} is used",)
