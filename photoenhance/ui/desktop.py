"""What the desktop around the window does for it: show a file in its folder, take it into the bin."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QFile, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

_SERVICE = "org.freedesktop.FileManager1"
_OBJECT = "/org/freedesktop/FileManager1"


def to_bin(path: Path) -> bool:
    """Move a file to the system's bin, never further; whether the system has done so. May be called on any thread."""
    if sys.platform.startswith("linux"):
        # Qt makes the bin, but not the folder around it, which a fresh account may lack.
        QDir().mkpath(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation))
    return QFile(str(path)).moveToTrash()


def show_in_folder(paths: Sequence[Path], owner: QObject) -> None:
    """Show files in the file manager, selected where it can do that; else it shows the folder of the first.

    `owner` is told of the answer, so it must live as long as the window.
    """
    if not paths:
        return
    if sys.platform == "win32":
        subprocess.Popen(f'explorer /select,"{paths[0]}"')
    elif sys.platform == "darwin":
        subprocess.Popen(["open", "-R", *map(str, paths)])
    else:
        _by_bus(paths, owner)


def _by_bus(paths: Sequence[Path], owner: QObject) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher  # Linux alone asks this way

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        _show_folder(paths[0].parent)
        return
    call = QDBusMessage.createMethodCall(_SERVICE, _OBJECT, _SERVICE, "ShowItems")
    call.setArguments(
        [[QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded) for path in paths], ""]
    )
    waiting = QDBusPendingCallWatcher(bus.asyncCall(call), owner)

    def answered(watcher: QDBusPendingCallWatcher) -> None:
        if watcher.isError():  # a desktop whose file manager does not know how
            _show_folder(paths[0].parent)
        watcher.deleteLater()

    waiting.finished.connect(answered)


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
