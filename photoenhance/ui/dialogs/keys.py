"""The list of all keys, searchable. Its rows are handed in, made from the table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from photoenhance.ui.dialogs.closing import finish


class KeyRow(NamedTuple):
    """One line of the list: the menu or place a key belongs to, what it does, and the key in words."""

    place: str
    text: str
    keys: str


POINTER = (
    KeyRow("Photo", "Zoom at the pointer", "Wheel"),
    KeyRow("Photo", "Move", "Drag, arrow keys"),
    KeyRow("Photo", "Fit / 100 %", "Double-click"),
    KeyRow("Sliders", "Reset", "Double-click"),
    KeyRow("Sliders", "One step, ten steps", "Arrow keys, with Shift"),
)


class KeysDialog(QDialog):
    """All keys, searchable."""

    def __init__(self, parent: QWidget, rows: Sequence[KeyRow]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(520, 560)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search keys")
        self._search.setAccessibleName("Search keys")
        self._search.setClearButtonEnabled(True)
        self._table = QTableWidget(0, 3)
        self._table.setHorizontalHeaderLabels(["Action", "Keys", "Menu"])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(30)
        self._table.setShowGrid(False)
        self._table.setAccessibleName("Keys")
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._rows = (*rows, *POINTER)
        self._fill("")
        self._search.textChanged.connect(self._fill)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._search)
        column.addWidget(self._table)
        finish(self, whole)

    def _fill(self, text: str) -> None:
        rows = [row for row in self._rows if text.casefold() in " ".join(row).casefold()]
        self._table.setRowCount(len(rows))
        for number, (menu, name, keys) in enumerate(rows):
            for column, value in enumerate((name, keys, menu)):
                self._table.setItem(number, column, QTableWidgetItem(value))
