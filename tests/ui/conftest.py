"""Fixtures of the window's tests: a real window off-screen, tiny photos, and a memory of its own for each test."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.state.settings import Settings, save
from photoenhance.ui.window import Window
from tests.ui.driving import write_photo


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_qt(qapp: QApplication) -> Iterator[None]:
    """What tests left behind goes while Qt is still there; later, at the interpreter's end, the order is chance."""
    yield
    for widget in qapp.topLevelWidgets():
        widget.deleteLater()
    for _ in range(3):  # what is deleted may ask for more to be deleted
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qapp.processEvents()
        gc.collect()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small PNG in a folder of its own."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return write_photo(folder / "meadow.png")


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[Bridge]:
    """A bridge whose workers have all ended afterwards."""
    made = Bridge()
    yield made
    assert made.close(30)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, bridge: Bridge, tmp_path: Path) -> Iterator[Window]:
    """The real window, empty, with a memory of its own; a pixel network is chosen, which waits to be told."""
    memory = tmp_path / "memory" / "window.json"
    save(Settings(model="retouch-residual", starting="none"), memory)
    made = make_window(qapp, bridge, memory, journals=tmp_path / "state")
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
