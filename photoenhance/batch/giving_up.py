"""When a job gives up: nothing that it writes arrives any more, or its photos are out of reach. Runs no photo itself.

One sentence then stands for thousands. A bad photo is never a reason, nor is one folder among several.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from photoenhance.batch.listing import is_folder
from photoenhance.batch.plan import Task
from photoenhance.errors import PhotoError

IN_A_ROW = 3
"""So many photos in a row must have failed for such a reason; a disk on which somebody makes room has a chance."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENODEV, errno.ENXIO}
"""What a system says of a whole disk, not of a file or folder."""
_AGAIN = "then start the job again: it makes what is missing"


class Prospects:
    """What becomes of a job's photos, seen from the outside; of use in the job's threads.

    Attributes
    ----------
    verdict
        Why the job is of no use any more; None while it is.
    """

    def __init__(self, tasks: Iterable[Task]) -> None:
        """Look at the folders of photos and results as they are when the job begins."""
        self.verdict: PhotoError | None = None
        self._failed, self._look = 0, IN_A_ROW
        folders = {folder for task in tasks for folder in (task.source.parent, task.target.parent)}
        self._mounts = {folder: _mount(folder) for folder in folders if is_folder(folder)}

    def check(self, task: Task) -> None:
        """A folder of results that has gone is not made again: what it lay on may have been taken out.

        Raises
        ------
        PhotoError
            It has gone.
        """
        folder = task.target.parent
        if folder not in self._mounts:
            return
        what = f"Cannot save {task.target.name} in {folder}"
        if not self._stands(folder):
            raise PhotoError(what, "its disk has been taken out", "Connect it again")
        if not is_folder(folder):
            raise PhotoError(what, "the folder has gone since the job began", "Bring it back")

    def made(self) -> None:
        """A photo was made."""
        self._failed, self._look = 0, IN_A_ROW

    def failed(self, task: Task, error: Exception, waiting: Iterable[Task], *, writing: bool) -> None:
        """A photo failed, when its result was being written or before; `waiting` are those still to be made."""
        full = writing and _system_error(error) in _NO_ROOM
        write = full or not self._writable(task.target.parent)
        if not write and self._readable(task.source.parent):
            return
        self._failed += 1
        if self._failed < self._look:
            return
        self._look *= 2  # where other folders are well, thousands may fail, and not each shall look at all of them
        if write and (full or not any(map(self._writable, {one.target.parent for one in waiting}))):
            why = error.why if isinstance(error, PhotoError) else str(error)
            self.verdict = _verdict(f"nothing can be written to {task.target.parent} any more ({why})", "Mend that")
        elif not write and not any(map(self._readable, {one.source.parent for one in waiting})):
            self.verdict = _verdict(f"{task.source.parent} cannot be read any more", "Bring it back")

    def _writable(self, folder: Path) -> bool:
        return self._stands(folder) and os.access(folder, os.W_OK | os.X_OK)

    def _readable(self, folder: Path) -> bool:
        try:
            with os.scandir(folder) as rows:
                next(rows, None)
        except OSError:
            return False
        return self._stands(folder)

    def _stands(self, folder: Path) -> bool:
        """Whether what the folder lay on is still there: without it, its name may lead to another disk."""
        mount = self._mounts.get(folder)
        return mount is None or os.path.ismount(mount)


def _system_error(error: BaseException) -> int | None:
    """The number by which the system refused, where that is why."""
    cause = error if isinstance(error, OSError) else error.__cause__
    return cause.errno if isinstance(cause, OSError) else None


def _mount(folder: Path) -> Path:
    """The folder, this one or one above, at which its disk begins."""
    folder = Path(os.path.realpath(folder))
    while not os.path.ismount(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def _verdict(why: str, remedy: str) -> PhotoError:
    return PhotoError("The job has stopped", why, f"{remedy}, {_AGAIN}")
