"""The list of what was done to the photo; a click on a step shows the photo as it was then."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.state import State

ROWS = 7
ROW_HEIGHT = 24


class HistoryPanel(QWidget):
    """The steps, newest first; those that were undone are greyed."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._list = QListWidget()
        self._list.setAccessibleName("History")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFixedHeight(ROWS * ROW_HEIGHT + 4)
        self._list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        self._list.itemActivated.connect(lambda _item: self._jump())
        self._list.itemClicked.connect(lambda _item: self._jump())
        edits.store.listen(self._show)
        self._show(None, edits.store.state)

    def _jump(self) -> None:
        self._edits.jump(self._list.count() - 1 - self._list.currentRow())

    def _show(self, before: State | None, now: State) -> None:
        if before is not None and before.history is now.history:
            return
        steps = now.history.steps if now.history is not None else ()
        texts = [step.text for step in reversed(steps)]
        if texts != [self._list.item(row).text() for row in range(self._list.count())]:
            self._list.clear()
            self._list.addItems(texts)
        if now.history is None:
            return
        last = len(steps) - 1
        for row in range(len(texts)):
            item = self._list.item(row)
            undone = last - row > now.history.at
            item.setForeground(self.palette().placeholderText() if undone else self.palette().text())
        self._list.setCurrentRow(last - now.history.at)
