"""One photo's edits between memory and disk: its history as it was found, and what of it is not written yet.

Knows no Qt and no thread; the keeper calls it from its worker.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from photoenhance.batch.journal import content, kept
from photoenhance.batch.journal import journal as book
from photoenhance.batch.journal.lines import Record, Sidecar, events
from photoenhance.errors import PhotoError
from photoenhance.recipe.history import History, digest_of, opened, reconciled
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.state.news import Found, News, Noted, Opened, Saved, Trouble, busy, is_new, notes_on

WriteSidecar: TypeAlias = Callable[[Path, Recipe], None]
Start: TypeAlias = Callable[[Callable[[], None]], None]
"""Runs something elsewhere, and wakes the keeper when it is done."""

# An edit is safe within a second: the journal has it at once, the disk and the sidecar soon after.
JOURNAL_SECONDS, SYNC_SECONDS, SIDECAR_SECONDS, RETRY_SECONDS = 0.1, 0.5, 0.6, 5.0


@dataclass
class _Saving:
    """A sidecar that is being written: what it will hold, and how that ended."""

    recipe: Recipe
    over: bool = False
    beside: bool = False
    error: Exception | None = None
    note: str = ""


class OnDisk:
    """What is known of one photo's edits on disk. The window sets `wanted`, all else belongs to the keeper's worker."""

    def __init__(
        self, journal: book.Journal, start: Recipe, sidecar: Recipe | None, when: float, no_history: set[str]
    ) -> None:
        """`no_history`: why no photo's history can be kept, as far as that has been told; shared by all photos."""
        self.path = journal.path
        self.journal = journal
        self.start = start
        self.stored = sidecar  # in the file beside the photo
        notes: list[str] = []
        self.truth = self._truth(notes)
        record = journal.record
        base = record.history or opened(start, when)
        history = reconciled(base, self.truth, start=start, when=when, seen=record.seen)
        ahead = history is base and history.edited and history.recipe != self.truth
        self.opened = Opened(self.path, history, self.truth, ahead, (*notes, *notes_on(journal, no_history)))
        # What had to be kept elsewhere is tried beside the photo again.
        ahead = ahead or (self.truth != sidecar and history.recipe == self.truth)
        self.truth = sidecar
        # In one piece, for two threads: what is seen, and the content whose earlier journal it takes over.
        self.wanted: tuple[History, str] = (history, "")
        self.written = record.history
        self.leaving = False
        self.closed = False
        self._touched = ahead  # opening a photo writes nothing, unless something is missing
        self._was_another = journal.changed
        self._noted_truth = False
        self._wrote_at = self._saved_at = -math.inf
        self._retry_at: dict[str, float] = {}  # of what failed
        self._unsynced_since = math.inf
        self._syncing = False
        self._told: set[str] = set()
        self._no_history = no_history
        self._saving: _Saving | None = None
        self._may_hash = True
        self._hashing = content.hashed(self.path, self.journal.photo) if self._wants_hash() else None

    def changed(self, history: History, taking_over: str = "") -> None:
        """The window has another history."""
        self.wanted = (history, taking_over or self.wanted[1])
        self._touched = True

    @property
    def clean(self) -> bool:
        """Whether everything is on disk that should be."""
        return not self._waiting

    @property
    def failing(self) -> bool:
        """Whether all that waits was tried in vain."""
        return not self.clean and self._waiting <= self._retry_at.keys()

    @property
    def over(self) -> bool:
        """Whether nothing is left to do for a photo that was left."""
        return self.leaving and (self.clean or self.failing) and not (self.hashing and self.wanted[0].edited)

    @property
    def hashing(self) -> bool:
        """Whether the content is not known yet and shall be; `work` reads on where nothing else is due."""
        return self._hashing is not None

    def due(self, hurry: bool) -> float:
        """When there is something to write next, on the clock of `work`; infinity for never."""
        return min([self._unsynced_since + SYNC_SECONDS, *(self._due(one, hurry) for one in self._waiting)])

    def hurried(self) -> None:
        """Try at once what failed before."""
        self._retry_at = {}

    def faulted(self, now: float, error: PhotoError) -> list[News]:
        """An error of the program: what waits is tried again later."""
        news: list[News] = []
        self._retry_at = dict.fromkeys(self._waiting, now + RETRY_SECONDS)
        self._tell(news, str(error), Trouble(self.path, error))
        return news

    def stop_hashing(self) -> None:
        """No more of the content; where it is not known yet, it is found out when the photo is opened again."""
        self._may_hash, self._hashing = False, None

    def work(self, now: float, hurry: bool, write: WriteSidecar, start: Start, sync: Start) -> list[News]:
        """Do one thing that is due; a part of the content is hashed where nothing else is.

        The sidecar is written elsewhere (`start`), and the journal's disk waited for elsewhere (`sync`): no slow disk
        must keep edits from the journal, of this photo or another.
        """
        news: list[News] = []
        due = {one for one in self._waiting if self._due(one, hurry) <= now}
        if "journal" in due:
            self._attempt("journal", news, now, lambda: self._write_journal(now))
        elif "sidecar" in due:
            self._attempt("sidecar", news, now, lambda: self._save(now, write, start, news))
        elif now >= self._unsynced_since + SYNC_SECONDS:
            self._sync(now, sync)
        elif self.hashing:
            self._attempt("hash", news, now, lambda: self._hash_on(news))
        return news

    def close(self, sync: Start) -> None:
        """Let another window write; what was appended is brought to the disk elsewhere, as in `work`."""
        if self._unsynced_since < math.inf:
            sync(book.syncing(self.journal))
        book.close(self.journal)
        self.closed = True

    def _sync(self, now: float, start: Start) -> None:
        if self._syncing:  # the disk is slow: once more later
            self._unsynced_since = now
            return
        self._syncing, self._unsynced_since = True, math.inf
        act = book.syncing(self.journal)

        def synced() -> None:
            act()
            self._syncing = False

        start(synced)

    @property
    def _waiting(self) -> set[str]:
        history = self.wanted[0]
        if not self._touched or not history.edited:
            return set() if self._saving is None else {"sidecar"}
        may_write = self.journal.writable or self.journal.busy
        journal = may_write and history is not self.written
        sidecar = self._saving is not None or (not self.journal.busy and history.recipe != self.truth)
        return {name for name, waits in (("journal", journal), ("sidecar", sidecar)) if waits}

    def _due(self, what: str, hurry: bool) -> float:
        if what == "sidecar" and self._saving is not None:
            return -math.inf if self._saving.over else math.inf
        last = self._wrote_at + JOURNAL_SECONDS if what == "journal" else self._saved_at + SIDECAR_SECONDS
        return max(self._retry_at.get(what, -math.inf), -math.inf if hurry or self.leaving else last)

    def _wants_hash(self) -> bool:
        unknown = self._may_hash and self.journal.writable and not self.journal.photo.sha256
        return unknown and (self.wanted[0].edited or content.may_be_known(self.journal))

    def _truth(self, notes: list[str]) -> Recipe | None:
        photo = self.journal.photo
        try:
            found = kept.kept(self.path, photo.size, photo.mtime_ns, self.stored, self.journal.folder)
        except PhotoError as error:
            notes.append(str(error))
            found = None
        return self.stored if found is None else found

    def _attempt(self, what: str, news: list[News], now: float, act: Callable[[], None]) -> None:
        try:
            act()
            self._retry_at.pop(what, None)
            if what == "journal":
                self._no_history.clear()
        except PhotoError as error:
            self._retry_at[what] = now + RETRY_SECONDS
            if is_new(error, self._no_history):
                self._tell(news, str(error), Trouble(self.path, error))

    def _tell(self, news: list[News], text: str, one: News) -> None:
        if text not in self._told:
            self._told.add(text)
            news.append(one)

    def _write_journal(self, now: float) -> None:
        self._wrote_at = now
        history, sha256 = self.wanted
        if self.journal.busy and not book.retry(self.journal):
            raise busy(self.path)
        if sha256 and sha256 != self.journal.photo.sha256:
            content.take_over(self.journal, sha256, history, frozenset(one.digest for one in self._sidecars()))
        else:
            seen = () if self._noted_truth else self._sidecars()
            book.append(self.journal, (*seen, *events(self.written, history)))
        self._noted_truth = True
        self.written = history
        self._unsynced_since = min(self._unsynced_since, now)
        if self._hashing is None and self._wants_hash():
            self._hashing = content.hashed(self.path, self.journal.photo)

    def _sidecars(self) -> tuple[Sidecar, ...]:
        """What the sidecar holds, and what it is about to: killed in between, both are our own."""
        saving = self._saving
        held = Sidecar(digest_of(self.truth), done=True)
        return (held, Sidecar(digest_of(saving.recipe), done=False)) if saving is not None else (held,)

    def _save(self, now: float, write: WriteSidecar, start: Start, news: list[News]) -> None:
        """Begin to write the sidecar, or, when that is over, note how it ended."""
        saving = self._saving
        if saving is None:
            self._saved_at = now
            self._saving = saving = _Saving(self.wanted[0].recipe)
            self._note(saving.recipe, done=False)
            start(partial(_store, saving, self.journal, self.stored, write))
            return
        if saving.beside:
            self.stored = saving.recipe
        if saving.error is not None:
            self._note(self.truth, done=True)
            self._saving = None
            raise saving.error
        self._note(saving.recipe, done=True)
        self.truth = saving.recipe
        self._saving = None  # last: another thread asks whether anything waits
        news.append(Saved(self.path, saving.recipe))
        if saving.note:
            self._tell(news, saving.note, Noted(self.path, saving.note))

    def _note(self, recipe: Recipe | None, *, done: bool) -> None:
        """Where the journal cannot be written, its own trouble has been told."""
        if self.journal.writable and self.written is not None:
            with contextlib.suppress(PhotoError):
                book.append(self.journal, [Sidecar(digest_of(recipe), done)])

    def _hash_on(self, news: list[News]) -> None:
        hashing = self._hashing
        sha256 = next(hashing, None) if hashing is not None else None
        if sha256 == "":
            return
        self.stop_hashing()
        if sha256 is None:
            return
        record = content.found_by_content(self.journal, sha256)
        if record is None or record.history is None:
            content.linked(self.journal, sha256)
            if self._was_another:
                news.append(
                    Noted(self.path, f"{self.path.name} has changed since it was edited; its history begins anew")
                )
        elif not self.leaving:  # else it is found the next time
            news.append(Found(self.path, self._reconciled(record, record.history), sha256))

    def _reconciled(self, record: Record, history: History) -> History:
        when = history.steps[-1].when
        return reconciled(history, self.truth, start=self.start, when=when, seen=record.seen, moved=True)


def _store(saving: _Saving, journal: book.Journal, before: Recipe | None, write: WriteSidecar) -> None:
    """Beside the photo, where `before` is; where that cannot be, in the program's own folder."""
    photo, folder = journal.photo, journal.folder
    try:
        try:
            write(journal.path, saving.recipe)
        except PhotoError as error:
            kept.keep(journal.path, photo.size, photo.mtime_ns, saving.recipe, before, folder)
            place = "the program's own folder, not beside it"
            saving.note = f"The edits of {journal.path.name} are kept in {place}: {error.why}"
        else:
            saving.beside = True
            kept.forget(journal.path, folder)
    except Exception as error:  # noqa: BLE001 - the keeper raises it again, where it is told
        saving.error = error
    saving.over = True
