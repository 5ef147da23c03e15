"""What goes wrong in the background is told beside the photo: never in a box that must be clicked away."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import photoenhance.ui
from photoenhance.errors import PhotoError
from photoenhance.ui.panels.banner import Banner
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, export, exported, open_photo, texts

pytestmark = pytest.mark.gui

SOURCES = Path(photoenhance.ui.__file__).parent


def told(qtbot: QtBot, window: Window) -> str:
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    banner = window.findChild(Banner)
    assert banner is not None
    assert banner.isVisible()
    assert QApplication.activeModalWidget() is None
    return texts(banner)


def test_a_photo_that_does_not_open(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    window.editor.open(tmp_path / "gone.jpg")
    assert "gone.jpg" in told(qtbot, window)


def test_a_network_that_fails(qtbot: QtBot, window: Window, photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PhotoError("Cannot enhance meadow.png", "the graphics card has gone", "Try again")

    open_photo(qtbot, window, photo)
    monkeypatch.setattr("photoenhance.inference.session.Session.outputs", fail)
    window.editor.enhancer.enhance()
    assert "graphics card has gone" in told(qtbot, window)


def test_a_file_that_cannot_be_written(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    export(window, photo / "a.png")
    qtbot.waitUntil(lambda: window.editor.store.state.exporting, timeout=WAIT_MS)
    exported(qtbot, window)
    (job,) = window.editor.store.state.exports
    assert job.failed


def test_no_message_boxes_but_in_dialogs_that_were_asked_for() -> None:
    """A QMessageBox belongs to something a person has just asked for; state, panels and canvas have none."""
    found = []
    for path in SOURCES.rglob("*.py"):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)
        }
        if names & {"QMessageBox", "QErrorMessage"} and path.parent.name != "dialogs":
            found.append(path.name)
    assert found == []
