"""Compiles the loops of this package with numba, once, with a cache on disk where there is room for one.

numba is imported here and only when a loop is first wanted: it takes a good part of a second.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

Loop = TypeVar("Loop", bound=Callable[..., Any])

_lock = threading.Lock()
_ready: dict[Callable[..., Any], Callable[..., Any]] = {}


def compiled(loop: Loop, *example: object) -> Loop:
    """The loop as machine code; `example` are arguments of the types it will be called with, and are worked on.

    It holds no lock while it runs, uses one thread, and rounds as written: no contraction, no reordering, so that the
    same pixel gives the same bytes wherever it stands. A cache that cannot be written costs time, never an error.
    """
    with _lock:
        if loop not in _ready:
            _ready[loop] = _compile(loop, example)
        return _ready[loop]  # type: ignore[return-value]


def _compile(loop: Loop, example: tuple[object, ...]) -> Loop:
    ready: Loop
    cached = _cache_folder() is not None
    import numba

    if cached:
        try:
            ready = numba.njit(nogil=True, error_model="numpy", cache=True)(loop)
            ready(*example)
        except (OSError, RuntimeError):
            pass  # No room, no permission, or no place for it after all.
        else:
            return ready
    ready = numba.njit(nogil=True, error_model="numpy")(loop)
    ready(*example)
    return ready


def _cache_folder() -> Path | None:
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
