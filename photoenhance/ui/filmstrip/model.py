"""The folder as rows for Qt. When it is read again, only the rows that came or went are told, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from photoenhance.ui.state.folder import Entry, Folder

MOST_RUNS = 50
"""With more places of change than this the rows are told as new altogether."""

Index = QModelIndex | QPersistentModelIndex


class FolderModel(QStringListModel):
    """Rows are kept by Qt, which asks for them thousands of times, as empty texts; what stands in them is the folder.

    `problem` says why a photo cannot be shown, "" where nothing is wrong.
    """

    def __init__(self, parent: QObject, problem: Callable[[Path], str]) -> None:
        super().__init__(parent)
        self._problem = problem
        self.folder: Folder | None = None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, with what is to be known of the photo; pictures are painted, not given."""
        entry = self.entry(index.row())
        if entry is None or self.folder is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([entry.name, *self._notes(entry)])
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([entry.name, *self._notes(entry)])
        return None

    def entry(self, row: int) -> Entry | None:
        """The photo of a row."""
        return self.folder.entries[row] if self.folder and 0 <= row < len(self.folder.entries) else None

    def path(self, row: int) -> Path | None:
        """The file of a row."""
        entry = self.entry(row)
        return self.folder.path / entry.name if entry and self.folder else None

    def row(self, path: Path | None) -> int:
        """The row of a file; -1 when it is not listed."""
        place = self.folder.place(path) if path is not None and self.folder else None
        return -1 if place is None else place

    def show_folder(self, folder: Folder | None) -> None:
        """Take another folder, or the same one as it is now."""
        before, self.folder = self.folder, folder
        if before is None or folder is None or before.path != folder.path or not self._change(before, folder):
            self.setStringList([""] * len(folder.entries if folder else ()))

    def _change(self, before: Folder, folder: Folder) -> bool:
        """Tell rows that went and came; False where that is not all that has changed, or too much."""
        names, known = [one.name for one in folder.entries], [one.name for one in before.entries]
        if names == known:
            return True
        gone = _runs([row for row, name in enumerate(known) if name not in folder.names])
        come = _runs([row for row, name in enumerate(names) if name not in before.names])
        rest, kept = [one for one in known if one in folder.names], [one for one in names if one in before.names]
        if len(gone) + len(come) > MOST_RUNS or rest != kept:
            return False
        for first, last in reversed(gone):
            self.removeRows(first, last - first + 1)
        for first, last in come:
            self.insertRows(first, last - first + 1)
        return True

    def _notes(self, entry: Entry) -> list[str]:
        problem = self._problem(self.folder.path / entry.name) if self.folder else ""
        return [*(["edited"] if entry.edited else []), *([problem] if problem else [])]


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of rows that follow each other."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
