"""What all dialogs that only tell something have in common: their content above a Close button."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget


def finish(dialog: QDialog, content: QWidget, *, margins: bool = True) -> None:
    """Lay out a dialog: `content`, and Close below it."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    side = 20 if margins else 0
    column.setContentsMargins(side, side, side, 16)
    column.setSpacing(16)
    column.addWidget(content, 1)
    foot = QHBoxLayout()
    foot.setContentsMargins(20 - side, 0, 20 - side, 0)
    foot.addWidget(buttons)
    column.addLayout(foot)


def fit_height(dialog: QDialog) -> None:
    """As high as the text needs: labels that wrap know their height only for a width."""
    layout = dialog.layout()
    if layout is not None:
        dialog.resize(dialog.width(), layout.totalHeightForWidth(dialog.width()))
