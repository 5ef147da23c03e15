"""Save As: the name it suggests, what it refuses, and that Enter saves."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from photoenhance.batch.export import export
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.sessions import Sessions
from photoenhance.inference.stop import Stop
from photoenhance.io import read
from photoenhance.recipe.recipe import NEUTRAL
from photoenhance.ui.dialogs.save_dialog import SaveDialog, own_format
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.state import Photo
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


def made(qtbot: QtBot, photo: Path) -> tuple[SaveDialog, dict[str, QComboBox], QLineEdit]:
    """A dialog for a photo, its lists by name, and the field of the file."""
    dialog = SaveDialog(None, Photo(photo, read(photo), np.zeros((2, 2, 3), np.uint8)), Settings())
    qtbot.addWidget(dialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    return dialog, {box.accessibleName(): box for box in dialog.findChildren(QComboBox)}, field


@pytest.mark.parametrize("end", ["", "/", "/.", "/.."])
def test_a_format_names_no_file_where_none_is_named(qtbot: QtBot, photo: Path, end: str) -> None:
    _dialog, boxes, field = made(qtbot, photo)
    text = f"{photo.parent}{end}" if end else ""
    field.setText(text)
    boxes["Format"].setCurrentIndex(boxes["Format"].findData("tiff"))
    assert field.text() == text
    assert boxes["Format"].currentData() == "tiff"


def test_a_name_that_ends_as_a_folder_is_no_name(qtbot: QtBot, photo: Path) -> None:
    dialog, _boxes, field = made(qtbot, photo)
    field.setText(f"{photo.parent / 'new.png'}/")
    assert "Give the file a name" in texts(dialog)
    save = next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "Save")
    assert not save.isEnabled()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("depth", [8, 10])
def test_a_depth_that_heic_has_is_no_wish_for_more(qtbot: QtBot, tmp_path: Path, bits: int, depth: int) -> None:
    pixels = np.full((20, 30, 3), 40000, np.uint16) if bits == 16 else np.full((20, 30, 3), 150, np.uint8)
    photo = write_photo(tmp_path / "photo.png", pixels)
    dialog, boxes, _field = made(qtbot, photo)
    boxes["Format"].setCurrentIndex(boxes["Format"].findData("heic"))
    assert boxes["Depth"].currentText() == ("10 bit" if bits == 16 else "8 bit")
    boxes["Depth"].setCurrentIndex(boxes["Depth"].findText(f"{depth} bit"))
    next(one for one in dialog.findChildren(QAbstractButton) if one.text() == "Save").click()
    assert dialog.target is not None
    task = plan_file(photo, dialog.target, dialog.options).tasks[0]
    with Sessions() as sessions:
        steps = export(task, NEUTRAL, dialog.options, sessions, Stop())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                record = end.value
                break
    assert record.notes == (("HEIC holds 10 of the 16 bits a channel",) if (bits, depth) == (16, 10) else ())
    assert read(dialog.target).bits == depth


def test_says_what_the_format_cannot_hold_and_nothing_else(qtbot: QtBot, tmp_path: Path) -> None:
    photo = tmp_path / "deep.png"
    photo.write_bytes(imagecodecs.png_encode(np.full((20, 30, 4), 40000, np.uint16)))
    dialog, boxes, _field = made(qtbot, photo)
    dialog.show()

    def said() -> list[str]:
        quiet = [one for one in dialog.findChildren(QLabel) if one.property("role") == "muted"]
        return [one.text() for one in quiet if one.isVisible()]

    assert said() == []
    for key, words in (("jpeg", "8 of the 16 bits"), ("jpeg", "laid on the background"), ("avif", "12 of the 16 bits")):
        boxes["Format"].setCurrentIndex(boxes["Format"].findData(key))
        assert words in said()[0]
    boxes["Depth"].setCurrentIndex(boxes["Depth"].findData(10))
    assert said() == [], "10 bits were chosen, and 10 are written"
    boxes["Format"].setCurrentIndex(boxes["Format"].findData("tiff"))
    assert said() == []
