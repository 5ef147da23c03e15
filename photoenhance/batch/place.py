"""Place: where one result may be written, and putting it there without harm to anything that exists."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from photoenhance.batch import names
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Task
from photoenhance.batch.record import Record
from photoenhance.errors import PhotoError
from photoenhance.image import Encoded
from photoenhance.io import atomic, write

Note: TypeAlias = Callable[[Path, Path], object]
"""Called with the hidden file, whole, and the path that it is about to get."""


def check(task: Task, options: ExportOptions) -> Record | None:
    """Look before the work begins: None to go on, or the record of a photo that is skipped.

    Raises
    ------
    PhotoError
        The target is the source, exists and is to be kept, or its folder cannot be written to.
    """
    _refuse_source(task)
    make_folder(task.target.parent)
    if not os.path.lexists(task.target):
        return None
    if task.target.is_dir():
        raise PhotoError(f"Cannot write {task.target}", "a folder has that name", "Choose another name")
    if options.conflict == "refuse":
        raise _exists(task.target)
    if options.conflict == "skip":
        return Record(str(task.source), str(task.target), skipped=True)
    return None


def write_result(
    encoded: Encoded, task: Task, options: ExportOptions, note: Note = lambda _whole, _path: None
) -> tuple[Path, tuple[str, ...]]:
    """Write a result under its target's name, or under the next free one where names are to be unique.

    `note` is called before each try to give it a name; after a try that failed it is called for the next name.

    Returns
    -------
    tuple
        Where it was written, and warnings about what the format could not carry.

    Raises
    ------
    PhotoError
        It cannot be written, or a file of that name came up meanwhile and is to be kept.
    """
    _refuse_source(task)
    if options.conflict != "unique":
        over, ready = options.conflict == "overwrite", partial(_noted, note, task.target)
        return task.target, write(encoded, task.target, replace=over, ready=ready)
    for path in names.numbered(task.target):
        if os.path.lexists(path):
            continue
        try:
            return path, write(encoded, path, ready=partial(_noted, note, path))
        except atomic.TargetExists:
            continue  # somebody was faster between the look and the write
    raise AssertionError("names never end")


def make_folder(folder: Path) -> None:
    """Make a folder of results where it is missing, and check that it can be written to.

    Raises
    ------
    PhotoError
        It cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(
            f"Cannot make the folder {folder}", error.strerror or str(error), "Choose another folder"
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PhotoError(
            f"Cannot write to the folder {folder}",
            "writing there is not permitted",
            "Choose another folder, or change its permissions",
        )


def prepare_folders(folders: Iterable[Path]) -> None:
    """Make all folders of a job and remove what killed jobs left there; what fails is told again with its photo.

    Raises
    ------
    PhotoError
        None of the folders can be written to.
    """
    errors: list[PhotoError] = []
    good = False
    for folder in dict.fromkeys(folders):
        try:
            make_folder(folder)
        except PhotoError as error:
            errors.append(error)
            continue
        good = True
        atomic.remove_leftovers(folder)
    if errors and not good:
        raise errors[0]


def sweep(folders: Iterable[Path]) -> None:
    """Remove what programs that were killed left in folders of results."""
    for folder in dict.fromkeys(folders):
        atomic.remove_leftovers(folder)


def _noted(note: Note, path: Path, whole: Path) -> None:
    note(whole, path)


def _refuse_source(task: Task) -> None:
    if task.source == task.target or atomic.same_file(task.source, task.target):
        raise PhotoError(
            f"Cannot write {task.target}",
            "it is the photo itself, and originals are never changed",
            "Choose another name",
        )


def _exists(path: Path) -> PhotoError:
    return PhotoError(
        f"Cannot write {path}", "a file of that name exists", "Choose another name, or allow replacing it"
    )
