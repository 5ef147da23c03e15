"""A whole session, as a photographer has it: open a RAW, enhance, compare, adjust, crop, undo, export, restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoenhance.batch.edits import read_edits
from photoenhance.io import read
from photoenhance.pipeline.frame import finished_size
from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.state.settings import Settings, save
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, export, exported, open_photo, photo_seen

pytestmark = [pytest.mark.gui, pytest.mark.data]


def started(qapp: QApplication, bridge: Bridge, folder: Path) -> Window:
    """A window with the memory of `folder`."""
    memory = folder / "memory" / "window.json"
    if not memory.exists():
        save(Settings(), memory)
    made = make_window(qapp, bridge, memory, journals=folder / "state")
    made.resize(1280, 800)
    made.show()
    return made


def test_a_session_from_raw_to_file_and_back(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, data: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "trip" / "bayer.dng"
    photo.parent.mkdir()
    photo.write_bytes((data / "raw" / "made_bayer_orientation6.dng").read_bytes())
    original = photo.read_bytes()
    window = started(qapp, bridge, tmp_path)
    store, edits = window.editor.store, window.editor.edits

    open_photo(qtbot, window, photo)
    qtbot.waitUntil(lambda: store.state.plane is not None and store.state.work is None, timeout=WAIT_MS)
    assert store.state.model == "auto", "the starting recipe, and no edit"
    enhanced = photo_seen(qtbot, window)

    window.menus.actions["compare_split"].trigger()
    assert store.state.compare.split
    window.menus.actions["compare_split"].trigger()
    window.viewer.hold_original(True)
    assert np.abs(photo_seen(qtbot, window).astype(int) - enhanced).mean() > 0.5
    window.viewer.hold_original(False)

    window.editor.enhancer.set_strength(70)
    edits.settle()
    for key, value in (("light.exposure", 0.3), ("light.highlights", -30.0), ("raw.temperature", 5200.0)):
        edits.set_value(key, value)
        edits.settle()
    qtbot.waitUntil(lambda: store.state.work is None, timeout=WAIT_MS)
    adjusted = photo_seen(qtbot, window)
    window.menus.actions["rotate_right"].trigger()
    assert store.state.recipe.geometry.quarters == 1
    window.menus.actions["undo"].trigger()
    np.testing.assert_array_equal(photo_seen(qtbot, window), adjusted)

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    whole = finished_size(store.state.photo.source, store.state.recipe)  # type: ignore[union-attr]
    window.menus.actions["crop"].trigger()
    assert store.state.tool == "crop"
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    window.menus.actions["crop_accept"].trigger()
    assert store.state.tool == ""
    recipe = store.state.recipe
    assert recipe.geometry.crop is not None

    export(window, tmp_path / "out.jpg")
    exported(qtbot, window)
    made = read(tmp_path / "out.jpg")
    assert (made.width, made.height) == finished_size(store.state.photo.source, recipe)  # type: ignore[union-attr]
    assert made.width < whole[0]
    steps = store.state.history
    window.close()

    assert photo.read_bytes() == original
    kept = read_edits(photo)
    assert kept is not None
    assert kept.recipe == recipe
    again = started(qapp, bridge, tmp_path)
    again.resume.begin()
    qtbot.waitUntil(
        lambda: again.editor.store.state.ready and again.editor.store.state.plane is not None, timeout=WAIT_MS
    )
    assert again.editor.store.state.shown == photo
    assert again.editor.store.state.recipe == recipe
    assert again.editor.store.state.history == steps
    again.close()
