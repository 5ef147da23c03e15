"""Notices that the folder on screen may have changed. Decides nothing: the folder is then read again on a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from photoenhance.ui.state.state import State
from photoenhance.ui.state.strip import Strip

PAUSE_MS = 300
"""Changes come in swarms; the first one waits this long for the others."""


class FolderWatch(QObject):
    """The system tells of changes where it can; coming back to the window is always a reason to look.

    Network disks tell of nothing that other computers do, and sometimes of nothing at all.
    """

    def __init__(self, parent: QObject, strip: Strip) -> None:
        super().__init__(parent)
        self._strip = strip
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._changed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(strip.read_again)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._activated)
        strip.store.listen(self._follow)

    def _changed(self, _name: str) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _activated(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive and self._strip.store.state.folder is not None:
            self._changed("")

    def _follow(self, before: State, now: State) -> None:
        if now.folder is not before.folder:
            self._watch(now.folder.path if now.folder else None)

    def _watch(self, path: Path | None) -> None:
        wanted = [] if path is None else [str(path)]
        watched = self._watcher.directories()
        # A folder that went and came again is not watched any more.
        if watched != wanted:
            if watched:
                self._watcher.removePaths(watched)
            if wanted:
                self._watcher.addPaths(wanted)
