"""The process that reads files for the program: takes one question after another and answers each.

What a file does in here (crash, hang, eat memory) stays in here. It ends when the program at the other end has gone,
however that ended.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from photoenhance import child
from photoenhance.errors import PhotoError
from photoenhance.image import Samples, Source
from photoenhance.io import message, segment
from photoenhance.io.brief import metadata_of
from photoenhance.io.message import Answer, Question, Wrong
from photoenhance.io.read import glimpse, read
from photoenhance.io.thumbnail import thumbnail

READY = b"ready"
FILLED = b"filled"
PATIENT = 5
"""Seconds that this process gives itself more than the program gives it."""
_LARGEST_FILE = 64 << 20
"""Machine code that is kept; nothing else is written in here."""
_SPENT = 700 << 20
"""A process that holds more than this when its work is done is replaced."""
_USUAL = ("jpeg", "png", "tiff", "heif", "metadata", "exiv")
"""Modules that bring libraries with them, loaded before the first file comes."""


def main(connection: Connection, prepare: Callable[[], None] | None) -> None:
    """Answer until the program has gone; runs in its own process."""
    child.silence()
    child.restrict_files(_LARGEST_FILE)
    threading.Thread(target=_end_with_the_program, daemon=True).start()
    for name in _USUAL:
        importlib.import_module(f"photoenhance.io.{name}")
    if prepare is not None:
        prepare()
    # The program has gone, or does not want this process any more.
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(READY)
        while True:
            _serve(connection, message.question_in(connection.recv_bytes()))


def _end_with_the_program() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _serve(connection: Connection, question: Question) -> None:
    child.restrict_data(question.memory)
    # The clock ends it even inside compiled code, when nobody is left who would.
    _alarm(question.seconds + PATIENT)
    answer, samples, alpha = _answered(question, _Room(connection))
    connection.send_bytes(message.packed(answer))
    if answer.form is not None and answer.inside is None and not answer.placed:
        assert samples is not None
        message.filled(answer.form, samples, alpha, segment.borrowed(answer.form.size, connection))
        connection.send_bytes(FILLED)
    _alarm(0)


def _alarm(seconds: int) -> None:
    if sys.platform != "win32":
        signal.alarm(seconds)


_Told = tuple[Answer, Samples | None, Samples | None]


class _Room:
    """Memory that the program sees too, for samples that are decoded right into it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._memory = np.empty(0, np.uint8)

    def make(self, shape: tuple[int, ...], dtype: str) -> Samples:
        """An array of this shape and type; small ones are plain memory, for they travel otherwise."""
        size = math.prod(shape) * np.dtype(dtype).itemsize
        if size <= message.SMALL:
            return np.empty(shape, dtype)
        self._connection.send_bytes(message.packed(Answer(wants=size)))
        # Kept while the file is read, so that nothing else can come to stand in its place.
        self._memory = segment.borrowed(size, self._connection)
        return self._memory.view(dtype).reshape(shape)

    def holds(self, source: Source) -> bool:
        """Whether all samples of a photo are in what was made last."""
        same = source.pixels.ctypes.data == self._memory.ctypes.data
        return same and source.alpha is None and source.pixels.nbytes == self._memory.nbytes > 0


def _answered(question: Question, room: _Room) -> _Told:
    try:
        return _work(question, room)
    except PhotoError as error:
        short = isinstance(error.__cause__, MemoryError)
        what, why, remedy = (message.words(one) for one in (error.what, error.why, error.remedy))
        return Answer(wrong=Wrong(what, why, remedy, memory=short)), None, None
    except MemoryError:
        return Answer(wrong=Wrong(memory=True)), None, None
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is a sentence to the program
        told = message.words(traceback.format_exc())
        return Answer(wrong=Wrong(error=type(error).__name__, traceback=told)), None, None


def _work(question: Question, room: _Room) -> _Told:
    path = Path(os.fsdecode(question.path))
    if question.kind == "read":
        source = read(path, question.options, room.make)
        return _of_source(source, placed=room.holds(source)), source.pixels, source.alpha
    if question.kind == "metadata":
        return Answer(metadata=metadata_of(path), spent=_spent()), None, None
    if question.kind == "glimpse":
        seen = glimpse(path, question.longest)
    else:
        seen = thumbnail(path, question.longest, question.options)
    return _of_samples(seen), seen, None


def _of_source(source: Source, *, placed: bool) -> Answer:
    form = message.form_of(source.pixels, source.alpha)
    inside = None if placed else _inside(form, source.pixels, source.alpha)
    return Answer(form, inside, placed=placed, facts=message.facts_of(source), spent=_spent(form.size))


def _of_samples(seen: Samples | None) -> Answer:
    if seen is None:
        return Answer(spent=_spent())
    form = message.form_of(seen, None)
    return Answer(form, _inside(form, seen, None), spent=_spent(form.size))


def _inside(form: message.Form, samples: Samples, alpha: Samples | None) -> bytes | None:
    if form.size > message.SMALL:
        return None
    memory = bytearray(form.size)
    message.filled(form, samples, alpha, np.frombuffer(memory, np.uint8))
    return bytes(memory)


def _spent(held: int = 0) -> bool:
    return (child.memory_now() or 0) - held > _SPENT
