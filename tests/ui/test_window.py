"""The window driven as a person drives it: open, enhance, cancel, compare, change the strength, save, close."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider
from pytestqt.qtbot import QtBot

from photoenhance.batch.export import export as export_file
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.sessions import Sessions
from photoenhance.inference.stop import Stop
from photoenhance.io import read
from photoenhance.ui.actions.table import ACTIONS
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.panels.banner import Banner
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, export, exported, open_photo, settled, texts, write_photo

pytestmark = pytest.mark.gui


def test_begins_with_the_empty_page(window: Window) -> None:
    assert window.empty.isVisible()
    assert not window.panel.isVisible()
    assert "Drop a photo here" in texts(window.empty)
    assert window.windowTitle() == "photoenhance"


def test_opens_a_photo_and_shows_its_pixels(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    assert window.windowTitle().startswith("meadow.png")
    assert "150 × 110" in texts(window.status)
    window.viewer.actual()
    shown = settled(qtbot, window)
    x, y = window.editor.store.state.view.origin
    np.testing.assert_array_equal(shown[y : y + 110, x : x + 150], read(photo).pixels)


def test_dropping_a_file_opens_it(qtbot: QtBot, window: Window, photo: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.editor.store.state.ready, timeout=WAIT_MS)


def test_a_broken_file_is_told_in_words(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    window.editor.open(broken)
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    banner = window.findChild(Banner)
    assert banner is not None
    assert banner.isVisible()
    assert "broken.jpg" in texts(banner)
    assert "Traceback" not in texts(banner)
    window.menus.actions["cancel"].trigger()
    assert not banner.isVisible()


def test_a_broken_file_leaves_the_open_photo(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    open_photo(qtbot, window, photo)
    window.editor.open(tmp_path / "missing.jpg")
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    state = window.editor.store.state
    assert state.photo is not None
    assert state.photo.path == photo
    assert state.ready


def test_enhances_and_shows_the_result(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    before = settled(qtbot, window)
    enhance(qtbot, window)
    after = settled(qtbot, window)
    assert np.abs(after.astype(int) - before).max() > 2
    assert "CPU" in texts(window.status) or "GPU" in texts(window.status)


def test_progress_counts_tiles(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    counted: list[tuple[int, int]] = []
    window.editor.store.listen(lambda _, now: counted.append((now.work.done, now.work.total)) if now.work else None)
    enhance(qtbot, window)
    assert counted[-1][0] == counted[-1][1] > 0


def test_cancel_gives_the_original_back(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    open_photo(qtbot, window, write_photo(tmp_path / "wide.png", np.full((150, 200, 3), 90, np.uint8)))
    before = settled(qtbot, window)
    window.menus.actions["enhance"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.plane is not None, timeout=WAIT_MS)
    window.menus.actions["cancel"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    state = window.editor.store.state
    if state.plane is None:  # else it had ended before it could be stopped
        assert state.planes == ()
        np.testing.assert_array_equal(settled(qtbot, window), before)
    enhance(qtbot, window)


def test_holding_the_key_shows_the_original(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    window.viewer.actual()
    original = settled(qtbot, window)
    enhance(qtbot, window)
    enhanced = settled(qtbot, window)
    QTest.keyPress(window.canvas, Qt.Key.Key_Backslash)
    assert window.editor.store.state.holding_original
    held = settled(qtbot, window)
    QTest.keyRelease(window.canvas, Qt.Key.Key_Backslash)
    x, y = window.editor.store.state.view.origin
    middle = (slice(y + 40, y + 110), slice(x, x + 150))  # below the badge
    np.testing.assert_array_equal(held[middle], original[middle])
    assert (held[y : y + 40] != original[y : y + 40]).any()
    np.testing.assert_array_equal(settled(qtbot, window), enhanced)


def test_strength_zero_is_the_original_and_answers_without_the_network(
    qtbot: QtBot, window: Window, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_photo(qtbot, window, photo)
    original = settled(qtbot, window)
    enhance(qtbot, window)
    enhanced = settled(qtbot, window)

    def refuse(*_: object) -> None:
        raise AssertionError("the network ran again")

    monkeypatch.setattr("photoenhance.inference.session.Session.run", refuse)
    window.editor.enhancer.set_strength(0)
    np.testing.assert_array_equal(settled(qtbot, window), original)
    window.editor.enhancer.set_strength(50)
    half = settled(qtbot, window).astype(int)
    assert np.abs(half - (original.astype(int) + enhanced) / 2).max() <= 2
    window.editor.enhancer.set_strength(100)
    np.testing.assert_array_equal(settled(qtbot, window), enhanced)


def test_saves_the_same_bytes_as_the_command_line(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    window.editor.enhancer.set_strength(70)
    options = ExportOptions(format="jpeg", quality=90)
    export(window, tmp_path / "window.jpg", quality=90)
    exported(qtbot, window)
    assert window.editor.store.state.saved == tmp_path / "window.jpg"
    task = plan_file(photo, tmp_path / "line.jpg", options).tasks[0]
    with Sessions() as sessions:
        for _ in export_file(task, window.editor.store.state.recipe, options, sessions, Stop()):
            pass
    assert (tmp_path / "window.jpg").read_bytes() == (tmp_path / "line.jpg").read_bytes()


def test_never_saves_onto_the_photo(qtbot: QtBot, window: Window, photo: Path) -> None:
    before = photo.read_bytes()
    open_photo(qtbot, window, photo)
    export(window, photo, conflict="overwrite")
    exported(qtbot, window)
    assert window.editor.store.state.saved == photo.with_name("meadow_2.png")
    link = photo.with_name("link.png")
    link.symlink_to(photo)
    export(window, link, conflict="overwrite")
    exported(qtbot, window)
    assert "originals are never changed" in texts(window.jobs)
    assert photo.read_bytes() == before


def test_closing_during_work_ends_it(qtbot: QtBot, window: Window, bridge: Bridge, tmp_path: Path) -> None:
    open_photo(qtbot, window, write_photo(tmp_path / "wide.png", np.full((150, 200, 3), 90, np.uint8)))
    window.menus.actions["enhance"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.plane is not None, timeout=WAIT_MS)
    window.close()
    assert bridge.close(30)
    assert window.editor.store.state.work is None


def test_opening_another_photo_during_work_drops_the_first(qtbot: QtBot, window: Window, photo: Path) -> None:
    other = write_photo(photo.with_name("other.png"), np.full((90, 120, 3), 200, np.uint8))
    open_photo(qtbot, window, photo)
    window.menus.actions["enhance"].trigger()
    open_photo(qtbot, window, other)
    state = window.editor.store.state
    assert state.photo is not None
    assert state.photo.path == other
    assert state.planes == ()
    enhance(qtbot, window)
    plane = window.editor.store.state.plane
    assert plane is not None
    assert plane.answers[0].shape == (90, 120, 3)


def test_recent_photos_and_theme_are_remembered(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory" / "window.json"
    open_photo(qtbot, window, photo)
    window.menus.actions["light"].trigger()
    qtbot.waitUntil(lambda: memory.exists() and json.loads(memory.read_text())["theme"] == "light", timeout=WAIT_MS)
    assert json.loads(memory.read_text())["recent"] == [str(photo)]
    assert window.menus.actions["light"].isChecked()
    assert not window.menus.actions["dark"].isChecked()


def test_wheel_zooms_at_the_pointer(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    for _ in range(7):
        window.menus.actions["zoom_in"].trigger()
    view = window.editor.store.state.view
    assert view.zoom == 12
    at = QPoint(view.origin[0] + round(70 * view.zoom), view.origin[1] + round(50 * view.zoom))
    event = QWheelEvent(
        QPointF(at), QPointF(window.canvas.mapToGlobal(at)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    window.canvas.wheelEvent(event)
    zoomed = window.editor.store.state.view
    assert zoomed.zoom == pytest.approx(view.zoom * 1.2)
    under = ((at.x() - zoomed.origin[0]) / zoomed.zoom, (at.y() - zoomed.origin[1]) / zoomed.zoom)
    assert under == pytest.approx((70, 50), abs=0.2)


def test_every_control_has_a_name_and_can_be_reached(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    controls = [
        one
        for kind in (QAbstractButton, QComboBox, QSlider, QLineEdit)
        for one in window.findChildren(kind)
        if one.isVisibleTo(window) and one.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert len(controls) > 8
    nameless = [one for one in controls if not (one.accessibleName() or getattr(one, "text", str)())]
    assert nameless == []


def test_every_action_is_in_a_menu_with_its_keys(window: Window) -> None:
    seen: dict[str, str] = {}
    for one in ACTIONS:
        if one.id in ("recent", "compare_with"):
            continue  # menus of their own
        made = window.menus.actions[one.id]
        assert [QKeySequence(key) for key in one.shortcuts] == made.shortcuts()
        for key in (*one.shortcuts, *one.held, *one.photo_keys):
            assert key not in seen, f"{key} belongs to {seen.get(key)} and {one.id}"
            seen[key] = one.id
    assert {"Ctrl+O", "Ctrl+S", "Ctrl+E", "Ctrl+U", "Ctrl+0", "Ctrl+1", "Z", "Space", "F", "F11", "\\"} <= set(seen)


def test_none_shows_the_original(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    original = settled(qtbot, window)
    enhance(qtbot, window)
    model = window.editor.store.state.model
    enhanced = settled(qtbot, window)
    window.editor.enhancer.choose(None)
    np.testing.assert_array_equal(settled(qtbot, window), original)
    assert window.editor.store.state.model is None
    window.editor.enhancer.choose(model)
    np.testing.assert_array_equal(settled(qtbot, window), enhanced)


def test_full_screen_and_back(window: Window, qtbot: QtBot, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    window.menus.actions["full_screen"].trigger()
    assert window.isFullScreen()
    assert not window.panel.isVisible()
    window.menus.actions["cancel"].trigger()
    assert not window.isFullScreen()
    assert window.panel.isVisible()


def test_a_long_name_does_not_widen_the_window(qtbot: QtBot, window: Window, photo: Path) -> None:
    before = window.minimumSizeHint().width()
    open_photo(qtbot, window, photo)
    plain = window.minimumSizeHint().width()
    open_photo(qtbot, window, write_photo(photo.with_name("n" * 200 + ".png")))
    window.editor.open(photo.with_name("x" * 200 + ".png"))
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    assert max(before, plain) + 100 > window.minimumSizeHint().width()
