"""Noting a result in its folder's manifest before it takes its name: a job killed between the two makes it once.

Noted after, a result that was there already would be taken for somebody else's file, and made again beside it.
"""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

import msgspec

from photoenhance.batch import manifest
from photoenhance.batch.manifest import Line
from photoenhance.batch.plan import Task
from photoenhance.errors import PhotoError
from photoenhance.image import Origin

_FULL = {errno.ENOSPC, errno.EDQUOT}


class Noting:
    """Notes the result of one task; `problem` is why it could not, for the photo is written all the same.

    Only on a full disk the photo is not written either, and made when there is room.
    """

    def __init__(self, task: Task, origin: Origin, made_with: str) -> None:
        self.problem: PhotoError | None = None
        self._task = task
        self._origin = origin
        self._made_with = made_with
        self._noted: tuple[Path, Line] | None = None

    def note(self, whole: Path, path: Path) -> None:
        """Note that the file `whole` is about to be called `path`; an earlier try, if there was one, was in vain.

        Raises
        ------
        OSError
            The disk is full.
        """
        self.take_back()
        line = manifest.describe(self._task.source, whole, self._made_with, self._origin.size, self._origin.mtime_ns)
        if line is None:
            return
        line = msgspec.structs.replace(line, output=path.name)
        try:
            manifest.remember(path.parent, line)
        except PhotoError as error:
            refused = error.__cause__
            if isinstance(refused, OSError) and refused.errno in _FULL:
                raise refused from None  # no result without its note: the next one would find no room either
            self.problem = error
        else:
            self._noted = path.parent, line

    def take_back(self) -> None:
        """The file did not get the name: what has it is no result of ours."""
        if self._noted is None:
            return
        (folder, line), self._noted = self._noted, None
        if not (folder / manifest.NAME).exists():
            return  # the folder or its disk has gone, and what is in its place is left alone
        with contextlib.suppress(PhotoError):  # then size and date tell the two apart
            manifest.remember(folder, msgspec.structs.replace(line, output_size=manifest.NOT_OURS))
