"""Remembering: writes the settings behind the work, and once more, at once, when the window closes. Knows no widget."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import msgspec

from photoenhance.ui.state import settings as memory
from photoenhance.ui.state.jobs import Jobs
from photoenhance.ui.state.store import Store


class Remembering:
    """Keeps the file like the state's settings; `path` None remembers nothing."""

    def __init__(self, store: Store, jobs: Jobs, path: Path | None) -> None:
        self._store = store
        self._jobs = jobs
        self._path = path
        self._writing = threading.Lock()

    def remember(self, **fields: Any) -> None:
        """Change settings; written in the background."""
        settings = msgspec.structs.replace(self._store.state.settings, **fields)
        if settings == self._store.state.settings:
            return
        self._store.change(settings=settings)
        if self._path is not None:
            self._jobs.start(self._task, lane="settings", what="remember settings")

    def finish(self) -> None:
        """Write what is remembered now: jobs that still wait are cancelled when the window closes."""
        if self._path is not None:
            with self._writing:
                memory.save(self._store.state.settings, self._path)

    def _task(self) -> Generator[Any, None, None]:
        # Read when it is written, so that a job that comes late never brings an older state back.
        self.finish()
        yield from ()
