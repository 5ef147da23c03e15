"""The guard: some reading processes, started ahead and used again and again, and a limit of time and memory per file.

One that crashes, hangs or grows without end costs one file, and the next one gets another process.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from photoenhance.errors import Cancelled, PhotoError
from photoenhance.image import Metadata, Samples, Source
from photoenhance.inference.stop import Stop
from photoenhance.io import message
from photoenhance.io.decoded import DENSEST, ROOMY
from photoenhance.io.message import Answer, Kind, Question
from photoenhance.io.read import ReadOptions
from photoenhance.io.reader import Lost, Reader, as_error, error_of

MOST = max(2, min(4, os.cpu_count() or 1))
"""Processes at once, as a rule."""
_LOOK_EVERY = 0.05
_GIB = 1 << 30
_TIMES = 4
"""How many copies of the samples a decoder may have: planes, wider types, the upright picture."""
_WIDEST = 6
"""Bytes of a pixel that is decoded to 16 bits."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds of the clock a file may take: so many, and more for each megabyte."""

    seconds: float = 60.0
    per_megabyte: float = 4.0

    def of(self, size: int) -> int:
        """Seconds for a file of `size` bytes, at least 1."""
        return max(1, round(self.seconds + self.per_megabyte * size / 1e6))


def memory_for(size: int, options: ReadOptions) -> int:
    """Bytes that decoding a file of `size` bytes may take: from the limits on pixels, and what such a file can hold.

    What the readers refuse as a bomb (`Input.admit`) does not count.
    """
    samples = min(options.max_bytes, options.max_pixels * _WIDEST, max(ROOMY, DENSEST * size))
    return _GIB + _TIMES * samples


class Guard:
    """Reads files in processes of its own; all methods may be called from any thread.

    Attributes
    ----------
    lost
        How many processes were lost to files, by kind: "crash", "hang", "killed", "start".
    """

    def __init__(
        self,
        most: int = MOST,
        *,
        patience: Patience | None = None,
        memory: int | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """Start the first process; nobody waits for it until the first file.

        Parameters
        ----------
        most
            Processes at once, 2 or more; one of them is never given to thumbnails.
        patience
            How long a file may take.
        memory
            Bytes that decoding a file may take; None: `memory_for` it.
        prepare
            Called in each process before its first file; found by its name there.
        """
        self.lost: dict[str, int] = {}
        self._most = most
        self._patience = patience or Patience()
        self._memory = memory
        self._prepare = prepare
        self._changed = threading.Condition()
        self._idle: list[Reader] = []
        self._busy = self._small = 0
        self._closed = False
        self._start_ahead()

    def read(self, path: Path, options: ReadOptions, stop: Stop | None = None) -> Source:
        """As `io.read`; Cancelled when a stop is requested."""
        answer, memory = self._ask("read", path, options, stop=stop)
        if answer.form is None or answer.facts is None:
            raise as_error(path, _BROKEN)
        return message.source_in(answer.form, answer.facts, memory, path)

    def glimpse(self, path: Path, longest: int, stop: Stop | None = None) -> Samples | None:
        """As `io.glimpse`: a file that crashes has none."""
        try:
            answer, memory = self._ask("glimpse", path, longest=longest, stop=stop)
        except PhotoError:
            return None
        return message.samples_in(answer.form, memory)[0] if answer.form else None

    def thumbnail(self, path: Path, longest: int, options: ReadOptions) -> Samples:
        """As `io.thumbnail.thumbnail`."""
        answer, memory = self._ask("thumbnail", path, options, longest=longest)
        if answer.form is None:
            raise as_error(path, _BROKEN)
        return message.samples_in(answer.form, memory)[0]

    def metadata_of(self, path: Path) -> Metadata:
        """As `io.brief.metadata_of`: a file that crashes has none."""
        try:
            return self._ask("metadata", path)[0].metadata or Metadata()
        except PhotoError:
            return Metadata()

    def close(self) -> None:
        """End all processes; those at work end with their file, which is answered still. Further files are refused."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for one in idle:
            one.end()

    @property
    def pids(self) -> tuple[int, ...]:
        """The system's numbers of the processes that wait for work."""
        with self._changed:
            return tuple(one.pid for one in self._idle)

    def _ask(
        self,
        kind: Kind,
        path: Path,
        options: ReadOptions | None = None,
        *,
        longest: int = 0,
        stop: Stop | None = None,
    ) -> tuple[Answer, Samples]:
        options = options or ReadOptions()
        size = _size(path)
        memory = self._memory or memory_for(size, options)
        # Whole, for a process keeps the folder in which the program was when it began; but ".." stays as it is.
        whole = os.fsencode(Path.cwd() / path if not path.is_absolute() else path)
        question = Question(kind, whole, options, longest, memory, self._patience.of(size))
        with self._borrowed(path, stop, small=kind == "thumbnail") as (reader, give_back):
            try:
                answer, samples = reader.ask(question, stop)
            except Lost as lost:
                self._count(lost)
                raise as_error(path, lost) from lost
            give_back(not answer.spent and not (answer.wrong and answer.wrong.memory))
        if answer.wrong is not None:
            raise error_of(path, answer.wrong, memory)
        return answer, samples

    @contextlib.contextmanager
    def _borrowed(
        self, path: Path, stop: Stop | None, *, small: bool
    ) -> Iterator[tuple[Reader, Callable[[bool], None]]]:
        """A process for one file; it is ended unless it was given back as good."""
        good = False

        def give_back(fit: bool) -> None:
            nonlocal good
            good = fit

        self._wait_for_turn(stop, small=small)
        reader = None
        try:
            reader = self._taken(path)
            yield reader, give_back
        finally:
            if reader is not None and not good:
                reader.end()
            self._turn_over(reader if good else None, small=small)

    def _wait_for_turn(self, stop: Stop | None, *, small: bool) -> None:
        with self._changed:
            while self._busy >= self._most or (small and self._small >= self._most - 1):
                if stop is not None and stop.requested:
                    raise Cancelled
                self._changed.wait(_LOOK_EVERY if stop else None)
            self._busy += 1
            self._small += small

    def _taken(self, path: Path) -> Reader:
        with self._changed:
            while self._idle:
                # The last one first: its memory is warm, and those at the front may sleep.
                reader = self._idle.pop()
                if reader.alive:
                    return reader
                reader.end()
        try:
            return Reader(self._prepare)
        except OSError as error:
            why = f"no process to read it can be started ({(error.strerror or str(error)).lower()})"
            raise PhotoError(f"Cannot open {path.name}", why, "Close other programs and try again") from error

    def _turn_over(self, reader: Reader | None, *, small: bool) -> None:
        with self._changed:
            self._busy -= 1
            self._small -= small
            if reader is not None and not self._closed:
                self._idle.append(reader)
                reader = None
            ahead = not self._idle and not self._closed and not self._busy
            self._changed.notify_all()
        if reader is not None:
            reader.end()
        elif ahead:
            self._start_ahead()

    def _start_ahead(self) -> None:
        """A process for the next file, so that it need not wait for Python's start."""
        # Where none can be started the next file says so.
        with contextlib.suppress(OSError):
            reader = Reader(self._prepare)
            with self._changed:
                if not self._closed:
                    self._idle.append(reader)
                    return
            reader.end()

    def _count(self, lost: Lost) -> None:
        with self._changed:
            self.lost[lost.kind] = self.lost.get(lost.kind, 0) + 1


_BROKEN = Lost("the process that read it was broken by it")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # the reader says what is wrong
