"""One reading process as the program sees it: a question put to it, its answer waited for, its end told as a sentence.

Knows nothing of how many there are; used by one thread at a time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from multiprocessing import Pipe
from pathlib import Path

import msgspec
import numpy as np

from photoenhance import child
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.image import Samples
from photoenhance.inference.stop import Stop
from photoenhance.io import message, segment, worker
from photoenhance.io.message import Answer, Question, Wrong
from photoenhance.jobs import log

STARTING = 120
"""Seconds that a process may take to start: Python and all libraries, on a busy machine with a slow disk."""
_LOOK_EVERY = 0.05
_INTACT = "Get an intact copy of the file"


class Lost(Exception):  # noqa: N818 - it is turned into a sentence that names the file
    """The process is of no more use: it has crashed, hangs, or said what it should not. The text is a clause."""

    def __init__(self, why: str, remedy: str = _INTACT, kind: str = "crash") -> None:
        super().__init__(why, remedy, kind)
        self.why = why
        self.remedy = remedy
        self.kind = kind


class Reader:
    """A process that reads files; it starts when this is made, and nobody waits for that until the first question."""

    def __init__(self, prepare: Callable[[], None] | None = None) -> None:
        """`prepare` is called in the process before it takes questions.

        Raises
        ------
        OSError
            The system starts no more processes.
        """
        self._connection, other = Pipe(duplex=True)
        self._ready = False
        try:
            self._process = child.started(worker.main, (other, prepare), "photoenhance-reader")
        except OSError:
            self._connection.close()
            raise
        finally:
            other.close()

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._process.pid or 0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def ask(self, question: Question, stop: Stop | None) -> tuple[Answer, Samples]:
        """Put a question and wait for the answer; with the memory in which its samples are, read-only.

        Raises
        ------
        Lost
            The process has to be ended, and why.
        Cancelled
            A stop was requested; the process has to be ended.
        """
        try:
            self._begin(stop)
            self._connection.send_bytes(message.packed(question))
            end = time.monotonic() + question.seconds
            placed = np.empty(0, np.uint8)
            while (answer := self._answer(question, end, stop)).wants:
                with segment.lent(answer.wants, self._connection, self.pid) as memory:
                    placed = memory
            if answer.form is None or answer.inside is not None:
                return answer, np.frombuffer(answer.inside or b"", np.uint8)
            if answer.placed:
                if placed.size != answer.form.size:
                    raise _broken()
                return answer, placed
            with segment.lent(answer.form.size, self._connection, self.pid) as memory:
                self._hear(len(worker.FILLED), question.seconds, end, stop)
                return answer, memory
        except (EOFError, OSError) as error:
            raise self._ended(question.seconds) from error

    def _begin(self, stop: Stop | None) -> None:
        if self._ready:
            return
        try:
            self._hear(len(worker.READY), STARTING, time.monotonic() + STARTING, stop)
        except (EOFError, OSError, Lost) as error:
            self._process.join(5)
            why = f"the process that reads photos does not start ({child.way(self._process.exitcode)})"
            remedy = f"Start the program again; {_UNGUARDED} makes it read without such a process"
            raise Lost(why, remedy, "start") from error
        self._ready = True

    def _answer(self, question: Question, end: float, stop: Stop | None) -> Answer:
        told = self._hear(message.LARGEST, question.seconds, end, stop)
        try:
            answer = message.answer_in(told)
        except msgspec.MsgspecError as error:
            raise _broken() from error
        most = 2 * max(question.options.max_bytes, message.SMALL)
        if not 0 <= answer.wants <= most:
            raise _broken()
        if answer.form is not None:
            if min(answer.form.shape) < 1 or not 0 < answer.form.size <= most:
                raise _broken()
            if answer.inside is not None and len(answer.inside) != answer.form.size:
                raise _broken()
        return answer

    def _hear(self, largest: int, seconds: float, end: float, stop: Stop | None) -> bytes:
        while not self._connection.poll(_LOOK_EVERY):
            if stop is not None and stop.requested:
                raise Cancelled
            if time.monotonic() > end:
                raise _slow(seconds)
        return self._connection.recv_bytes(largest)

    def _ended(self, seconds: float) -> Lost:
        self._process.join(5)
        code = self._process.exitcode
        if child.was_out_of_time(code):
            return _slow(seconds)
        if child.was_killed(code):
            why = "the system ended the process that read it, most likely for want of memory"
            return Lost(why, "Close other programs and try again", "killed")
        return Lost(f"its content crashes the decoder ({child.way(code)})")

    def end(self) -> None:
        """End the process, whatever it does."""
        self._connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()


_UNGUARDED = "the environment variable PHOTOENHANCE_UNGUARDED=1"


def _broken() -> Lost:
    return Lost("the process that read it was broken by it")


def _slow(seconds: float) -> Lost:
    return Lost(f"reading it takes longer than {seconds:.0f} s", kind="hang")


def as_error(path: Path, lost: Lost) -> PhotoError:
    """The sentence about a file that cost a process; it is logged too, for that is worth a report."""
    log.record(f"Reading {path}: {lost.why}")
    return PhotoError(f"Cannot open {path.name}", lost.why, lost.remedy)


def error_of(path: Path, wrong: Wrong, memory: int) -> PhotoError:
    """The sentence for what went wrong in the process; a traceback goes to the log file."""
    what = f"Cannot open {path.name}"
    if wrong.memory:
        return PhotoError(what, f"opening it takes more than {memory / 1e9:.1f} GB of memory", _INTACT)
    if not wrong.error:
        return PhotoError(*(message.text(one) for one in (wrong.what, wrong.why, wrong.remedy)))
    place = log.record(f"Reading {os.fspath(path)}\n{message.text(wrong.traceback)}")
    where = f"The details are in {place}" if place else f"The log file {log.log_path()} could not be written"
    return PhotoError(what, f"an error in the program ({wrong.error})", f"{where}; please report it")
