"""Makes the preferences act: a changed device or number of threads reaches the networks, less room drops results.

Theme, starting recipe and restoring are read where they are used. Knows no widget.
"""

from __future__ import annotations

import os

from photoenhance.batch.sessions import Sessions
from photoenhance.inference.devices import PROVIDERS
from photoenhance.ui.state.planes import kept
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store


class Preferences:
    """Follows the settings of a store, beginning now."""

    def __init__(self, store: Store, sessions: Sessions) -> None:
        self._store = store
        self._sessions = sessions
        self._prefer(store.state.settings)
        store.listen(self._follow)

    def _follow(self, before: State, now: State) -> None:
        old, new = before.settings, now.settings
        if (old.device, old.threads) != (new.device, new.threads):
            self._prefer(new)
        if old.planes_mb != new.planes_mb and not now.busy:
            self._store.change(planes=kept(now, now.planes))

    def _prefer(self, settings: Settings) -> None:
        self._sessions.prefer(device_of(settings), threads_of(settings))


def device_of(settings: Settings) -> str:
    """The device wished for; a name that is not known any more must not make every photo fail."""
    return settings.device if settings.device in PROVIDERS else "auto"


def threads_of(settings: Settings) -> int:
    """Threads for a network; unless told otherwise the window's own core stays free while one works."""
    return settings.threads or max(1, (os.cpu_count() or 2) - 1)
