"""The panel beside the photo: a top that stays, sections that fold, buttons at the foot; knows no section inside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from photoenhance.ui.look.theme import colours
from photoenhance.ui.panels.section import Section, line
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.state import State

WIDTH = 336
MARGIN = 16


class SidePanel(QFrame):
    """`top` stays while the sections scroll; which sections are folded is remembered."""

    def __init__(
        self, editor: Editor, top: Sequence[QWidget], sections: Sequence[Section], foot: Sequence[QWidget]
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._editor = editor
        self._sections = tuple(sections)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for widget in top:
            whole.addWidget(widget)
        whole.addWidget(self._scrolled(), 1)
        whole.addWidget(line())
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 10, MARGIN, 14)
        row.setSpacing(8)
        for widget in foot:
            row.addWidget(widget)
        whole.addLayout(row)
        editor.store.listen(self._show)
        self._show(None, editor.store.state)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 8, MARGIN, 14)
        column.setSpacing(8)
        for section in self._sections:
            column.addWidget(section)
            section.folded.connect(self._folded)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _folded(self, key: str, folded: bool) -> None:
        others = tuple(one for one in self._editor.store.state.settings.folded if one != key)
        self._editor.remember(folded=(*others, key) if folded else others)

    def _show(self, before: State | None, now: State) -> None:
        if before is None or (before.settings.folded, before.settings.theme) != (
            now.settings.folded,
            now.settings.theme,
        ):
            for section in self._sections:
                section.set_open(section.key not in now.settings.folded)
                section.show_icon(colours(now.settings.theme))
