"""A model that others made is added in the window, and can be chosen at once; a bad file is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from photoenhance.inference import catalogue
from photoenhance.ui.dialogs.add_model import AddModelDialog
from photoenhance.ui.window import Window
from tests.inference.foreign import made
from tests.ui.driving import WAIT_MS, open_photo, texts

pytestmark = pytest.mark.gui


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for each test."""
    monkeypatch.setattr(catalogue, "user_data_path", lambda *_args, **_more: tmp_path / "data")
    return tmp_path / "data" / "models"


def button(dialog: AddModelDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def test_it_is_looked_at_named_and_chosen(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path, own: Path) -> None:
    dialog = AddModelDialog(window, window.bridge, made.line(tmp_path / "Brighter 2.onnx", 1.1, top=1.0))
    dialog.show()
    qtbot.waitUntil(button(dialog, "Add").isEnabled, timeout=WAIT_MS)
    assert "channels first" in texts(dialog)
    assert (dialog.title.text(), dialog.id.text()) == ("Brighter 2", "brighter-2")
    dialog.title.setText("Brighter")
    QTest.mouseClick(button(dialog, "Add"), Qt.MouseButton.LeftButton)
    assert dialog.result() == AddModelDialog.DialogCode.Accepted
    assert (own / "brighter-2.onnx").exists()
    assert "brighter-2" not in window.editor.store.state.titles
    window.editor.read_models()
    assert window.editor.store.state.titles["brighter-2"] == "Brighter"
    open_photo(qtbot, window, photo)
    window.editor.enhancer.choose("brighter-2")
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    assert window.editor.store.state.problem is None
    plane = window.editor.store.state.plane
    assert plane is not None
    assert plane.complete


def test_what_is_no_model_is_refused_in_words(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "no.onnx"
    path.write_bytes(b"not a model at all")
    dialog = AddModelDialog(window, window.bridge, path)
    dialog.show()
    qtbot.waitUntil(lambda: "no.onnx" in texts(dialog) and "Looking" not in texts(dialog), timeout=WAIT_MS)
    assert not button(dialog, "Add").isEnabled()
    dialog.close()
