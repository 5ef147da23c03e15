"""Sliders for parameters of the recipe, made from their declarations; knows no parameter by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from photoenhance.recipe.parameters import PARAMETERS
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.state import State
from photoenhance.ui.state.values import shown_value


class AdjustPanel(QWidget):
    """One slider for each of `keys`, such as "light.exposure"."""

    def __init__(self, edits: Edits, keys: Sequence[str], for_others: Sequence[str] = ()) -> None:
        """`for_others`: sliders that stand first, for photos that are no RAW files."""
        super().__init__()
        self._edits = edits
        self._for_others = frozenset(for_others)
        self._sliders = {key: self._slider(key) for key in (*for_others, *keys)}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for slider in self._sliders.values():
            column.addWidget(slider)
        edits.store.listen(self._show)
        self._show(None, edits.store.state)

    def _slider(self, key: str) -> ParameterSlider:
        slider = ParameterSlider(PARAMETERS[key], partial(self._edits.reset_value, key))
        slider.changed.connect(partial(self._edits.set_value, key))
        slider.settled.connect(self._edits.settle)
        return slider

    def _show(self, before: State | None, now: State) -> None:
        known = before is not None and before.recipe is now.recipe and before.photo is now.photo
        if before is not None and known and (before.history is None) == (now.history is None):
            return
        self.setEnabled(now.history is not None)
        is_raw = now.photo is not None and now.photo.source.camera is not None
        for key, slider in self._sliders.items():
            if key in self._for_others:
                slider.setVisible(not is_raw)
            value = shown_value(now, key)
            if value != slider.value:
                slider.show_value(value)
