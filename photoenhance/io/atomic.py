"""Putting bytes under a name so that nobody ever sees them half-written, and nothing is replaced unasked.

Knows bytes and folders, no pictures: sidecars, manifests and photos are all written through `commit`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeAlias

from photoenhance.errors import PhotoError
from photoenhance.io import unnamed

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

_HERE, _NO_REPLACE = -100, 1
"""AT_FDCWD and RENAME_NOREPLACE of Linux."""


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
        with unnamed.temporary(path.parent) as (temporary, file):
            _fill(file, content, durable=durable)
            if os.name == "nt":
                file.close()
            if ready is not None:
                ready(temporary)
            _place(temporary, path, replace)
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        raise _sentence(error, path) from error


def stage(content: Content, path: str | Path) -> Path:
    """Write `content`, whole and on the disk, to a hidden file beside `path`, to be given that name by `put`.

    Nobody holds on to the file: until it has its name, whoever begins a job in the folder may remove it as left behind.

    Raises
    ------
    PhotoError
        When the system refuses; nothing is left behind.
    """
    path = Path(path)
    try:
        temporary, file = unnamed.create(path.parent)
        try:
            with file:
                _fill(file, content)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise _sentence(error, path) from error
    return temporary


def put(
    staged: Path, path: str | Path, replace: bool = False, *, ready: Callable[[Path], object] | None = None
) -> None:
    """Give the hidden file of `stage` its name; `replace` and `ready` as in `commit`.

    Raises
    ------
    TargetExists
        When something has that name and `replace` is False; the hidden file stays.
    PhotoError
        When the system refuses.
    """
    path = Path(path)
    try:
        if not replace and os.path.lexists(path):
            raise _exists(path)
        if ready is not None:
            ready(staged)
        _place(staged, path, replace)
        staged.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise _sentence(error, path) from error


@contextlib.contextmanager
def witness(folder: Path, content: bytes) -> Iterator[Path]:
    """A hidden file in a folder while the block lasts, by which other programs can tell that they see this very folder.

    Raises
    ------
    PhotoError
        When the system refuses.
    """
    with contextlib.ExitStack() as stack:
        try:
            path, file = stack.enter_context(unnamed.temporary(folder))
            _fill(file, content)
        except OSError as error:
            raise _sentence(error, folder / unnamed.TEMPORARY_PATTERN) from error
        yield path


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


def _fill(file: IO[bytes], content: Content, *, durable: bool = True) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content(file)
    file.flush()
    if durable:
        os.fsync(file.fileno())


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
    """Where there are no hard links (FAT and exFAT of memory cards, some network disks)."""
    if _renamed(temporary, path):
        return
    # Claim the name first, so that nobody's file is replaced; a kill before the next call leaves it empty.
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    except FileExistsError as error:
        raise _exists(path) from error
    try:
        temporary.replace(path)
    except OSError:
        path.unlink()
        raise


def _renamed(temporary: Path, path: Path) -> bool:
    """Rename in one step that replaces nothing; False where the system has no such call (all but Linux)."""
    if sys.platform != "linux":
        return False
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_HERE, os.fsencode(temporary), _HERE, os.fsencode(path), _NO_REPLACE) == 0:
        return True
    error = ctypes.get_errno()
    if error == errno.EEXIST:
        raise _exists(path)
    return False


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
