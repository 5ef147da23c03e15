"""Save As: the name it suggests, what it refuses, and that Enter saves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from photoenhance.io import read
from photoenhance.ui.save_dialog import SaveDialog, own_format
from photoenhance.ui.settings import Settings
from photoenhance.ui.state import Photo
from photoenhance.ui.window import Window
from tests.ui.driving import open_photo, texts, write_photo

pytestmark = pytest.mark.gui


def test_suggests_a_free_name_and_guards_the_original(qtbot: QtBot, window: Window, photo: Path) -> None:
    photo.with_name("meadow_enhanced.png").write_bytes(b"taken")
    open_photo(qtbot, window, photo)
    state = window.editor.store.state
    assert state.photo is not None
    dialog = SaveDialog(window, state.photo, state.settings)
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.findChild(QLineEdit)
    assert field is not None
    assert Path(field.text()) == photo.with_name("meadow_enhanced_2.png")
    formats = next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Format")
    formats.setCurrentIndex(formats.findData("jpeg"))
    assert field.text().endswith("meadow_enhanced_2.jpg")
    field.setText(str(photo))
    save = next(one for one in dialog.findChildren(QAbstractButton) if one.text() in ("Save", "Replace"))
    assert not save.isEnabled()
    assert "Originals are never changed" in texts(dialog)
    field.setText(str(photo.with_name("meadow_enhanced.png")))
    assert save.text() == "Replace"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.options.conflict == "overwrite"
    assert dialog.target == photo.with_name("meadow_enhanced.png")


def test_depth_follows_the_photo_and_the_format(qtbot: QtBot, tmp_path: Path) -> None:
    deep = write_photo(tmp_path / "deep.png", np.full((20, 30, 3), 40000, np.uint16))
    source = read(deep)
    dialog = SaveDialog(None, Photo(deep, source, np.zeros((2, 2, 3), np.uint8)), Settings())
    qtbot.addWidget(dialog)
    boxes = {box.accessibleName(): box for box in dialog.findChildren(QComboBox)}
    assert own_format(source).key == "png"
    assert boxes["Depth"].currentData() == 16
    boxes["Format"].setCurrentIndex(boxes["Format"].findData("jpeg"))
    assert boxes["Depth"].currentData() == 8
    assert not boxes["Depth"].isEnabled()
