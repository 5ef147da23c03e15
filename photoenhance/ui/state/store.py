"""The Store: holds the one State and tells who listens of each change. Knows no Qt."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from photoenhance.ui.state.state import State

Listener = Callable[[State, State], None]


class Store:
    """Holds the one State; every change goes through `change`, and listeners get (before, after)."""

    def __init__(self, state: State | None = None) -> None:
        self._state = state or State()
        self._listeners: list[Listener] = []
        self._untold: deque[tuple[State, State]] = deque()
        self._telling = False

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    def listen(self, listener: Listener) -> None:
        """Call `listener` after every change, on the thread that changed it (the window's)."""
        self._listeners.append(listener)

    def change(self, **fields: Any) -> None:
        """Replace fields of the state and tell the listeners.

        A change made by a listener is told after the present one, so that all hear of all changes in their order. A
        listener that raises keeps neither the others nor the caller from their work; sys.excepthook hears of it.
        """
        before, self._state = self._state, replace(self._state, **fields)
        self._untold.append((before, self._state))
        if self._telling:
            return
        self._telling = True
        try:
            while self._untold:
                told = self._untold.popleft()
                for listener in tuple(self._listeners):
                    _tell(listener, *told)
        finally:
            self._telling = False


def _tell(listener: Listener, before: State, now: State) -> None:
    try:
        listener(before, now)
    except Exception as error:  # noqa: BLE001 - as for Qt's own callbacks: one faulty part must not deafen the rest
        sys.excepthook(type(error), error, error.__traceback__)
