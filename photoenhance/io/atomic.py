"""Putting bytes under a name so that nobody ever sees them half-written, and nothing is replaced unasked.

Knows bytes and folders, no pictures: sidecars, manifests and photos are all written through `commit`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeAlias

from photoenhance.errors import PhotoError

TEMPORARY_PATTERN = ".photoenhance-*.part"
_PREFIX, _SUFFIX = TEMPORARY_PATTERN.split("*")

Content: TypeAlias = "bytes | Callable[[IO[bytes]], None]"

_CAUSES = {
    errno.ENOSPC: ("the disk is full", "Free some space or choose another folder"),
    errno.EDQUOT: ("the disk quota is used up", "Free some space or choose another folder"),
    errno.EFBIG: ("the file would be larger than allowed there", "Choose another folder or a smaller format"),
    errno.EACCES: ("writing into this folder is not permitted", "Choose another folder or change its permissions"),
    errno.EPERM: ("writing into this folder is not permitted", "Choose another folder or change its permissions"),
    errno.EROFS: ("the disk can only be read", "Choose another folder"),
    errno.ENOENT: ("the folder does not exist", "Create the folder or choose another one"),
    errno.ENOTDIR: ("its folder is not a folder", "Choose another folder"),
    errno.EISDIR: ("there is a folder of that name", "Choose another name"),
    errno.EIO: ("the disk does not answer as it should", "See whether it is still connected"),
    errno.ENODEV: ("the disk is gone", "Connect it again or choose another folder"),
    errno.ENXIO: ("the disk is gone", "Connect it again or choose another folder"),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name"),
}
_NO_HARD_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL}


class TargetExists(PhotoError):  # noqa: N818 - named for what it says
    """The target is there already and replacing it was not asked for; nothing was changed."""


def commit(
    content: Content,
    path: str | Path,
    replace: bool = False,
    *,
    ready: Callable[[Path], object] | None = None,
    durable: bool = True,
) -> None:
    """Write `content` to `path` by way of a hidden file in the same folder.

    Parameters
    ----------
    content
        The bytes, or a function that writes them to the binary file it is given.
    path
        Final name. A symbolic link there is never followed: it is replaced itself, or counts as existing.
    replace
        Whether an existing file may be replaced.
    ready
        Called with the hidden file once it is whole, just before it takes its name; what it raises ends the writing.
    durable
        Whether the bytes are brought to the disk. Without, a crash of the system (not of the program) may cut them.

    Raises
    ------
    TargetExists
        When something has that name and `replace` is False, at the start or by the time the bytes are there.
    PhotoError
        When the system refuses (full disk, no permission, no folder ...). Nothing is left behind.
    """
    path = Path(path)
    try:
        if not replace and os.path.lexists(path):
            raise _exists(path)
        with _temporary(path.parent) as (temporary, file):
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            if os.name == "nt":
                file.close()
            if ready is not None:
                ready(temporary)
            _place(temporary, path, replace)
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        raise _sentence(error, path) from error


def cause(error: OSError) -> tuple[str, str]:
    """Why the system refused to write, as a clause, and what to do about it."""
    text = (error.strerror or str(error)).lower()
    return _CAUSES.get(error.errno or 0, (f"the system says: {text}", "Choose another folder"))


def same_file(first: str | Path, second: str | Path) -> bool:
    """Whether both names lead to one file: through links, hard links, or other spellings; False if one is missing."""
    try:
        return Path(first).samefile(second)
    except OSError:
        return False


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
def _temporary(folder: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    temporary, file = _create(folder)
    try:
        yield temporary, file
    finally:
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _create(folder: Path) -> tuple[Path, IO[bytes]]:
    while True:
        temporary = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        # Not tempfile: its files are readable by the owner only, and photos follow the user's umask.
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        file = os.fdopen(descriptor, "w+b")
        _lock(descriptor, wait=True)
        # Between creation and lock a cleaner may have taken the file for a dead one: then make another.
        if os.name == "nt" or os.fstat(descriptor).st_nlink:
            return temporary, file
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


def _place(temporary: Path, path: Path, replace: bool) -> None:
    if replace:
        temporary.replace(path)
        return
    try:
        if os.name == "nt":
            temporary.rename(path)  # refuses an existing target there
        else:
            os.link(temporary, path)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _place_without_links(temporary, path)


def _place_without_links(temporary: Path, path: Path) -> None:
    # No hard links here (FAT, some network disks): claim the name first, so that nobody's file is replaced.
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError as error:
        raise _exists(path) from error
    try:
        temporary.replace(path)
    except OSError:
        path.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):  # some filesystems have no fsync for folders; the file itself is safe
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exists(path: Path) -> TargetExists:
    return TargetExists(f"Cannot save {path.name}", "a file of that name exists already", "Choose another name")


def _sentence(error: OSError, path: Path) -> PhotoError:
    why, remedy = cause(error)
    return PhotoError(f"Cannot save {path.name} in {path.absolute().parent}", why, remedy)
