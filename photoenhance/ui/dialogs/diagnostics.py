"""The dialog with what a bug report needs, to be read and copied. The text is made in the background."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from photoenhance.diagnostics import NOTE, diagnostics
from photoenhance.errors import PhotoError
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.panels.model_card import text_label


class DiagnosticsDialog(QDialog):
    """Shows the text and copies it."""

    def __init__(self, parent: QWidget, bridge: Bridge) -> None:
        super().__init__(parent)
        self.setWindowTitle("Diagnostics")
        self.resize(760, 600)
        self.text = QPlainTextEdit("Looking at the system…")
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Diagnostics")
        self.copy = QPushButton("Copy")
        self.copy.setProperty("role", "main")
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self._copy)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(text_label(NOTE, "muted"))
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        rows = window_rows()

        def task() -> Generator[Any, None, str]:
            yield from ()
            return diagnostics(rows)

        ticket = bridge.start(task, lane="facts", on_done=self._show, on_error=self._failed, what="look at the system")
        self.finished.connect(lambda _result: bridge.drop(ticket))

    def _show(self, text: str) -> None:
        self.text.setPlainText(text)
        self.copy.setEnabled(True)
        self.copy.setDefault(True)

    def _failed(self, error: PhotoError) -> None:
        self._show(str(error))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText("Copied")


def window_rows() -> list[tuple[str, str]]:
    """What only the window knows: Qt, its platform, the screens."""
    rows = [("Qt", qVersion()), ("Platform", QGuiApplication.platformName())]
    for number, screen in enumerate(QGuiApplication.screens(), start=1):
        size = screen.size()
        scale = f"scale {screen.devicePixelRatio():g}"
        rows.append((f"Screen {number}", f"{size.width()} × {size.height()}, {scale}, {screen.depth()} bit"))
    return rows
