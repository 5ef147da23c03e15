"""Compiles loops over pixels with numba, once, with a cache on disk where there is room for one.

What the loops do is their own. numba is imported here and only when a loop is first wanted: it takes a good part of a
second. A built program has the machine code with it (`native`), and no numba.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from photoenhance import native

Loop = TypeVar("Loop", bound=Callable[..., Any])

Views: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.float32]]
"""Rows of interleaved samples as one of three types, the other two empty."""

_DEAD_SECONDS = 3600.0

OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
"""What numba is told of every loop."""


class Wanted(NamedTuple):
    """A loop, arguments of the types it will be called with, and the functions that it calls."""

    loop: Callable[..., Any]
    example: tuple[object, ...]
    passes: tuple[Callable[..., Any], ...]


_lock = threading.Lock()
_ready: dict[Callable[..., Any], Callable[..., Any]] = {}
_noted: list[list[Wanted]] = []


def compiled(loop: Loop, *example: object, passes: tuple[Callable[..., Any], ...] = ()) -> Loop:
    """The loop as machine code; `example` are arguments of the types it will be called with, and are worked on.

    `passes` are the functions that it calls, in the same file or one that changes with it.

    It holds no lock while it runs, uses one thread, and rounds as written: no contraction, no reordering, so that the
    same pixel gives the same bytes wherever it stands. It allocates nothing: what it needs room in is handed in. A
    cache that cannot be written costs time, never an error. Arrays of another type or order than the example's, or
    read-only where its are not, are refused; numbers are converted.
    """
    with _lock:
        if _noted:
            _noted[-1].append(Wanted(loop, example, passes))
            return loop
        if loop not in _ready:
            _ready[loop] = native.found(loop, example) or _compile(loop, example, passes)
        return _ready[loop]  # type: ignore[return-value]


@contextmanager
def noted() -> Iterator[list[Wanted]]:
    """Inside the block loops are noted and not compiled: for whoever compiles them ahead."""
    with _lock:
        _noted.append([])
    try:
        yield _noted[-1]
    finally:
        with _lock:
            _noted.pop()


def views(samples: NDArray[Any], *, writeable: bool = False) -> Views:
    """Rows of samples, (h, w, c) uint8, uint16 or float32, for a loop that takes them all: it is compiled once.

    Read-only unless said otherwise; then they are the samples' own memory, which must be C-contiguous.
    """
    if writeable:
        assert samples.flags.c_contiguous, "a copy would be written to, and thrown away"
    rows = np.ascontiguousarray(samples).reshape(samples.shape[0], -1)
    empty = [np.empty((0, 0), dtype) for dtype in (np.uint8, np.uint16, np.float32)]
    for one in (rows, *empty):
        one.flags.writeable = writeable
    eight, sixteen, floats = (rows if rows.dtype == one.dtype else one for one in empty)
    return eight, sixteen, floats


def _compile(loop: Loop, example: tuple[object, ...], passes: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    folder = cache_folder()
    import numba

    if folder is not None:
        _sweep(folder)
        numba.config.CACHE_DIR = str(folder)  # Somebody may have imported it before.
    prepare(passes)
    if folder is not None:
        try:
            return _with_one_type(numba.njit(cache=True, **OPTIONS)(loop), example)
        except (OSError, RuntimeError):
            pass  # No room, no permission, or no place for it after all.
    return _with_one_type(numba.njit(**OPTIONS)(loop), example)


def prepare(passes: tuple[Callable[..., Any], ...]) -> None:
    """Tell numba of the functions that a loop calls, before the loop is compiled."""
    import numba
    from numba.extending import register_jitable

    # Four floats of the padded table as one vector: off by default, since it rarely pays elsewhere.
    numba.config.SLP_VECTORIZE = 1
    for one in passes:
        register_jitable(error_model="numpy")(one)


def _with_one_type(ready: Any, example: tuple[object, ...]) -> Callable[..., Any]:
    ready(*example)
    # As in a built program, which has no other: a call with other types is a fault that shows here too.
    ready.disable_compile()
    one: Callable[..., Any] = ready
    return one


@functools.cache
def _sweep(folder: Path) -> None:
    """Remove what numba was killed over; it writes for moments only, so what is an hour old is nobody's."""
    for part in folder.glob("*/*.tmp.*"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _DEAD_SECONDS:
                part.unlink()


def cache_folder() -> Path | None:
    """Where machine code is kept, told to numba by its environment variable; None where nothing can be kept."""
    wanted = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(wanted) if wanted else user_cache_path("photoenhance") / "numba"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    if not os.access(folder, os.W_OK | os.X_OK):
        return None
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder
