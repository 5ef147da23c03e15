"""Files that have no name yet: hidden, locked as long as their writer lives, and swept when it is gone.

Knows nothing of what they become; `atomic` names them.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

TEMPORARY_PATTERN = ".photoenhance-*.part"
_PREFIX, _SUFFIX = TEMPORARY_PATTERN.split("*")


def is_leftover(name: str) -> bool:
    """Whether a file of this name is one of our hidden files: never a photo."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def remove_leftovers(folder: str | Path) -> int:
    """Remove hidden files in `folder` whose writer is gone, and return how many.

    A living writer holds a lock on its file (on Windows: has it open, which prevents deleting); where neither can be
    told, the file stays.
    """
    removed = 0
    try:
        names = [name for name in os.listdir(folder) if is_leftover(name)]  # noqa: PTH208 - names only, no Path each
    except OSError:
        return 0
    for name in names:
        with contextlib.suppress(OSError):
            removed += _remove_if_dead(Path(folder) / name)
    return removed


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new hidden file in a folder, open; it is gone after the block unless it was given a name."""
    path, file = create(folder)
    try:
        yield path, file
    finally:
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):  # gone, or no longer permitted: then the next program sweeps it
            path.unlink()


def create(folder: Path) -> tuple[Path, IO[bytes]]:
    """Make a hidden file, open and locked; raises OSError where the system refuses."""
    while True:
        path = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        # Not tempfile: its files are readable by the owner only, and photos follow the user's umask.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        file = os.fdopen(descriptor, "w+b")
        _lock(descriptor, wait=True)
        # Between creation and lock a cleaner may have taken the file for a dead one: then make another.
        if os.name == "nt" or os.fstat(descriptor).st_nlink:
            return path, file
        file.close()


def _lock(descriptor: int, *, wait: bool) -> bool:
    """Take the writer's lock; it goes with the process. False when another has it or there are no locks here."""
    if sys.platform == "win32":
        return True
    import fcntl  # absent on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _remove_if_dead(path: Path) -> int:
    if os.name == "nt":
        path.unlink()
        return 1
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        if not _lock(descriptor, wait=False):
            return 0
        path.unlink()
        return 1
    finally:
        os.close(descriptor)
