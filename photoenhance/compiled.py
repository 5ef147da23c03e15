"""Compiles loops over pixels with numba, once, with a cache on disk where there is room for one.

What the loops do is their own. numba is imported here and only when a loop is first wanted: it takes a good part of a
second.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Loop = TypeVar("Loop", bound=Callable[..., Any])

Views: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.float32]]
"""Rows of interleaved samples as one of three types, the other two empty."""

_DEAD_SECONDS = 3600.0
_lock = threading.Lock()
_ready: dict[Callable[..., Any], Callable[..., Any]] = {}


def compiled(loop: Loop, *example: object, passes: tuple[Callable[..., Any], ...] = ()) -> Loop:
    """The loop as machine code; `example` are arguments of the types it will be called with, and are worked on.

    `passes` are the functions that it calls, in the same file or one that changes with it.

    It holds no lock while it runs, uses one thread, and rounds as written: no contraction, no reordering, so that the
    same pixel gives the same bytes wherever it stands. A cache that cannot be written costs time, never an error.
    """
    with _lock:
        if loop not in _ready:
            _ready[loop] = _compile(loop, example, passes)
        return _ready[loop]  # type: ignore[return-value]


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


def _compile(loop: Loop, example: tuple[object, ...], passes: tuple[Callable[..., Any], ...]) -> Loop:
    ready: Loop
    folder = cache_folder()
    import numba
    from numba.extending import register_jitable

    if folder is not None:
        _sweep(folder)
        numba.config.CACHE_DIR = str(folder)  # Somebody may have imported it before.
    # Four floats of the padded table as one vector: off by default, since it rarely pays elsewhere.
    numba.config.SLP_VECTORIZE = 1
    for one in passes:
        register_jitable(error_model="numpy")(one)
    options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    if folder is not None:
        try:
            ready = numba.njit(cache=True, **options)(loop)
            ready(*example)
        except (OSError, RuntimeError):
            pass  # No room, no permission, or no place for it after all.
        else:
            return ready
    ready = numba.njit(**options)(loop)
    ready(*example)
    return ready


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
