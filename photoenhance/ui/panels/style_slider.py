"""One slider that mixes the styles of a model, shown for models that have some."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.recipe.recipe import EnhanceStep
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.styles import axis, position_of, style_parameter, weights_at


class StyleSlider(QWidget):
    """The slider is made anew for a model with other styles."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._styles: tuple[str, ...] = ()
        self._slider: ParameterSlider | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_style(self, choice: Choice | None, step: EnhanceStep | None) -> None:
        """Show the style of a step of this model."""
        styles = choice.styles if choice is not None else ()
        if styles != self._styles:
            self._make(styles)
        self.setVisible(bool(styles))
        if self._slider is not None and step is not None:
            networks = (step, *step.steps)
            value = position_of(styles, next((one.style for one in networks if one.style), ()))
            if value != self._slider.value:
                self._slider.show_value(value)

    def _make(self, styles: tuple[str, ...]) -> None:
        self._styles, self._slider = styles, None
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if not styles:
            return
        self._slider = ParameterSlider(style_parameter(styles))
        self._slider.changed.connect(lambda value: self._editor.enhancer.set_style(weights_at(styles, value)))
        self._slider.settled.connect(self._editor.edits.settle)
        self._column.addWidget(self._slider)
        self._column.addWidget(_names(styles))


def _names(styles: tuple[str, ...]) -> QWidget:
    names = QWidget()
    row = QHBoxLayout(names)
    row.setContentsMargins(0, 0, 0, 0)
    order = axis(styles)
    for number, name in enumerate(order):
        label = QLabel(name)
        label.setProperty("role", "small")
        if number:
            row.addStretch()
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    return names
