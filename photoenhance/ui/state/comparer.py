"""The commands of comparing. Knows no widget and no Qt."""

from __future__ import annotations

from dataclasses import replace

from photoenhance.ui.state.compare import Compare, Mode
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store


class Comparer:
    """Carries out the commands of comparing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def toggle(self, mode: Mode) -> None:
        """Compare in this way, or, where it is done already, show the edited picture alone."""
        now = self.store.state.compare
        self._set(replace(now, mode="edited" if now.mode == mode else mode))

    def choose(self, against: str | None) -> None:
        """Compare with what a model has made, or with the original."""
        self._set(replace(self.store.state.compare, against=against))

    def compare_with(self, against: str | None) -> None:
        """Compare with this, parted by a divider where nothing is compared so far."""
        now = self.store.state.compare
        self._set(replace(now, against=against, mode="split" if now.mode == "edited" else now.mode))

    def next(self) -> None:
        """Compare with the next that there is: the original, then each finished picture that is not shown itself."""
        state = self.store.state
        row = choices(self.store)
        place = row.index(state.compare.against) if state.compare.against in row else 0
        self.choose(row[(place + 1) % len(row)])

    def divide(self, divider: float) -> None:
        """Move the divider; 0 to 1."""
        self._set(replace(self.store.state.compare, divider=min(1.0, max(0.0, divider))))

    def _set(self, compare: Compare) -> None:
        if compare != self.store.state.compare:
            self.store.change(compare=compare)


def against_title(state: State, model: str | None) -> str:
    """What is compared with, as a person calls it."""
    return "Original" if model is None else state.titles.get(model, model)


def choices(store: Store) -> list[str | None]:
    """What can be compared with: the original (None) and the models whose finished picture is not the one shown."""
    state = store.state
    models = dict.fromkeys(plane.model for plane in state.planes if plane.complete and plane.model != state.model)
    return [None, *models]
