"""What the export dialog says: which fields have no meaning and why, what is wrong, what the result will be. Pure.

Knows no widget; looks at the disk only for names that exist and folders that can be written to.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from photoenhance.batch import names, template
from photoenhance.batch.options import DEPTHS, ExportOptions, Where
from photoenhance.batch.outcome import outcome
from photoenhance.batch.plan import FALLBACK_FORMAT
from photoenhance.batch.prepare import plan_photos
from photoenhance.errors import PhotoError
from photoenhance.geometry.fit import target_size
from photoenhance.image import Metadata, Source
from photoenhance.io.formats import FORMATS, Format, by_key
from photoenhance.io.sidecar import find_sidecar
from photoenhance.pipeline.frame import finished_size
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.state.wording import sentence

SUBFOLDER = "export"


def writable() -> tuple[Format, ...]:
    """The formats that can be written."""
    return tuple(one for one in FORMATS if one.writable)


def own_format(source: Source) -> Format:
    """The format a photo is written in unless another is chosen: its own where that can be written, else JPEG."""
    found = next((one for one in writable() if one.key == source.format), None)
    return found or by_key(FALLBACK_FORMAT)


def chosen_format(key: str | None, source: Source | None) -> Format | None:
    """The format of the result; None where each of several photos has its own."""
    if key is not None:
        return by_key(key)
    return own_format(source) if source is not None else None


def first_choice(photo: Path) -> ExportChoice:
    """What is suggested at the very first export: beside the photo, unless nothing can be written there."""
    if os.access(photo.parent, os.W_OK):
        return ExportChoice()
    return ExportChoice(Where("folder", str(Path.home())))


def disabled(choice: ExportChoice, source: Source | None, photo: Path | None) -> dict[str, str]:
    """Fields that have no meaning, each with the reason as a sentence; `source` is None for several photos."""
    fmt = chosen_format(choice.options.format, source)
    reasons = _of_format(fmt) if fmt else {}
    if source is not None:
        reasons |= _of_photo(source, fmt)
    if choice.options.metadata == "none":
        why = "Nothing is carried, as chosen under Metadata."
        reasons |= dict.fromkeys(("provenance", "source_type", "sidecar"), why)
    elif photo is not None and find_sidecar(photo) is None:
        reasons["sidecar"] = "No other program keeps an .xmp file beside this photo."
    return reasons


def _of_format(fmt: Format) -> dict[str, str]:
    reasons = {}
    if not fmt.lossy:
        reasons["quality"] = f"{fmt.title} keeps every pixel exactly."
    if len(fmt.depths) == 1:
        reasons["depth"] = f"{fmt.title} has {fmt.depths[0]} bits a channel."
    if not fmt.subsampling:
        reasons["subsampling"] = f"{fmt.title} leaves no choice of subsampling."
    if not fmt.profile:
        reasons["profile"] = f"{fmt.title} is written in sRGB."
    if fmt.alpha:
        reasons["background"] = f"{fmt.title} keeps transparency."
    if not fmt.gray:
        reasons["gray"] = f"{fmt.title} has no gray pictures."
    return reasons


def _of_photo(source: Source, fmt: Format | None) -> dict[str, str]:
    reasons = {}
    if source.alpha is None and not (fmt and fmt.alpha):
        reasons["background"] = "The photo has no transparent places."
    if source.pixels.shape[2] != 1 and (fmt is None or fmt.gray):
        reasons["gray"] = "The photo is in colour."
    return reasons


def depths(fmt: Format | None) -> tuple[int, ...]:
    """Bits a channel that can be asked for."""
    return fmt.depths if fmt else DEPTHS


def problem(choice: ExportChoice, photos: Sequence[Path]) -> str:
    """What keeps the export from beginning, as a sentence; "" where nothing does."""
    try:
        template.check(choice.options.name)
    except PhotoError as error:
        why = error.why[:1].upper() + error.why[1:]
        return f"{why}. {error.remedy}."
    where = choice.where
    if where.place == "below" and not _is_subfolder(where.folder):
        return "Write the name of a subfolder, such as export."
    if where.place == "folder" and not (where.folder and Path(where.folder).is_absolute()):
        return "Choose a folder."
    for folder in dict.fromkeys(where.of(photo) for photo in photos[:1]):
        if not _can_be_written(folder):
            return f"The folder {folder} cannot be written to. Choose another."
    return ""


def _is_subfolder(text: str) -> bool:
    path = Path(text)
    return bool(text.strip()) and not path.is_absolute() and ".." not in path.parts and path.parts != ()


def _can_be_written(folder: Path) -> bool:
    for one in (folder, *folder.parents):
        if os.path.lexists(one):
            return one.is_dir() and os.access(one, os.W_OK | os.X_OK)
    return False


def example(
    choice: ExportChoice,
    photos: Sequence[Path],
    recipe_for: Callable[[Path], Recipe],
    told: Callable[[Path], Metadata],
) -> tuple[Path, str]:
    """Where the first photo goes, and what is to be said about it, as a sentence or "".

    Raises
    ------
    PhotoError
        The template makes no name.
    """
    options = replace(choice.options, conflict="unique")  # here no photo is skipped
    (task,) = plan_photos(photos[:1], choice.where, options, recipe_for, told).tasks
    several = len(photos) > 1
    if several and not template.unique(options.name):
        return task.target, "The photos have the same name; they are numbered."
    if not os.path.lexists(task.target):
        return task.target, ""
    if choice.ask:
        return task.target, "It exists: you will be asked."
    if choice.options.conflict == "skip":
        return task.target, "It exists: the photo is skipped."
    if choice.options.conflict == "overwrite":
        return task.target, "It exists and will be replaced."
    free = next(path for path in names.numbered(task.target) if not os.path.lexists(path))
    return free, f"{task.target.name} exists."


def result(choice: ExportChoice, source: Source, recipe: Recipe) -> str:
    """The result in a few figures: "JPEG · 2048 × 1365 · 8 bit"."""
    fmt = own_format(source) if choice.options.format is None else by_key(choice.options.format)
    width, height = target_size(*finished_size(source, recipe), choice.options.size)
    return f"{fmt.title}  ·  {width} × {height}  ·  {written_depth(fmt, source, choice.options)} bit"


def written_depth(fmt: Format, source: Source, options: ExportOptions) -> int:
    """Bits a channel that a file gets."""
    return outcome(source, fmt.key, options).depth


def lost(choice: ExportChoice, source: Source) -> str:
    """What the format cannot hold of the photo, or of what is asked for; "" where it holds all."""
    return sentence(outcome(source, own_key(choice, source), choice.options).notes)


def own_key(choice: ExportChoice, source: Source) -> str:
    """Key of the format of a photo's result."""
    return choice.options.format or own_format(source).key
