"""Asks before photos go to the bin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from photoenhance.ui.look.icons import pixmap
from photoenhance.ui.state.folder import is_edited


def bin_question(parent: QWidget, paths: Sequence[Path]) -> QMessageBox:
    """The question whether these photos may go."""
    what = f"“{paths[0].name}”" if len(paths) == 1 else f"{len(paths):,} photos"
    box = QMessageBox(parent)
    box.setIconPixmap(pixmap("bin", box.palette().windowText().color().name(), 40, box.devicePixelRatioF()))
    box.setWindowTitle("Move to Bin")
    box.setText(f"Move {what} to the bin?")
    if len(paths) > 1 or is_edited(paths[0]):
        box.setInformativeText("Their edits go with them." if len(paths) > 1 else "Its edits go with it.")
    move = box.addButton("Move to Bin", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(move)
    return box


def may_go(parent: QWidget, paths: Sequence[Path]) -> bool:
    """Ask, and whether the answer was yes."""
    box = bin_question(parent, paths)
    box.exec()
    return box.buttonRole(box.clickedButton()) == QMessageBox.ButtonRole.AcceptRole
