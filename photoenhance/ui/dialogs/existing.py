"""The question about files that exist, asked once before an export begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from photoenhance.batch.options import Conflict
from photoenhance.ui.state import wording

NAMED = 5


def ask_about(parent: QWidget, files: Sequence[Path]) -> Conflict | None:
    """What becomes of files that exist; None: the export is called off."""
    box = QMessageBox(parent)
    box.setWindowTitle("Export")
    many = len(files) > 1
    box.setText(f"{wording.count(len(files), 'file')} of the same name {'exist' if many else 'exists'}.")
    more = f"\nand {len(files) - NAMED:,} more" if len(files) > NAMED else ""
    box.setInformativeText("\n".join(path.name for path in files[:NAMED]) + more)
    answers: dict[object, Conflict] = {
        box.addButton("Take new names" if many else "Take a new name", QMessageBox.ButtonRole.AcceptRole): "unique",
        box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole): "overwrite",
        box.addButton("Skip", QMessageBox.ButtonRole.ActionRole): "skip",
    }
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return answers.get(box.clickedButton())
