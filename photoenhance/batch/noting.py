"""Noting a result in its folder's manifest before it takes its name: a job killed between the two makes it once.

Noted after, a result that was there already would be taken for somebody else's file, and made again beside it.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable
from pathlib import Path

import msgspec

from photoenhance.batch import manifest
from photoenhance.batch.manifest import Line
from photoenhance.batch.place import Note
from photoenhance.batch.record import Record
from photoenhance.errors import PhotoError

_FULL = {errno.ENOSPC, errno.EDQUOT}


def noted(
    make: Callable[[Note], Record], source: Path, made_with: str, size: int, mtime_ns: int, sha256: str = ""
) -> Record:
    """Make a result with what notes it; the record says it where the manifest cannot be written.

    On a full disk there is no result then: it could not be known again, and would be made once more beside itself.

    Parameters
    ----------
    make
        Writes the result, and calls what it is given before each try to name it.
    source, size, mtime_ns
        The photo, as it was when it was read.
    made_with
        The digest of recipe and options, by `manifest.made_with`.
    sha256
        That of the photo where it is known already; else all of it is read.

    Raises
    ------
    Whatever `make` raises; then nothing is noted.
    """
    noting = _Noting(source, made_with, size, mtime_ns, sha256)
    try:
        record = make(noting.note)
    except Exception:
        noting.take_back()
        raise
    problem = noting.problem
    return record if problem is None else msgspec.structs.replace(record, warnings=(*record.warnings, str(problem)))


class _Noting:
    """Notes the result of one photo; `problem` is why it could not, for the photo is written all the same."""

    def __init__(self, source: Path, made_with: str, size: int, mtime_ns: int, sha256: str) -> None:
        self.problem: PhotoError | None = None
        self._source = source
        self._facts = made_with, size, mtime_ns, sha256
        self._noted: tuple[Path, Line] | None = None

    def note(self, whole: Path, path: Path) -> None:
        """Note that the file `whole` is about to be called `path`; an earlier try, if there was one, was in vain."""
        self.take_back()
        line = manifest.describe(self._source, whole, *self._facts)
        if line is None:
            return
        line = msgspec.structs.replace(line, output=path.name)
        try:
            manifest.remember(path.parent, line)
        except OSError as error:
            if error.errno in _FULL:
                raise
            what, why = f"Cannot note the result in {path.parent / manifest.NAME}", error.strerror or str(error)
            self.problem = PhotoError(what, why, "The photo is written; a rerun will make it again")
        else:
            self._noted = path.parent, line

    def take_back(self) -> None:
        """The file did not get the name: what has it is no result of ours."""
        if self._noted is None:
            return
        (folder, line), self._noted = self._noted, None
        if not (folder / manifest.NAME).exists():
            return  # the folder or its disk has gone, and what is in its place is left alone
        with contextlib.suppress(OSError):  # then size and date tell the two apart
            manifest.remember(folder, msgspec.structs.replace(line, output_size=manifest.NOT_OURS))
