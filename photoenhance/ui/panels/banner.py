"""A calm message above the photo: what went wrong, why, and what to do; or a notice. Closed by its button or Esc."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from photoenhance.ui.look.icons import icon, pixmap
from photoenhance.ui.look.theme import Colours, colours
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.state import State


class Banner(QFrame):
    """Shows the state's problem, else its notice, else nothing."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setAccessibleName("Message")
        self._sign = QLabel()
        self._what = text_label("", "title")
        self._more = text_label("", "muted")
        self._close = QToolButton()
        self._close.setAccessibleName("Close the message")
        self._close.setToolTip("Close (Esc)")
        self._close.clicked.connect(editor.dismiss)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(self._close)
        editor.store.listen(self._show)
        self._show(None, editor.store.state)

    def _show(self, before: State | None, now: State) -> None:
        if before is not None and (before.problem, before.notice, before.settings.theme) == (
            now.problem,
            now.notice,
            now.settings.theme,
        ):
            return
        self.setVisible(now.problem is not None or now.notice is not None)
        chosen = colours(now.settings.theme)
        if now.problem is not None:
            remedy = now.problem.remedy.rstrip(".")
            why = now.problem.why[:1].upper() + now.problem.why[1:]
            self._fill("problem", now.problem.what, f"{why.rstrip('.')}. {remedy}.", chosen)
        elif now.notice is not None:
            self._fill("notice", now.notice, "", chosen)

    def _fill(self, kind: str, what: str, more: str, chosen: Colours) -> None:
        ratio = self.devicePixelRatioF()
        sign, colour = ("warning", chosen.danger) if kind == "problem" else ("info", chosen.accent)
        self._sign.setPixmap(pixmap(sign, colour, 22, ratio))
        self._close.setIcon(icon("close", chosen))
        self._close.setIconSize(QSize(16, 16))
        self._what.setText(what)
        self._what.setProperty("role", "title" if kind == "problem" else "")
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setProperty("kind", kind)
        for widget in (self, self._what):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
