"""A slider with label and value field, made from a Parameter declaration; knows no recipe and no state.

The wheel changes it only while it has the focus; a double click on slider or label resets it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

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


class _Field(QDoubleSpinBox):
    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.setProperty("role", "value")
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setDecimals(0 if float(parameter.step).is_integer() else 2)
        self.setRange(parameter.minimum, parameter.maximum)
        self.setSingleStep(parameter.step)
        self.setSuffix(parameter.unit)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(parameter.label)
        self.setMinimumWidth(72)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Only with the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self.textFromValue(self.value()) + self.suffix():
            self.setValue(self.value())
            self.lineEdit().setText(self.textFromValue(self.value()) + self.suffix())
            self.lineEdit().selectAll()
        else:
            super().keyPressEvent(event)
