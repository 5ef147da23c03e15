"""The menu of what can be compared with: the original, and what models have made of the photo. Made when it opens."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from photoenhance.ui.desk import Desk
from photoenhance.ui.state.comparer import against_title, choices

HINT = "Other models come here once they have run on this photo"


class CompareMenu(QMenu):
    """One entry for each picture, the present one checked; choosing begins to compare."""

    def __init__(self, parent: QWidget, desk: Desk, title: str) -> None:
        super().__init__(title, parent)
        self._desk = desk
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """List what there is now."""
        self.clear()
        group = QActionGroup(self)
        state = self._desk.store.state
        found = choices(self._desk.store)
        present = state.compare.against if state.compare.against in found else None
        for model in found:
            row = self.addAction(against_title(state, model).replace("&", "&&"))
            row.setCheckable(True)
            row.setChecked(model == present)
            row.triggered.connect(partial(self._choose, model))
            group.addAction(row)
        if len(found) == 1:
            self.addAction(HINT).setEnabled(False)

    def _choose(self, model: str | None, _checked: object = None) -> None:
        self._desk.tools.finish()
        self._desk.comparer.compare_with(model)
