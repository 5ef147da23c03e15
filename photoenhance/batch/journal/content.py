"""A photo's journal found again by the photo's content, where the photo was moved, renamed or touched."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from photoenhance.batch.journal import place
from photoenhance.batch.journal.journal import Journal, append, read_file, rewrite, sentence
from photoenhance.batch.journal.lines import Photo, Record, unquoted
from photoenhance.errors import PhotoError
from photoenhance.recipe.history import History

_CHUNK = 1 << 20


def may_be_known(journal: Journal) -> bool:
    """Whether hashing the photo's content can find a journal: where none has a photo of its size, it cannot."""
    return journal.changed or place.size_is_known(journal.folder, journal.photo.size)


def found_by_content(journal: Journal, sha256: str) -> Record | None:
    """What the journal of the same content says, whose photo is no longer where it was: moved, renamed or touched.

    A copy beside the original has a history of its own. `take_over` makes the record this photo's.
    """
    found = _found(journal, sha256)
    return found[1] if found else None


def hashed(path: Path, photo: Photo) -> Iterator[str]:
    """Hash a part of the photo for each "", then give the digest; nothing where it has gone, or is another by now."""
    digest = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                yield ""
            now = os.fstat(file.fileno())
    except OSError:
        return  # gone, or a disk that was pulled out: its name has to do
    if (now.st_size, now.st_mtime_ns) == (photo.size, photo.mtime_ns):
        yield digest.hexdigest()


def take_over(journal: Journal, sha256: str, history: History, seen: frozenset[str] | None) -> None:
    """Make `history` this photo's, and retire the journal it was found in; PhotoError where it cannot be written.

    Killed in between, both are there, and this photo has the whole of it.
    """
    found = _found(journal, sha256)
    if found is not None and found[0] == journal.name:
        journal.changed = False  # the photo was touched, and its journal goes on
    before, journal.photo = journal.photo, msgspec.structs.replace(journal.photo, sha256=sha256)
    try:
        rewrite(journal, history, seen)
    except PhotoError:
        journal.photo = before
        raise
    with contextlib.suppress(OSError):
        place.link(journal.folder, journal.photo.size, sha256, journal.name)
        if found is not None and found[0] != journal.name:
            place.journal_file(journal.folder, found[0]).unlink()
            place.unlink(journal.folder, journal.photo.size, sha256, found[0])


def linked(journal: Journal, sha256: str) -> None:
    """Note the content of the photo, so that the journal is found by it; PhotoError where it cannot be written.

    A photo without a journal gets none by this: it is noted with the first edit.
    """
    journal.photo = msgspec.structs.replace(journal.photo, sha256=sha256)
    if journal.descriptor is None and not journal.file.exists():
        return
    append(journal, [journal.photo])
    try:
        place.link(journal.folder, journal.photo.size, sha256, journal.name)
    except OSError as error:
        raise sentence(error, journal) from error


def _found(journal: Journal, sha256: str) -> tuple[str, Record] | None:
    for name in place.names_of_content(journal.folder, journal.photo.size, sha256):
        if name == journal.name and not journal.changed:
            continue  # its own
        record = read_file(place.journal_file(journal.folder, name))
        former = record.photo
        is_it = former is not None and former.sha256 == sha256 and record.history is not None and not record.newer
        if former is not None and is_it and not _still_there(former, journal):
            return name, record
    return None


def _still_there(former: Photo, journal: Journal) -> bool:
    """Whether a journal's photo is where it was, so that this one is a copy of it."""
    if former.path == journal.photo.path:
        return False
    try:
        now = Path(unquoted(former.path)).stat()
    except OSError:
        return False
    return (now.st_size, now.st_mtime_ns) == (former.size, former.mtime_ns)
