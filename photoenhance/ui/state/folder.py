"""A folder of photos as a value: what lies in it, in the order of the filmstrip. Read on a worker; knows no Qt.

Only names and the file system's figures are read, and for the order by date each photo's metadata; nothing is decoded.
"""

from __future__ import annotations

import os
import re
import stat
import time
import unicodedata
from bisect import bisect_left
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from photoenhance.errors import PhotoError
from photoenhance.io.formats import readable_suffixes
from photoenhance.io.taken import taken
from photoenhance.ui.state.settings import Sort

EDITS = ".photoenhance.json"
_AT_ONCE = 50
_DIGITS = re.compile(r"(\d+)")
_SUFFIXES = frozenset(readable_suffixes())

Key = tuple[Any, ...]
Dates = dict[tuple[str, int, int], str]
"""When photos were taken, by (name, size, mtime_ns); "" where the file doesn't say."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A photo: `size` and `mtime_ns` are 0 until they are known, `taken` is "" where the file says nothing.

    `edits_ns` says when its edits were written, 0 where it has none or that is not known yet.
    """

    name: str
    size: int = 0
    mtime_ns: int = 0
    taken: str = ""
    edited: bool = False
    edits_ns: int = 0


@dataclass(frozen=True)
class Folder:
    """The photos of a folder in view order."""

    path: Path
    entries: tuple[Entry, ...] = ()
    sort: Sort = "name"

    @cached_property
    def names(self) -> frozenset[str]:
        """All names."""
        return frozenset(entry.name for entry in self.entries)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where each file stands, by its whole name; texts are found many times faster than paths."""
        top = os.path.join(self.path, "")  # noqa: PTH118
        return {os.path.normcase(f"{top}{entry.name}"): place for place, entry in enumerate(self.entries)}

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """All photos in view order."""
        return tuple(self.path / entry.name for entry in self.entries)

    def place(self, path: Path) -> int | None:
        """Where a photo stands; None when it is not in it."""
        return self._places.get(os.path.normcase(path))

    def looked_up(self) -> Folder:
        """The same, ready for quick answers: called on the worker."""
        _ = self.names, self._places, self.paths
        return self

    def beside(self, path: Path, step: int) -> Path | None:
        """The photo `step` places after a photo, or before it; where that one has gone, as if it were still there."""
        place = self.place(path)
        if place is None and path.parent == self.path:
            place = bisect_left(self.entries, _key(Entry(path.name), self.sort), key=lambda one: _key(one, self.sort))
            place -= step > 0
        wanted = -1 if place is None else place + step
        return self.path / self.entries[wanted].name if 0 <= wanted < len(self.entries) else None


def is_edited(path: Path) -> bool:
    """Whether a photo has a recipe of ours beside it."""
    return path.with_name(path.name + EDITS).is_file()


def edits_time(path: Path) -> int:
    """When the recipe beside a photo was written, in nanoseconds; 0 where there is none."""
    try:
        return os.stat(f"{path}{EDITS}").st_mtime_ns  # noqa: PTH116 - of thousands
    except OSError:
        return 0


def scan(
    path: Path, sort: Sort, keep: Iterable[str] = (), dates: Dates | None = None
) -> Generator[Folder | None, None, Folder]:
    """Read a folder; the names come first, then what the file system says, at last the dates where they are wanted.

    Parameters
    ----------
    path
        The folder.
    sort
        The order.
    keep
        Names that are listed whatever their suffix is: photos are told by content, and these were opened.
    dates
        Dates that are known already; new ones are put in. Kept by the caller, used on the lane of this job alone.

    Yields
    ------
    The folder as far as it is known, or None where there is nothing new: places where the job can be cancelled.

    Raises
    ------
    PhotoError
        The folder cannot be read.
    """
    known = {} if dates is None else dates
    names, edited = _names(path, frozenset(keep))
    entries = [Entry(name, edited=name + EDITS in edited) for name in names]
    yield Folder(path, ordered(entries, "name"), "name").looked_up()
    found = []
    for number, entry in enumerate(entries):
        if number % _AT_ONCE == 0:
            yield None
        if (stated := _stated(path, entry, known)) is not None:
            found.append(stated)
    folder = Folder(path, ordered(found, sort), sort).looked_up()
    unknown = [one for one in found if sort == "date" and _identity(one) not in known]
    if not unknown:
        return folder
    yield folder
    for number, entry in enumerate(unknown):
        known[_identity(entry)] = taken(path / entry.name)
        if number % _AT_ONCE == 0:
            yield None
    dated = [replace(one, taken=known.get(_identity(one), "")) for one in found]
    return Folder(path, ordered(dated, sort), sort).looked_up()


def ordered(entries: Iterable[Entry], sort: Sort) -> tuple[Entry, ...]:
    """Entries by name, numbers by their value, or by the date taken, or written where no other is known."""
    return tuple(sorted(entries, key=lambda one: _key(one, sort)))


def natural(name: str) -> Key:
    """A key that puts img2 before img10, in any case, accented letters beside plain ones."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, suffix) if dot and stem else (name, "")
    return (_parts(stem), suffix.casefold(), name)


def _parts(text: str) -> tuple[str | int, ...]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    # Every second part is a number, so that like is compared with like.
    return tuple(int(part) if odd % 2 else part for odd, part in enumerate(_DIGITS.split(plain)))


def _key(entry: Entry, sort: Sort) -> Key:
    if sort == "name":
        return natural(entry.name)
    return (entry.taken or _written(entry), *natural(entry.name))


def _written(entry: Entry) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.mtime_ns / 1e9))
    except (OSError, OverflowError, ValueError):  # a date that the system's calendar does not reach
        return ""


def _names(path: Path, keep: frozenset[str]) -> tuple[list[str], frozenset[str]]:
    """Names of the photos in a folder, and those of the recipes beside them."""
    names, edits = [], []
    try:
        with os.scandir(path) as rows:
            for row in rows:
                # Hidden files are no photos: our own half-written ones, and the shadows that macOS leaves.
                suffix = os.path.splitext(row.name)[1].lower()  # noqa: PTH122 - a Path for each of thousands is slow
                if row.name in keep or (suffix in _SUFFIXES and not row.name.startswith(".") and _is_file(row)):
                    names.append(row.name)
                elif row.name.endswith(EDITS):
                    edits.append(row.name)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise PhotoError(f"Cannot read the folder {path.name or path}", why, "Check its permissions") from error
    return names, frozenset(edits)


def _is_file(row: os.DirEntry[str]) -> bool:
    try:
        return row.is_file()
    except OSError:  # a link in a circle, or into a folder that is shut
        return False


def _stated(path: Path, entry: Entry, dates: Dates) -> Entry | None:
    """The entry with what the file system says of it; None for what is no file, or has gone meanwhile."""
    try:
        about = os.stat(path / entry.name)  # noqa: PTH116 - as above
    except OSError:
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    edits_ns = edits_time(path / entry.name) if entry.edited else 0
    found = replace(entry, size=about.st_size, mtime_ns=about.st_mtime_ns, edits_ns=edits_ns)
    return replace(found, taken=dates.get(_identity(found), ""))


def _identity(entry: Entry) -> tuple[str, int, int]:
    return entry.name, entry.size, entry.mtime_ns
