"""Where the journals lie, who may write one, and which belong to a content. Knows names and locks, no events.

In the state folder: `journals/NAME.jsonl` (NAME is made from the photo's path), `locks/NAME`, and for each content that
is known an empty file `contents/SIZE/SHA256/NAME`: a photo under another name finds its journal again, and one of a
size that none has need not be hashed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

SUFFIX = ".jsonl"


def state_folder() -> Path:
    """The program's own folder for edits; it need not exist."""
    from platformdirs import user_state_path  # late: most doors have no use for it

    return user_state_path("photoenhance", appauthor=False) / "edits"


def true_path(path: str | os.PathLike[str]) -> Path:
    """Folders that are links are what they lead to; the photo's own name stays."""
    return Path(path).parent.resolve() / Path(path).name


def name_of(path: str | os.PathLike[str]) -> str:
    """The name of a photo's journal."""
    return hashlib.sha256(os.fsencode(os.path.normcase(true_path(path)))).hexdigest()[:32]


def journal_file(folder: Path, name: str) -> Path:
    """The file of a journal."""
    return folder / "journals" / f"{name}{SUFFIX}"


def link(folder: Path, size: int, sha256: str, name: str) -> None:
    """Note that a journal belongs to a content; OSError where that cannot be written."""
    entry = _content(folder, size) / sha256 / name
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.touch()


def unlink(folder: Path, size: int, sha256: str, name: str) -> None:
    """Forget that a journal belongs to a content."""
    with contextlib.suppress(OSError):
        entry = _content(folder, size) / sha256 / name
        entry.unlink()
        entry.parent.rmdir()  # refuses where others are left
        entry.parent.parent.rmdir()


def size_is_known(folder: Path, size: int) -> bool:
    """Whether a journal belongs to any content of this many bytes."""
    return _content(folder, size).is_dir()


def names_of_content(folder: Path, size: int, sha256: str) -> tuple[str, ...]:
    """The journals that are said to belong to a content; they need not exist any more."""
    try:
        return tuple(sorted(os.listdir(_content(folder, size) / sha256)))  # noqa: PTH208 - names only
    except OSError:
        return ()


def _content(folder: Path, size: int) -> Path:
    return folder / "contents" / str(size)


@dataclass(frozen=True, slots=True)
class Lock:
    """A journal that this process may write, until `unlock` or the process's end, however that comes."""

    path: Path
    descriptor: int


def lock(folder: Path, name: str) -> Lock | None:
    """Become the one writer of a journal; None while another window or process is. OSError: no lock can be made."""
    path = folder / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not _taken(descriptor):
            os.close(descriptor)
            return None
        # Between opening and locking the last writer may have removed the file: then its name is free for another.
        if _is_there(descriptor, path):
            return Lock(path, descriptor)
        os.close(descriptor)


def remove_locks(folder: Path) -> None:
    """Remove the files of locks whose holders are gone: a program that was killed leaves them, empty."""
    locks = folder / "locks"
    try:
        names = os.listdir(locks)  # noqa: PTH208 - names only
    except OSError:
        return
    for name in names:
        with contextlib.suppress(OSError):
            held = lock(folder, name)
            if held is not None:
                unlock(held)


def unlock(held: Lock) -> None:
    """Let another write the journal."""
    with contextlib.suppress(OSError):  # Windows removes no file that is open; an empty one stays
        held.path.unlink()
    os.close(held.descriptor)


def _taken(descriptor: int) -> bool:
    """Whether the system's own lock was got: it goes with the process, so that none is ever stale."""
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_there(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
