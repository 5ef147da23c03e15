"""A slider with label and value field, made from a Parameter declaration; knows no recipe and no state.

The wheel changes it only while it has the focus; a double click on slider or label resets it; with Alt it moves in
tenths of a step.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from photoenhance.parameter import Parameter
from photoenhance.recipe.change import said_value

SHIFT_STEPS = 10
EVEN = 960
"""Positions of a slider whose ways are even in 1 / value."""
FINE = 10
"""Positions of the slider a step of the parameter: what dragging with Alt can reach."""
CALM_MS = 700
"""After keys or wheel have been still for so long, a change counts as finished."""


class ParameterSlider(QWidget):
    """Shows and changes one number.

    `changed` carries the new value; `settled` follows when a drag ends, a number is typed, or keys and wheel are still.
    """

    changed = Signal(float)
    settled = Signal()

    def __init__(self, parameter: Parameter, reset: Callable[[], object] | None = None) -> None:
        """`reset`: what a double click does; the default value unless given."""
        super().__init__()
        self._reset = reset
        self.parameter = parameter
        self._label = QLabel(parameter.label)
        self._field = _Field(parameter)
        self._slider = _Slider(parameter)
        self._label.setBuddy(self._field)
        for widget in (self._label, self._field, self._slider):
            widget.setToolTip(f"{parameter.help} Double-click the slider to reset it.")
        self._label.installEventFilter(self)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self._label)
        top.addStretch()
        top.addWidget(self._field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._slider)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self.settled)
        self._slider.valueChanged.connect(self._moved)
        self._slider.sliderReleased.connect(self._finish)
        self._slider.reset.connect(self.reset)
        self._field.valueChanged.connect(self._typed)
        self.show_value(parameter.default)

    @property
    def value(self) -> float:
        """The value that is shown."""
        return self._field.value()

    def show_value(self, value: float) -> None:
        """Show a value without announcing it."""
        for widget in (self._slider, self._field):
            widget.blockSignals(True)
        self._field.setValue(value)
        self._slider.setValue(position(self.parameter, value))
        for widget in (self._slider, self._field):
            widget.blockSignals(False)

    def reset(self) -> None:
        """Go back to what the photo has without this."""
        if self._reset is not None:
            self._reset()
        else:
            self._typed(self.parameter.default)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Reset at a double click on the label."""
        if watched is self._label and event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset()
            return True
        return super().eventFilter(watched, event)

    def _moved(self, at: int) -> None:
        dragged = self._slider.isSliderDown()
        value = value_at(self.parameter, at, fine=not dragged or self._slider.fine)
        if value != self.value:
            self._set(value)
        if not dragged:
            self._calm.start()

    def _typed(self, value: float) -> None:
        self._set(value)
        self._finish()

    def _finish(self) -> None:
        self._calm.stop()
        self.settled.emit()

    def _set(self, value: float) -> None:
        self.show_value(value)
        self.changed.emit(value)


class _Slider(QSlider):
    reset = Signal()

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.fine = False
        self.setRange(0, position(parameter, parameter.maximum))
        self.setSingleStep(FINE)
        self.setPageStep(SHIFT_STEPS * FINE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{parameter.label} slider")

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only a slider that has the focus turns with the wheel; else the panel scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Remember whether tenths of a step are wanted."""
        self.fine = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Reset."""
        self.reset.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """With Shift the arrows make ten steps."""
        signs = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
        sign = signs.get(Qt.Key(event.key()), 0)
        if sign and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.setValue(self.value() + sign * SHIFT_STEPS * FINE)
        else:
            super().keyPressEvent(event)


class _Field(QLineEdit):
    valueChanged = Signal(float)  # noqa: N815 - as Qt's own fields

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._parameter = parameter
        self._value = parameter.default
        self.setProperty("role", "value")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(parameter.label)
        widest = max((self._written(value) for value in (parameter.minimum, parameter.maximum)), key=len)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(widest) + 14)
        self.editingFinished.connect(self._finish)

    def value(self) -> float:
        """The number that is shown."""
        return self._value

    def setValue(self, value: float) -> None:  # noqa: N802
        """Show a number."""
        self._value = value
        self.setText(self._written(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc takes back what was typed; up and down make steps."""
        signs = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
        sign = signs.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Escape and self.text() != self._written(self._value):
            self.setValue(self._value)
            self.selectAll()
        elif sign:
            many = SHIFT_STEPS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._announce(self._value + sign * many * self._parameter.step)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """What is typed replaces the number."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)

    def _finish(self) -> None:
        text = self.text().replace(self._parameter.unit.strip() or " ", "")
        text = text.replace("−", "-").replace(" ", "")
        # A comma before three digits of a large number groups them; elsewhere it is the decimal one.
        text = text.replace(",", "" if self._parameter.maximum >= 1000 else ".")
        try:
            value = float(text)
        except ValueError:
            value = self._value
        self._announce(value if math.isfinite(value) else self._value)

    def _announce(self, value: float) -> None:
        kept = min(max(value, self._parameter.minimum), self._parameter.maximum)
        changed = kept != self._value
        self.setValue(kept)
        if changed:
            self.valueChanged.emit(kept)

    def _written(self, value: float) -> str:
        return said_value(self._parameter, value)


def position(parameter: Parameter, value: float) -> int:
    """Where a slider stands for a value; 0 is its left end."""
    if parameter.reciprocal:
        whole = 1 / parameter.minimum - 1 / parameter.maximum
        return round((1 / parameter.minimum - 1 / value) / whole * EVEN)
    return round((value - parameter.minimum) / parameter.step * FINE)


def value_at(parameter: Parameter, at: int, *, fine: bool) -> float:
    """The value of a slider's position, in whole steps, or, `fine`, in tenths of them."""
    if parameter.reciprocal:
        whole = 1 / parameter.minimum - 1 / parameter.maximum
        value = 1 / (1 / parameter.minimum - at / EVEN * whole)
        return min(max(round(value / parameter.step) * parameter.step, parameter.minimum), parameter.maximum)
    steps = at / FINE if fine else round(at / FINE)
    # A step such as 0.05 is no binary number: the value is that of its decimals.
    return round(parameter.minimum + steps * parameter.step, 6)
