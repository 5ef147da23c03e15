"""Copy and paste, by way of the real clipboard of the off-screen desktop."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColorSpace, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from photoenhance.io import read
from photoenhance.ui.state import clipboard
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, open_photo, picture, write_photo

pytestmark = pytest.mark.gui


@pytest.fixture(autouse=True)
def _kept_here(window: Window, tmp_path: Path) -> None:
    window.clipboard.folder = tmp_path / "pictures"
    QGuiApplication.clipboard().setText("before")


def as_array(image: QImage) -> np.ndarray:
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4).copy()


def copied(qtbot: QtBot, window: Window) -> np.ndarray:
    """Copy the photo and take it out of the clipboard, (h, w, 3)."""
    board = QGuiApplication.clipboard()
    QTest.keyClick(window.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: board.mimeData().hasImage(), timeout=WAIT_MS)
    return as_array(board.image())[..., :3]


def wait_open(qtbot: QtBot, window: Window, folder: Path) -> Path:
    """Wait until a photo from a folder is open."""

    def there() -> bool:
        state = window.editor.store.state
        return state.ready and state.photo is not None and state.photo.path.parent == folder

    qtbot.waitUntil(there, timeout=WAIT_MS)
    photo = window.editor.store.state.photo
    assert photo is not None
    return photo.path


def test_copies_what_is_seen_in_full_size(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    open_photo(qtbot, window, photo)
    np.testing.assert_array_equal(copied(qtbot, window), read(photo).pixels)
    QGuiApplication.clipboard().setText("before")
    enhance(qtbot, window)
    enhanced = copied(qtbot, window)
    assert np.abs(enhanced.astype(int) - read(photo).pixels).max() > 2
    png = QGuiApplication.clipboard().mimeData().data("image/png").data()
    (tmp_path / "taken.png").write_bytes(png)
    np.testing.assert_array_equal(read(tmp_path / "taken.png").pixels, enhanced)
    assert "meadow.png is in the clipboard" in (window.editor.store.state.notice or "")


def test_large_photos_are_told(qtbot: QtBot, window: Window, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "LARGE", 1000)
    open_photo(qtbot, window, photo)
    told: list[str | None] = []
    window.editor.store.listen(lambda _, now: told.append(now.notice))
    copied(qtbot, window)
    assert any(text and "it takes a moment" in text for text in told)
    qtbot.waitUntil(lambda: "no pictures that large" in (window.editor.store.state.notice or ""), timeout=WAIT_MS)


def test_a_field_keeps_its_own_copying(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    field = next(one for one in window.panel.findChildren(QLineEdit) if one.isVisible())
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == field.text()
    assert not QGuiApplication.clipboard().mimeData().hasImage()


def test_a_picture_becomes_a_file_and_is_opened(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    open_photo(qtbot, window, photo)
    shown = picture(40, 30, 5)
    image = QImage(shown.tobytes(), 40, 30, 120, QImage.Format.Format_RGB888).copy()
    for name in ("pasted.png", "pasted_2.png"):
        QGuiApplication.clipboard().setImage(image)
        window.menus.actions["paste"].trigger()
        qtbot.waitUntil((tmp_path / "pictures" / name).exists, timeout=WAIT_MS)
        qtbot.waitUntil(lambda name=name: window.editor.store.state.shown == tmp_path / "pictures" / name)
        path = wait_open(qtbot, window, tmp_path / "pictures")
        np.testing.assert_array_equal(read(path).pixels, shown)
        assert read(path).alpha is None
        assert str(path) in (window.editor.store.state.notice or "")


def test_colours_and_transparency_are_kept(window: Window) -> None:
    image = QImage(2, 1, QImage.Format.Format_RGBA8888)
    image.setPixel(0, 0, 0xFF00FF00)
    image.setPixel(1, 0, 0x8000FF00)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    pixels, alpha = window.clipboard._board.pixels(image)
    assert alpha is not None
    assert alpha.tolist() == [[255, 128]]
    assert pixels[0, 0].tolist() == [0, 255, 0]
    image.setPixel(0, 0, 0xFF804020)
    pixels, _ = window.clipboard._board.pixels(image)
    assert pixels[0, 0].tolist() != [0x80, 0x40, 0x20]


def test_a_file_is_opened_where_it_is(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (tmp_path / "notes.txt", photo)])
    QGuiApplication.clipboard().setMimeData(data)
    window.menus.actions["paste"].trigger()
    assert wait_open(qtbot, window, photo.parent) == photo
    assert not (tmp_path / "pictures").exists()


def test_an_empty_clipboard_is_told(window: Window) -> None:
    QGuiApplication.clipboard().clear()
    window.menus.actions["paste"].trigger()
    assert "There is no picture" in (window.editor.store.state.notice or "")
    window.editor.dismiss()
    QGuiApplication.clipboard().setText("words")
    window.menus.actions["paste"].trigger()
    assert "There is no picture" in (window.editor.store.state.notice or "")


def test_a_folder_that_cannot_be_made_is_told(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    window.clipboard.folder = tmp_path / "file" / "below"
    QGuiApplication.clipboard().setImage(QImage(3, 3, QImage.Format.Format_RGB888))
    window.menus.actions["paste"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    assert "Cannot make the folder" in str(window.editor.store.state.problem)


def test_pasting_over_an_open_photo_leaves_its_file(qtbot: QtBot, window: Window, photo: Path) -> None:
    before = photo.read_bytes()
    open_photo(qtbot, window, photo)
    other = write_photo(photo.with_name("other.png"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    QGuiApplication.clipboard().setMimeData(data)
    window.menus.actions["paste"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.shown == other, timeout=WAIT_MS)
    assert photo.read_bytes() == before
