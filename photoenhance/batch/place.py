"""Place: where one result may be written, and putting it there without harm to anything that exists."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias, TypeVar

from photoenhance.batch import names
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.plan import Task
from photoenhance.batch.record import Record
from photoenhance.errors import PhotoError
from photoenhance.image import Encoded
from photoenhance.io import atomic, unnamed, write
from photoenhance.io.write import stage

R = TypeVar("R")

Note: TypeAlias = Callable[[Path, Path], object]
"""Called with the hidden file, whole, and the path that it is about to get; where it raises OSError there is none."""


def unnoted(_whole: Path, _path: Path) -> None:
    """Note nothing."""


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
    encoded: Encoded, task: Task, options: ExportOptions, note: Note = unnoted
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

    def put(path: Path, replace: bool) -> tuple[str, ...]:
        return write(encoded, path, replace=replace, ready=lambda whole: note(whole, path))

    return _named(task, options, put)


def stage_result(encoded: Encoded, task: Task, _options: ExportOptions) -> tuple[Path, tuple[str, ...]]:
    """As `write_result`, but to a hidden file that `put_result` gives its name: whoever makes it need not choose one.

    Raises
    ------
    PhotoError
        It cannot be written.
    """
    return stage(encoded, task.target)


def put_result(staged: Path, task: Task, options: ExportOptions, note: Note = unnoted) -> Path:
    """Give a result of `stage_result` the name that `write_result` would have given it; `note` as there.

    Raises
    ------
    PhotoError
        As `write_result`.
    """

    def put(path: Path, replace: bool) -> None:
        atomic.put(staged, path, replace, ready=lambda whole: note(whole, path))

    return _named(task, options, put)[0]


def _named(task: Task, options: ExportOptions, put: Callable[[Path, bool], R]) -> tuple[Path, R]:
    _refuse_source(task)
    if options.conflict == "overwrite":
        return task.target, put(task.target, True)
    if options.conflict != "unique":
        return task.target, put(task.target, False)
    for path in names.numbered(task.target):
        if os.path.lexists(path):
            continue
        try:
            return path, put(path, False)
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
        unnamed.remove_leftovers(folder)
    if errors and not good:
        raise errors[0]


def sweep(folders: Iterable[Path]) -> None:
    """Remove what programs that were killed left in folders of results."""
    for folder in dict.fromkeys(folders):
        unnamed.remove_leftovers(folder)


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
