"""Panes: what is put away around the photo, and brought back. Knows no widget."""

from __future__ import annotations

from photoenhance.ui.state.state import Hidden
from photoenhance.ui.state.store import Store


class Panes:
    """Carries out the commands that give the photo more room."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def toggle_panels(self) -> None:
        """Put the panels beside the photo away, or bring everything back."""
        self._toggle("panels")

    def toggle_all(self) -> None:
        """Put away all but the photo, menus too, or bring everything back."""
        self._toggle("all")

    def show(self) -> None:
        """Bring everything back."""
        self.store.change(panels_hidden="none")

    def _toggle(self, wanted: Hidden) -> None:
        self.store.change(panels_hidden="none" if self.store.state.panels_hidden == wanted else wanted)
