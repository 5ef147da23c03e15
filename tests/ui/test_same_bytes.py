"""One photo and one recipe through window, folder job and command line: the three files are the same, byte by byte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from photoenhance.cli.app import main as command_line
from photoenhance.ui.dialogs.export_dialog import ExportDialog
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, exported, open_photo, picture, write_photo

pytestmark = pytest.mark.gui

STRENGTH = 70


def by_window(qtbot: QtBot, window: Window, photo: Path) -> Path:
    """Open, enhance, and save with what the dialog suggests."""
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    window.editor.enhancer.set_strength(STRENGTH)

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ExportDialog)
        next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "Export").click()

    QTimer.singleShot(0, press)
    window.menus.actions["export"].trigger()
    exported(qtbot, window)
    saved = window.editor.store.state.saved
    assert saved is not None
    return saved


def by_folder(qtbot: QtBot, window: Window, photo: Path) -> Path:
    """The folder of the photo, with what the form suggests."""
    window.editor.flush()
    dialog = FolderDialog(window, window.bridge, window.models, window.editor.store.state)
    qtbot.waitUntil(dialog.start.isEnabled, timeout=WAIT_MS)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.job.state.report is not None, timeout=WAIT_MS)
    report = dialog.job.state.report
    assert report is not None
    dialog.close()
    (record,) = report.made
    assert record.input == str(photo)
    assert record.output is not None
    return Path(record.output)


def by_command(window: Window, photo: Path, out: Path) -> Path:
    """The command with the same model and strength."""
    model = window.editor.store.state.model
    assert model is not None
    words = ["enhance", str(photo), "-o", str(out), "--model", model, "--strength", str(STRENGTH), "--quiet"]
    assert command_line(words) == 0
    return out


@pytest.mark.parametrize("name", ["meadow.jpg", "meadow.png", "deep.tif"])
def test_three_doors_write_the_same_bytes(qtbot: QtBot, window: Window, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "trip"
    folder.mkdir()
    pixels = picture(61, 47)
    photo = write_photo(folder / name, pixels.astype(np.uint16) * 257 + 40 if name == "deep.tif" else pixels)
    window_file = by_window(qtbot, window, photo)
    folder_file = by_folder(qtbot, window, photo)
    command_file = by_command(window, photo, tmp_path / f"line{photo.suffix}")
    assert len({window_file, folder_file, command_file}) == 3
    assert window_file.read_bytes() == folder_file.read_bytes()
    assert window_file.read_bytes() == command_file.read_bytes()
    assert window_file.read_bytes() != photo.read_bytes()
