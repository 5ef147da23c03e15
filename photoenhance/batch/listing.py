"""Listing: what lies in the folders and files a job was given, looked at once before the plan is made.

Reads names, sizes and the first bytes; decodes nothing and decides nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoenhance.batch import manifest
from photoenhance.errors import PhotoError

HEAD = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: `folder` is the one given by the person in which it was found, None for a file named by itself.

    `head` is its first bytes; `problem` says why it could not even be looked at ("" when it could).
    """

    path: Path
    folder: Path | None
    size: int = 0
    mtime_ns: int = 0
    head: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Files in a stable order, and those among them that manifests beside them know as our results.

    `shut` are subfolders that cannot be read and links that cannot be followed, each with the reason as a clause.
    """

    entries: tuple[Entry, ...]
    results: frozenset[Path] = frozenset()
    shut: tuple[tuple[Path, str], ...] = ()


def look(inputs: Sequence[Path], *, subfolders: bool = False) -> Listing:
    """List the files of folders (sorted by name, and of their `subfolders`) and the files named.

    A file named twice, or named and found, is listed once, as named. A missing file is listed with its problem; the
    job reports it and goes on.

    Raises
    ------
    PhotoError
        A folder that was named cannot be read.
    """
    real: dict[Path, str] = {}
    named = {_identity(path, real) for path in inputs if not is_folder(path)}
    seen: set[str] = set()
    entries: list[Entry] = []
    folders: set[Path] = set()
    shut: list[tuple[Path, str]] = []
    for path in inputs:
        folder = path if is_folder(path) else None
        found = _walk(path, shut, subfolders=subfolders) if folder else iter([path])
        for file in found:
            identity = _identity(file, real)
            if identity in seen or (folder and identity in named):
                continue
            seen.add(identity)
            entries.append(_entry(file, folder))
            if folder:
                folders.add(file.parent)
    results = {folder / line.output for folder in folders for line in manifest.read(folder) if line.output_size >= 0}
    return Listing(tuple(entries), frozenset(results), tuple(shut))


def is_folder(path: Path) -> bool:
    """Whether it is a folder; False also where that cannot be found out."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir() raises where a folder above is shut


def _walk(folder: Path, shut: list[tuple[Path, str]], *, subfolders: bool, below: bool = False) -> Iterator[Path]:
    try:
        with os.scandir(folder) as found:
            rows = sorted(found, key=lambda row: row.name)
    except OSError as error:
        why = error.strerror or str(error)
        if not below:
            raise PhotoError(f"Cannot read the folder {folder}", why.lower(), "Check its permissions") from error
        shut.append((folder, f"the folder cannot be read: {why.lower()}"))
        return
    for row in rows:
        try:
            found_file = row.is_file()
        except OSError as error:  # a link in a circle, or into a folder that is shut
            shut.append((Path(row.path), f"the link cannot be followed: {(error.strerror or str(error)).lower()}"))
            continue
        if found_file:
            yield Path(row.path)
    for row in rows:
        # A link to a folder may lead back up, so links are not followed.
        if subfolders and row.is_dir(follow_symlinks=False) and not row.name.startswith("."):
            yield from _walk(Path(row.path), shut, subfolders=True, below=True)


def _entry(path: Path, folder: Path | None) -> Entry:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its other end
            return Entry(path, folder, problem="it is no file with content")
        with path.open("rb") as file:
            now = os.fstat(file.fileno())
            return Entry(path, folder, now.st_size, now.st_mtime_ns, file.read(HEAD))
    except OSError as error:
        return Entry(path, folder, problem=error.strerror or str(error))


def _identity(path: Path, real: dict[Path, str]) -> str:
    """What a path leads to; `real` remembers that of folders, for it takes a look at each one above."""
    folder = path.parent
    if folder not in real:
        real[folder] = os.path.realpath(folder)  # Path.resolve() raises for a link in a circle
    whole = os.path.join(real[folder], path.name)  # noqa: PTH118 - texts, thousands of them
    return os.path.normcase(os.path.realpath(whole) if os.path.islink(whole) else whole)  # noqa: PTH114
