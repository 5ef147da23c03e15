"""One photo's journal: opened, read, appended to, made shorter.

Nothing is written before there is an edit. What is appended is with the system at once and survives the program's end;
`syncing` brings it to the disk, for the machine's.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from photoenhance.batch.journal import place
from photoenhance.batch.journal.lines import Event, Photo, Record, Sidecar, events, quoted, read, written
from photoenhance.errors import PhotoError
from photoenhance.io.atomic import cause, commit
from photoenhance.recipe.history import History

MANY_LINES = 2000
"""A journal of more lines, most of which say nothing any more, is made shorter when it is opened."""


class NoHistory(PhotoError):  # noqa: N818 - named for what it says
    """The folder of journals takes none: the same `why` holds for every photo."""


class Journal:
    """Handle of an open journal; made by `open_journal`, of use in one thread at a time.

    `record` is what it said when it was opened. `busy`: another window has it, and this one only reads. `changed`: the
    photo under this name was another when its journal was written, which is kept for that one. `problem`: why nothing
    can be written.
    """

    def __init__(self, photo: Photo, path: Path, folder: Path) -> None:
        self.photo = photo
        self.path = path
        self.folder = folder
        self.name = place.name_of(path)
        self.file = place.journal_file(folder, self.name)
        self.record = Record()
        self.busy = False
        self.changed = False
        self.problem: PhotoError | None = None
        self.lock: place.Lock | None = None
        self.descriptor: int | None = None
        self.torn = False

    @property
    def writable(self) -> bool:
        """Whether edits can be kept in it."""
        return self.lock is not None and not self.record.newer


def open_journal(path: Path, size: int, mtime_ns: int, folder: Path | None = None) -> Journal:
    """Open the journal of a photo as it is now, whether or not it has one; close it with `close`.

    Never fails: what is wrong stands in the journal. `folder` is the program's own unless given.
    """
    journal = Journal(Photo(quoted(place.true_path(path)), size, mtime_ns), Path(path), folder or place.state_folder())
    try:
        journal.lock = place.lock(journal.folder, journal.name)
        journal.busy = journal.lock is None
    except OSError as error:
        journal.problem = sentence(error, journal)
    reread(journal)
    if journal.writable and _is_long(journal.record):
        with contextlib.suppress(PhotoError):  # then it stays long
            rewrite(journal, journal.record.history, journal.record.seen)
    return journal


def reread(journal: Journal) -> None:
    """Read the record anew: after waiting for another writer."""
    record = read_file(journal.file)
    now, then = journal.photo, record.photo
    journal.changed = then is not None and (then.size, then.mtime_ns) != (now.size, now.mtime_ns)
    journal.record = Record() if journal.changed else record
    if then is not None and not journal.changed:
        journal.photo = msgspec.structs.replace(now, sha256=then.sha256)


def retry(journal: Journal) -> bool:
    """Where another had the journal: try to become its writer now; return whether that went well.

    It did not where the other wrote meanwhile: then two histories exist, and this one stays unwritten.
    """
    if not journal.busy:
        return journal.writable
    with contextlib.suppress(OSError):
        journal.lock = place.lock(journal.folder, journal.name)
    if journal.lock is None:
        return False
    known = journal.record.history
    reread(journal)
    if journal.record.history != known:
        place.unlock(journal.lock)
        journal.lock = None
        return False
    journal.busy = False
    return journal.writable


def append(journal: Journal, items: Sequence[Event]) -> None:
    """Append events; they survive the program's end at once.

    Raises
    ------
    PhotoError
        The system refuses. Nothing is left of these events, and the journal is as it was.
    """
    try:
        if journal.descriptor is None:
            _begin(journal)
        _write(journal, written(items))
    except OSError as error:
        raise sentence(error, journal) from error


def syncing(journal: Journal) -> Callable[[], None]:
    """What brings the journal to the disk: to be called once, by any thread and at any time. Nothing tells of failure.

    Where the disk refuses, the next writing will tell.
    """
    copy = os.dup(journal.descriptor) if journal.descriptor is not None else None

    def act() -> None:
        if copy is not None:
            with contextlib.suppress(OSError):
                os.fsync(copy)
            os.close(copy)

    return act


def rewrite(journal: Journal, history: History | None, seen: frozenset[str] | None) -> None:
    """Put a journal that says just this in the place of what is there; PhotoError where it cannot be written."""
    items: list[Event] = [journal.photo]
    items += events(None, history) if history is not None else ()
    digests = sorted(seen or ())
    items += [Sidecar(digest, done=number == 0) for number, digest in enumerate(digests)]
    _let_go(journal)
    try:
        journal.file.parent.mkdir(parents=True, exist_ok=True)
        if journal.changed:
            _set_aside(journal)
        commit(written(items), journal.file, replace=True)
    except OSError as error:
        raise sentence(error, journal) from error
    except PhotoError as error:
        raise _told(journal, error.why) from error


def close(journal: Journal) -> None:
    """Let another write; may be called again."""
    _let_go(journal)
    held, journal.lock = journal.lock, None
    if held is not None:
        place.unlock(held)


def _begin(journal: Journal) -> None:
    """Open the file for appending; a photo without a journal gets one that begins with whose it is."""
    journal.file.parent.mkdir(parents=True, exist_ok=True)
    if journal.changed:
        _set_aside(journal)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = journal.descriptor = os.open(journal.file, flags, 0o600)
    size = os.fstat(descriptor).st_size
    # A line that was torn by an earlier end must not swallow the next one.
    journal.torn = size > 0 and _last_byte(descriptor, size) != b"\n"
    if size == 0:
        _write(journal, written([journal.photo]))
        if journal.photo.sha256:
            place.link(journal.folder, journal.photo.size, journal.photo.sha256, journal.name)


def _set_aside(journal: Journal) -> None:
    """Keep the journal of the photo that had this name before: it is found by content."""
    name = f"{journal.name}-{secrets.token_hex(4)}"
    former = read_file(journal.file).photo
    if former is not None and former.sha256:
        place.link(journal.folder, former.size, former.sha256, name)
        place.unlink(journal.folder, former.size, former.sha256, journal.name)
    with contextlib.suppress(FileNotFoundError):
        journal.file.rename(place.journal_file(journal.folder, name))
    journal.changed = False


def _write(journal: Journal, data: bytes) -> None:
    descriptor = journal.descriptor
    if descriptor is None:
        return
    before = os.fstat(descriptor).st_size
    rest = memoryview(b"\n" + data if journal.torn else data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError:
        journal.torn = True
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, before)
            journal.torn = before > 0 and _last_byte(descriptor, before) != b"\n"
        raise
    journal.torn = False


def _let_go(journal: Journal) -> None:
    descriptor, journal.descriptor = journal.descriptor, None
    if descriptor is not None:
        os.close(descriptor)


def _last_byte(descriptor: int, size: int) -> bytes:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def read_file(file: Path) -> Record:
    """What a journal says; nothing where it is missing or cannot be read."""
    try:
        return read(file.read_bytes())
    except OSError:
        return Record()


def _is_long(record: Record) -> bool:
    steps = len(record.history.steps) if record.history else 0
    return record.lines > MANY_LINES and record.lines > 2 * steps


def sentence(error: OSError, journal: Journal) -> NoHistory:
    """Why a journal cannot be written, for the person."""
    return _told(journal, cause(error)[0])


def _told(journal: Journal, why: str) -> NoHistory:
    return NoHistory(
        f"Cannot keep the history of {journal.path.name} in {journal.folder}",
        why,
        "Make room there or permit writing; until then undo works, for all photos, but is forgotten when the program "
        "ends",
    )
