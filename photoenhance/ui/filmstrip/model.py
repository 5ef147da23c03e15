"""The folder as rows for Qt. When it is read again, only the rows that came or went are told, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photoenhance.ui.state.folder import Entry, Folder

MOST_RUNS = 50
"""With more places of change than this the rows are told as new altogether."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FolderModel(QAbstractListModel):
    """`problem` says why a photo cannot be shown, "" where nothing is wrong."""

    def __init__(self, parent: QObject, problem: Callable[[Path], str]) -> None:
        super().__init__(parent)
        self._problem = problem
        self.folder: Folder | None = None

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """How many photos there are."""
        return 0 if parent.isValid() or self.folder is None else len(self.folder.entries)

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

    def changed(self, path: Path) -> None:
        """There is something new to show of a photo."""
        row = self.row(path)
        if row >= 0:
            self.dataChanged.emit(self.index(row), self.index(row))

    def show_folder(self, folder: Folder | None) -> None:
        """Take another folder, or the same one as it is now."""
        before = self.folder
        if before is not None and folder is not None and before.path == folder.path and self._changed(before, folder):
            return
        self.beginResetModel()
        self.folder = folder
        self.endResetModel()

    def _changed(self, before: Folder, folder: Folder) -> bool:
        """Tell rows that went and came; False where that is not all that has changed, or too much."""
        gone = _runs([row for row, one in enumerate(before.entries) if one.name not in folder.places])
        come = _runs([row for row, one in enumerate(folder.entries) if one.name not in before.places])
        rest = [one for one in before.entries if one.name in folder.places]
        kept = [one for one in folder.entries if one.name in before.places]
        if len(gone) + len(come) > MOST_RUNS or [one.name for one in rest] != [one.name for one in kept]:
            return False
        entries = list(before.entries)
        for first, last in reversed(gone):
            self.beginRemoveRows(_ROOT, first, last)
            del entries[first : last + 1]
            self.folder = Folder(folder.path, tuple(entries), folder.sort)
            self.endRemoveRows()
        for first, last in come:
            self.beginInsertRows(_ROOT, first, last)
            entries[first:first] = folder.entries[first : last + 1]
            self.folder = Folder(folder.path, tuple(entries), folder.sort)
            self.endInsertRows()
        self.folder = folder
        if folder.entries:
            self.dataChanged.emit(self.index(0), self.index(len(folder.entries) - 1))
        return True

    def _notes(self, entry: Entry) -> list[str]:
        path = self.path(self.row(self.folder.path / entry.name)) if self.folder else None
        problem = self._problem(path) if path else ""
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
