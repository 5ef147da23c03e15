"""The rows of the preferences: lists to choose from, in groups with a heading and a word of help. Knows no setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from photoenhance.ui.panels.model_card import text_label

LABEL_WIDTH = 170


class Choice(QComboBox):
    """A list of (text, value); `chosen` is called with the value that a person chooses, never for `show_value`."""

    def __init__(self, name: str, items: Sequence[tuple[str, Any]], chosen: Callable[[Any], object]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for text, value in items:
            self.addItem(text, value)
        self.activated.connect(lambda index: chosen(self.itemData(index)))

    def add(self, text: str, value: Any) -> None:
        """Add an item that was found later; one that is there gets the text."""
        index = self.findData(value)
        if index >= 0:
            self.setItemText(index, text)
        else:
            self.addItem(text, value)

    def show_value(self, value: Any) -> None:
        """Show a value; one that is not in the list (yet) is added as it is, so that it is never hidden."""
        if self.findData(value) < 0:
            self.addItem(str(value), value)
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Only a list that has the focus turns with the wheel."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def group(title: str, rows: Sequence[tuple[str, QWidget, str | QLabel]]) -> QWidget:
    """Rows of (label, control, help) under a heading; an empty label or help takes no room."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(text_label(title, "title"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, LABEL_WIDTH)
    grid.setColumnStretch(1, 1)
    for number, (text, control, hint) in enumerate(rows):
        label = QLabel(text)
        label.setBuddy(control)
        grid.addWidget(label, 2 * number, 0, _place(control))
        grid.addWidget(control, 2 * number, 1)
        if hint:
            told = text_label(hint, "muted") if isinstance(hint, str) else hint
            told.setContentsMargins(2, 0, 0, 6)
            grid.addWidget(told, 2 * number + 1, 1)
    column.addLayout(grid)
    return made


def _place(control: QWidget) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignTop if isinstance(control, QLabel) else Qt.AlignmentFlag.AlignVCenter
