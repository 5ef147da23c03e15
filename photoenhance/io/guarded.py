"""The doors for reading, for everybody: in guarded processes where the program has asked for them, else in this one.

The window and the commands ask (`start`, `guarding`); whoever uses the package as a library is not made to start
processes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photoenhance.errors import Cancelled
from photoenhance.image import Metadata, Samples, Source
from photoenhance.inference.stop import Stop
from photoenhance.io import brief
from photoenhance.io.guard import Guard
from photoenhance.io.read import ReadOptions
from photoenhance.io.read import glimpse as glimpse_here
from photoenhance.io.read import read as read_here
from photoenhance.io.thumbnail import thumbnail as thumbnail_here

VARIABLE = "PHOTOENHANCE_UNGUARDED"
"""Set to anything in the environment, it makes all reading happen in the program's own process."""


class _State:
    """The guard of this process, and how many have asked for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.guard: Guard | None = None
        self.wanted = 0


_state = _State()


def wanted() -> bool:
    """Whether the person has left the guard on."""
    return not os.environ.get(VARIABLE)


def start() -> None:
    """From now on files are read in processes of their own, the first of which starts now; see `stop`."""
    if not wanted():
        return
    with _state.lock:
        _state.wanted += 1
        if _state.guard is None:
            _state.guard = Guard()


def stop() -> None:
    """Whoever has called `start` needs it no more; the last one ends the processes."""
    if not wanted():
        return
    with _state.lock:
        _state.wanted -= 1
        guard = _state.guard if _state.wanted <= 0 else None
        if guard is not None:
            _state.guard = None
    if guard is not None:
        guard.close()


@contextmanager
def guarding() -> Iterator[None]:
    """Read in processes of their own inside the block."""
    start()
    try:
        yield
    finally:
        stop()


def read(path: str | Path, options: ReadOptions | None = None, stop: Stop | None = None) -> Source:
    """Open a photo of any known format, told by its content.

    Parameters
    ----------
    path
        The file. It is opened read-only.
    options
        Limits and RAW decoding; None for the defaults.
    stop
        Ends reading within a tenth of a second where it is guarded, else before it begins.

    Returns
    -------
    The photo, upright, in the file's own depth, read-only; what was odd stands in its warnings.

    Raises
    ------
    PhotoError
        For a missing, unreadable, empty, unknown, damaged, cut or absurdly large file, and for one that somebody is
        still writing; guarded, also for one that crashes a decoder, takes too long or too much memory.
    Cancelled
        A stop was requested.
    """
    if stop is not None and stop.requested:
        raise Cancelled
    guard = _state.guard
    return guard.read(Path(path), options or ReadOptions(), stop) if guard else read_here(path, options)


def glimpse(path: str | Path, longest: int, stop: Stop | None = None) -> Samples | None:
    """The camera's own preview of a RAW file, upright (h, w, 3) uint8 sRGB, no side above `longest`.

    None where there is none, and for formats that are decoded as fast. Raises nothing but Cancelled, when a stop is
    requested: `read` says what is wrong.
    """
    guard = _state.guard
    return guard.glimpse(Path(path), longest, stop) if guard else glimpse_here(path, longest)


def thumbnail(path: str | Path, longest: int = 512, options: ReadOptions | None = None) -> Samples:
    """A small picture of a photo, as `io.thumbnail` says: (h, w, 3) uint8, sRGB, upright.

    Raises
    ------
    PhotoError
        As `read`; but a RAW file with a good preview is shown whatever its sensor data are like.
    """
    guard = _state.guard
    if guard is None:
        return thumbnail_here(path, longest, options)
    return guard.thumbnail(Path(path), longest, options or ReadOptions())


def metadata_of(path: Path) -> Metadata:
    """EXIF and XMP of a photo, without its pixels; empty where there is none, or it cannot be read."""
    guard = _state.guard
    return guard.metadata_of(path) if guard else brief.metadata_of(path)
