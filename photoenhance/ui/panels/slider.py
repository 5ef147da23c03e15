"""A slider with label and value field, made from a Parameter declaration; knows no recipe and no state.

The wheel changes it only while it has the focus; a double click on slider or label resets it.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from photoenhance.parameter import Parameter

SHIFT_STEPS = 10


class ParameterSlider(QWidget):
    """Shows and changes one number; `changed` carries the new value."""

    changed = Signal(float)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
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
        self._slider.valueChanged.connect(lambda steps: self._set(self._value(steps)))
        self._slider.reset.connect(self.reset)
        self._field.valueChanged.connect(self._set)
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
        self._slider.setValue(round((value - self.parameter.minimum) / self.parameter.step))
        for widget in (self._slider, self._field):
            widget.blockSignals(False)

    def reset(self) -> None:
        """Go back to the default."""
        self._set(self.parameter.default)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Reset at a double click on the label."""
        if watched is self._label and event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset()
            return True
        return super().eventFilter(watched, event)

    def _value(self, steps: int) -> float:
        return self.parameter.minimum + steps * self.parameter.step

    def _set(self, value: float) -> None:
        self.show_value(value)
        self.changed.emit(value)


class _Slider(QSlider):
    reset = Signal()

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, round((parameter.maximum - parameter.minimum) / parameter.step))
        self.setSingleStep(1)
        self.setPageStep(SHIFT_STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{parameter.label} slider")

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only a slider that has the focus turns with the wheel; else the panel scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Reset."""
        self.reset.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """With Shift the arrows make ten steps."""
        signs = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
        sign = signs.get(Qt.Key(event.key()), 0)
        if sign and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.setValue(self.value() + sign * SHIFT_STEPS)
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
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(widest) + 22)
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
        text = self.text().replace(self._parameter.unit.strip() or " ", "").replace(",", ".").strip()
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
        return f"{value:g}{self._parameter.unit}"
