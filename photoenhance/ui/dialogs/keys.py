"""The list of all that can be done, with its keys: searched by text or key, and run from here by Enter.

Its rows are handed in, made from the table of actions; it runs nothing itself, `chosen` says what was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from photoenhance.ui.dialogs.closing import finish
from photoenhance.ui.look.theme import Colours
from photoenhance.ui.panels.model_card import text_label

ROW = Qt.ItemDataRole.UserRole


class KeyRow(NamedTuple):
    """One line of the list: the menu or place it belongs to, what it does, its keys in words.

    `action` is the id of what Enter runs, "" for what only the pointer does; `possible` whether it can be done now.
    """

    place: str
    text: str
    keys: str
    action: str = ""
    possible: bool = True


POINTER = (
    KeyRow("Photo", "Zoom at the pointer", "Wheel"),
    KeyRow("Photo", "Move", "Drag, arrow keys"),
    KeyRow("Photo", "Fit / 100 %", "Double-click"),
    KeyRow("Sliders", "Reset", "Double-click"),
    KeyRow("Sliders", "One step, ten steps", "Arrow keys, with Shift"),
    KeyRow("Keyboard", "Next control, the one before", "Tab, Shift+Tab (in panels and dialogs)"),
    KeyRow("Keyboard", "Back to the photo", "Esc"),
    KeyRow("Keyboard", "Menus", "Alt and the underlined letter, F10"),
)


class KeysDialog(QDialog):
    """All actions and keys by group; `chosen` is the id of the action to run once the dialog is closed."""

    def __init__(self, parent: QWidget, rows: Sequence[KeyRow], chosen: Colours) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and Commands")
        self.resize(620, 620)
        self.chosen: str | None = None
        self._muted = QColor(chosen.muted)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search by name or key, for example “zoom” or “ctrl+e”")
        self._search.setAccessibleName("Search by name or key")
        self._search.setClearButtonEnabled(True)
        self._search.installEventFilter(self)
        self._list = _list()
        self._hint = text_label("", "muted")
        self._rows = (*rows, *POINTER)
        self._fill("")
        # As wide as all keys need, and so while searching too.
        self._list.resizeColumnToContents(1)
        self._search.textChanged.connect(self._fill)
        self._list.currentItemChanged.connect(lambda item, _before: self._tell(item))
        self._list.itemActivated.connect(lambda item, _column: self._run(item))
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self._search, self._list, self._hint):
            column.addWidget(widget)
        finish(self, whole)
        self._search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """In the search field up and down move in the list, and Enter runs what is marked there."""
        if watched is self._search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
                self._list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self._list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        self._list.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for row in self._rows:
            said = f"{row.place} {row.text} {row.keys}".casefold()
            if all(word in said for word in words):
                if row.place not in groups:
                    groups[row.place] = self._group(row.place)
                self._add(groups[row.place], row)
        self._list.expandAll()
        first = next((group.child(0) for group in groups.values()), None)
        if words and first is not None:
            self._list.setCurrentItem(first)
        self._tell(self._list.currentItem())

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self._list, [title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self._list.font())
        font.setWeight(QFont.Weight.DemiBold)
        group.setFont(0, font)
        group.setFirstColumnSpanned(True)
        return group

    def _add(self, group: QTreeWidgetItem, row: KeyRow) -> None:
        item = QTreeWidgetItem(group, [row.text, row.keys])
        item.setData(0, ROW, row)
        if not row.possible:
            for column in (0, 1):
                item.setForeground(column, self._muted)

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        row = _row(item)
        if item is None or row is None:
            self._hint.setText("Type to search; Enter does what is marked." if self._list.topLevelItemCount() else NONE)
        elif not row.action:
            self._hint.setText("Done with pointer or keys.")
        elif not row.possible:
            self._hint.setText(f"“{row.text}” is not possible now.")
        else:
            self._hint.setText(f"Enter: {row.text}")

    def _run(self, item: QTreeWidgetItem | None) -> None:
        row = _row(item)
        if row is not None and row.action and row.possible:
            self.chosen = row.action
            self.accept()


NONE = "Nothing found."


def _row(item: QTreeWidgetItem | None) -> KeyRow | None:
    found = item.data(0, ROW) if item is not None else None
    return KeyRow(*found) if found is not None else None


def _list() -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderLabels(["Action", "Keys"])
    made.setAccessibleName("Actions and keys")
    made.setRootIsDecorated(False)
    made.setItemsExpandable(False)
    made.setIndentation(12)
    made.setUniformRowHeights(True)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setStretchLastSection(False)
    return made
