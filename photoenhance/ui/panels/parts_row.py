"""Tone, colour and detail of a model's change, side by side."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from photoenhance.recipe.recipe import PARTS
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.state import State


class PartsRow(QWidget):
    """Three small sliders."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._sliders = {one.name: ParameterSlider(one) for one in PARTS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, slider in self._sliders.items():
            row.addWidget(slider)
            slider.changed.connect(partial(editor.enhancer.set_part, name))
            slider.settled.connect(editor.edits.settle)

    def show_state(self, now: State) -> None:
        """Show the parts of the model that is chosen."""
        self.setEnabled(now.main is not None)
        for one in PARTS:
            value = one.default if now.main is None else getattr(now.main, one.name)
            if value != self._sliders[one.name].value:
                self._sliders[one.name].show_value(value)
