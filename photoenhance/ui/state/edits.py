"""The commands of editing: every change of the recipe is a step of the photo's history, undone and redone from here.

Knows no widget and no Qt; runs nothing. What a changed recipe wants computed is the enhancer's business.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.recipe import history as steps
from photoenhance.recipe.change import title_of
from photoenhance.recipe.history import History
from photoenhance.recipe.parameters import PARAMETERS, with_value
from photoenhance.recipe.raw import AS_SHOT
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.share import USUAL, pasted
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.values import BALANCE, set_for


class Edits:
    """Changes the recipe of the open photo."""

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self.store = store
        self._now = now

    def begin(self, history: History) -> None:
        """A photo was opened, with this history."""
        self.store.change(history=history, recipe=history.recipe, dragging="")

    def change(self, recipe: Recipe, *, key: str = "", text: str = "", dragging: bool = False) -> None:
        """Make an edit; `text` are words for the list, made from what differs where there are none.

        With `dragging` changes of the same `key` are one step until `settle`.
        """
        state = self.store.state
        if state.history is None:
            return
        merge, titles = dragging and state.dragging == key, state.titles

        def title(model: str) -> str:
            return titles.get(model) or title_of(model)

        now = self._now()
        history = steps.changed(state.history, recipe, key=key, when=now, merge=merge, text=text, title=title)
        self.store.change(history=history, recipe=recipe, dragging=key if dragging else "")

    def set_value(self, key: str, value: float) -> None:
        """Set one parameter of the recipe; part of a drag until `settle`."""
        try:
            recipe = set_for(self.store.state, key, value)
        except PhotoError as error:
            self.store.change(problem=error)
            return
        self.change(recipe, key=key, dragging=True)

    def reset_value(self, key: str) -> None:
        """One parameter back to what the photo has without it."""
        recipe = self.store.state.recipe
        if key in BALANCE or key == "raw.baseline":
            fields = {"white_balance": AS_SHOT.white_balance} if key in BALANCE else {"baseline": None}
            raw = msgspec.structs.replace(recipe.raw, **fields)
            recipe = msgspec.structs.replace(recipe, raw=raw)
        else:
            recipe = with_value(recipe, key, PARAMETERS[key].default)
        self.change(recipe, key=key)

    def settle(self) -> None:
        """A drag has ended: the next change is a step of its own."""
        if self.store.state.dragging:
            self.store.change(dragging="")

    def undo(self) -> None:
        """One step back."""
        self._see(steps.undone)

    def redo(self) -> None:
        """One step forward."""
        self._see(steps.redone)

    def jump(self, to: int) -> None:
        """See a step of the list, 0 the photo as it was opened."""
        self._see(lambda history: steps.jumped(history, to))

    def reset(self) -> None:
        """Back to what a photo shows that was never edited; an edit, too, that can be undone."""
        self.change(self.store.state.starting, text="Reset")

    def copy(self) -> None:
        """Remember the recipe for other photos."""
        self.store.change(copied=self.store.state.recipe)

    def paste(self, parts: frozenset[str] = USUAL) -> None:
        """Take over what was copied, or some parts of it, by the names of `recipe.share.PARTS`."""
        state = self.store.state
        if state.copied is None:
            return
        self.change(pasted(state.copied, state.recipe, parts), text="Pasted settings")

    def _see(self, move: Callable[[History], History]) -> None:
        history = self.store.state.history
        if history is not None:
            moved = move(history)
            self.store.change(history=moved, recipe=moved.recipe, dragging="")
