"""A wish to stop that reaches into a running network: made by the caller, obeyed by every session it is given to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Thread-safe and one way: once requested it stays so; a run in progress is ended within hundredths of a second."""

    def __init__(self) -> None:
        self._requested = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[int, Callable[[], None]] = {}

    @property
    def requested(self) -> bool:
        """Whether somebody wants the work to end."""
        return self._requested.is_set()

    def request(self) -> None:
        """End the run in progress and refuse further ones."""
        with self._lock:
            self._requested.set()
            for terminate in self._running.values():
                terminate()

    @contextmanager
    def running(self, terminate: Callable[[], None]) -> Iterator[None]:
        """While the block lasts, `terminate` is called when a stop is requested (at once if it was already)."""
        key = id(terminate)
        with self._lock:
            self._running[key] = terminate
            if self._requested.is_set():
                terminate()
        try:
            yield
        finally:
            with self._lock:
                del self._running[key]
