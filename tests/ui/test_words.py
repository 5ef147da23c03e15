"""What the window says of what is on screen and of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from photoenhance.ui.panels.banner import Banner
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, open_photo, texts

pytestmark = pytest.mark.gui


def test_photos_beyond_the_first_are_told(qtbot: QtBot, window: Window, photo: Path) -> None:
    urls = [photo, photo.with_name("second.jpg"), photo.with_name("notes.txt"), photo.with_name("third.heic")]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in urls])
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    qtbot.waitUntil(lambda: window.editor.store.state.ready, timeout=WAIT_MS)
    banner = window.findChild(Banner)
    assert banner is not None
    assert banner.isVisible()
    assert "2 other photos were not opened" in texts(banner)


def test_the_header_says_what_is_seen(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    assert "Enhanced  ·  100 %" in texts(window.header)
    window.editor.enhancer.set_strength(0)
    assert "Original" in texts(window.header)
    assert "Enhanced" not in texts(window.header)
    window.editor.enhancer.set_strength(60)
    window.viewer.hold_original(True)
    assert "Original" in texts(window.header)
    window.viewer.hold_original(False)
    assert "Enhanced  ·  60 %" in texts(window.header)
