"""Exports go on whatever the window does meanwhile, and are told; files are held up on their way to the disk for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from photoenhance.batch import place
from photoenhance.inference.session import OutOfMemoryError, Session
from photoenhance.io import read
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.panels.banner import Banner
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, export, exported, open_photo, texts, write_photo

pytestmark = pytest.mark.gui


class Gate:
    """Lets files through to the disk when it is told to."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Holds every file up just before it is written."""
    made = Gate()
    real = place.write

    def held(*args: Any, **kwargs: Any) -> Any:
        made.reached.set()
        assert made.open.wait(WAIT_MS / 1000)
        return real(*args, **kwargs)

    monkeypatch.setattr(place, "write", held)
    yield made
    made.open.set()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another photo."""
    return write_photo(tmp_path / "other.png", np.full((90, 120, 3), 200, np.uint8))


def saving(qtbot: QtBot, window: Window, gate: Gate, photo: Path, target: Path) -> None:
    """Open a photo and begin to save it; the file stands at the gate."""
    open_photo(qtbot, window, photo)
    export(window, target)
    qtbot.waitUntil(gate.reached.is_set, timeout=WAIT_MS)


def bar(window: Window) -> str:
    """What the job bar says."""
    return texts(window.jobs) if window.jobs.isVisible() else ""


def message(window: Window) -> str:
    banner = window.findChild(Banner)
    assert banner is not None
    return texts(banner) if banner.isVisible() else ""


def test_a_save_goes_on_while_another_photo_is_opened(
    qtbot: QtBot, window: Window, gate: Gate, photo: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.png"
    saving(qtbot, window, gate, photo, target)
    open_photo(qtbot, window, other)
    assert not target.exists()
    gate.open.set()
    qtbot.waitUntil(lambda: window.editor.store.state.saved == target, timeout=WAIT_MS)
    np.testing.assert_array_equal(read(target).pixels, read(photo).pixels)
    state = window.editor.store.state
    assert state.photo is not None
    assert state.photo.path == other
    assert state.ready
    assert "kept.png exported" in bar(window)


def test_a_save_that_fails_behind_another_photo_is_told(
    qtbot: QtBot, window: Window, gate: Gate, photo: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.png"
    saving(qtbot, window, gate, photo, target)
    target.write_bytes(b"somebody else's")
    gate.open.set()
    window.editor.open(tmp_path / "missing.png")
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    exported(qtbot, window)
    assert "1 failed" in bar(window)
    assert "kept.png" in bar(window)
    assert "missing.png" in message(window)
    assert target.read_bytes() == b"somebody else's"


def test_the_enhancement_stays_when_the_next_photo_cannot_be_opened(
    qtbot: QtBot, window: Window, gate: Gate, photo: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    export(window, tmp_path / "kept.png")
    window.editor.open(tmp_path / "missing.png")
    gate.open.set()
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    exported(qtbot, window)
    assert window.editor.store.state.plane is not None
    assert (tmp_path / "kept.png").exists()


def test_a_second_export_waits_for_the_first(
    qtbot: QtBot, window: Window, gate: Gate, photo: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.png"
    saving(qtbot, window, gate, photo, target)
    open_photo(qtbot, window, other)
    export(window, target, conflict="unique")
    qtbot.waitUntil(lambda: "1 more export waits" in bar(window), timeout=WAIT_MS)
    gate.open.set()
    exported(qtbot, window)
    np.testing.assert_array_equal(read(target).pixels, read(photo).pixels)
    np.testing.assert_array_equal(read(tmp_path / "kept_2.png").pixels, read(other).pixels)


def press(window: Window, text: str) -> None:
    """Press a button of the job bar."""
    (found,) = [one for one in window.jobs.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    found.click()


def test_closing_asks_once_and_finishes(qtbot: QtBot, window: Window, gate: Gate, photo: Path, tmp_path: Path) -> None:
    saving(qtbot, window, gate, photo, tmp_path / "kept.png")
    assert not window.close()
    assert "1 photo is still being exported" in bar(window)
    press(window, "Stay")
    assert window.isVisible()
    assert "still" not in bar(window)
    assert not window.close()
    press(window, "Finish, then close")
    assert window.isVisible()
    gate.open.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert read(tmp_path / "kept.png").width == 150


def test_closing_and_stopping_leaves_no_file(
    qtbot: QtBot, window: Window, bridge: Bridge, gate: Gate, photo: Path, tmp_path: Path
) -> None:
    saving(qtbot, window, gate, photo, tmp_path / "one.png")
    export(window, tmp_path / "two.png")
    qtbot.waitUntil(lambda: "1 more export waits" in bar(window), timeout=WAIT_MS)
    assert not window.close()
    assert "2 photos are still being exported" in bar(window)
    press(window, "Stop and close")
    assert not window.isVisible()
    gate.open.set()
    assert bridge.close(30)
    assert not (tmp_path / "two.png").exists()


def test_closing_shows_an_export_that_fails(
    qtbot: QtBot, window: Window, gate: Gate, photo: Path, tmp_path: Path
) -> None:
    target = tmp_path / "kept.png"
    saving(qtbot, window, gate, photo, target)
    window.close()
    press(window, "Finish, then close")
    target.write_bytes(b"somebody else's")
    gate.open.set()
    exported(qtbot, window)
    assert window.isVisible()
    assert "kept.png" in bar(window)
    assert window.close()


def test_closing_twice_does_not_wait(
    qtbot: QtBot, window: Window, bridge: Bridge, gate: Gate, photo: Path, tmp_path: Path
) -> None:
    saving(qtbot, window, gate, photo, tmp_path / "kept.png")
    window.close()
    assert window.close()
    assert not window.isVisible()
    assert window.editor.store.state.work is None
    gate.open.set()
    assert bridge.close(30)


def test_an_export_is_stopped_by_its_button_and_not_by_escape(
    qtbot: QtBot, window: Window, gate: Gate, photo: Path, tmp_path: Path
) -> None:
    saving(qtbot, window, gate, photo, tmp_path / "kept.png")
    assert not window.menus.actions["cancel"].isEnabled()
    press(window, "Cancel")
    assert "Stopping" in bar(window)
    gate.open.set()
    exported(qtbot, window)
    state = window.editor.store.state
    assert (state.saved is not None) == (tmp_path / "kept.png").exists()
    assert state.problem is None
    window.menus.actions["cancel"].trigger()
    assert not window.jobs.isVisible()


def test_what_was_unusual_about_the_run_is_told_with_the_file(
    qtbot: QtBot, window: Window, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Session.run
    refused: list[int] = []

    def short_of_memory(session: Session, image: Any, *rest: Any) -> Any:
        if not refused:
            refused.append(image.shape[-1])
            raise OutOfMemoryError("Cannot run the model", "memory ran out", "Close other programs")
        return real(replace(session, notice=None), image, *rest)

    monkeypatch.setattr(Session, "run", short_of_memory)
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    assert refused
    export(window, tmp_path / "kept.png")
    exported(qtbot, window)
    assert "because memory ran out" in message(window)


def test_a_device_that_was_not_there_is_told_with_the_file(
    qtbot: QtBot, window: Window, photo: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    state, sessions = window.editor.store.state, window.editor.sessions
    assert state.main is not None
    session = sessions.get(state.main, "auto")
    sessions._opened[state.main.model, "auto"] = replace(session, notice="The graphics card is away")
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    window.editor.dismiss()
    export(window, tmp_path / "kept.png")
    exported(qtbot, window)
    assert "The graphics card is away" in message(window)
