"""The filmstrip in the real window: it follows the folder, shows photos, selects, and gives to the bin."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from photoenhance.batch.edits import edits_path, remove_edits, write_edits
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.filmstrip.delegate import CELL
from photoenhance.ui.filmstrip.model import FolderModel
from photoenhance.ui.state.folder import Entry, Folder, ordered
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, open_photo, picture, write_photo

pytestmark = pytest.mark.gui

NAMES = ("img1.png", "img2.png", "img10.png", "img11.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four small photos; the order of their names is not that of their letters."""
    made = tmp_path / "trip"
    made.mkdir()
    for number, name in enumerate(NAMES):
        write_photo(made / name, picture(90, 60, seed=number))
    return made


def opened(qtbot: QtBot, window: Window, folder: Path) -> None:
    window.strip.open_folder(folder)
    qtbot.waitUntil(lambda: window.editor.store.state.ready and listed(window) != [], timeout=WAIT_MS)


def listed(window: Window) -> list[str]:
    found = window.editor.store.state.folder
    return [one.name for one in found.entries] if found else []


def shown(window: Window) -> str:
    state = window.editor.store.state
    return state.shown.name if state.ready and state.shown else ""


def wait_shown(qtbot: QtBot, window: Window, name: str) -> None:
    qtbot.waitUntil(lambda: shown(window) == name, timeout=WAIT_MS)


def middle(window: Window, name: str) -> QPoint:
    strip = window.filmstrip
    return strip.visualRect(strip.model().index(listed(window).index(name))).center()


def click(qtbot: QtBot, window: Window, name: str, key: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mouseClick(window.filmstrip.viewport(), Qt.MouseButton.LeftButton, key, middle(window, name))


def selected(window: Window) -> list[str]:
    return [one.name for one in window.editor.store.state.selection]


def answer(text: str) -> None:
    """Press a button of the question that is about to come."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(one for one in box.buttons() if one.text().replace("&", "") == text).click()

    QTimer.singleShot(100, press)


def test_opens_the_first_photo_of_a_folder(qtbot: QtBot, window: Window, folder: Path) -> None:
    assert not window.filmstrip.isVisible()
    opened(qtbot, window, folder)
    assert shown(window) == "img1.png"
    assert listed(window) == list(NAMES)
    assert window.filmstrip.isVisible()
    qtbot.waitUntil(lambda: window.filmstrip.pictures.complete, timeout=WAIT_MS)
    image = window.filmstrip.pictures.image(folder / "img2.png")
    assert image is not None
    assert (image.width(), image.height()) == (90, 60), "small photos are not blown up"
    assert window.filmstrip.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "img2.png"


def test_a_folder_that_is_dropped_is_opened(qtbot: QtBot, window: Window, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    left = Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, Qt.KeyboardModifier.NoModifier))
    wait_shown(qtbot, window, "img1.png")


def test_a_folder_without_photos_is_told(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, words in ((tmp_path / "empty", "no photos in it"), (tmp_path / "gone", "no such file")):
        window.editor.dismiss()
        window.strip.open_folder(path)
        qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
        assert words in str(window.editor.store.state.problem)
    assert not window.filmstrip.isVisible()


def test_keys_of_the_photo_go_through_the_folder(qtbot: QtBot, window: Window, folder: Path) -> None:
    open_photo(qtbot, window, folder / "img2.png")
    qtbot.waitUntil(lambda: len(listed(window)) == 4, timeout=WAIT_MS)
    for key, name in (
        (Qt.Key.Key_Right, "img10.png"),
        (Qt.Key.Key_End, "img11.png"),
        (Qt.Key.Key_Right, "img11.png"),
        (Qt.Key.Key_Left, "img10.png"),
        (Qt.Key.Key_Home, "img1.png"),
        (Qt.Key.Key_PageDown, "img2.png"),
    ):
        qtbot.keyClick(window.canvas, key)
        wait_shown(qtbot, window, name)
    window.viewer.toggle()
    for _ in range(9):
        window.viewer.zoom_in()
    before = window.editor.store.state.view
    qtbot.keyClick(window.canvas, Qt.Key.Key_Left)
    assert window.editor.store.state.view != before, "arrows move a photo that is zoomed"
    assert shown(window) == "img2.png"
    qtbot.keyClick(window.filmstrip, Qt.Key.Key_Left)
    wait_shown(qtbot, window, "img1.png")


def test_a_photo_that_cannot_be_opened_is_marked_and_stepped_over(qtbot: QtBot, window: Window, folder: Path) -> None:
    (folder / "img2.png").write_bytes(b"nonsense")
    opened(qtbot, window, folder)
    qtbot.waitUntil(lambda: window.filmstrip.pictures.problem(folder / "img2.png") != "", timeout=WAIT_MS)
    told = window.filmstrip.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert told.startswith("img2.png\n")
    window.menus.actions["next"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    assert shown(window) == "img1.png"
    assert window.editor.store.state.current == folder / "img1.png", "the frame is on the photo that is seen"
    window.menus.actions["next"].trigger()
    wait_shown(qtbot, window, "img10.png")
    write_photo(folder / "new.png")
    shutil.move(folder / "new.png", folder / "img2.png")
    qtbot.waitUntil(lambda: window.filmstrip.pictures.image(folder / "img2.png") is not None, timeout=WAIT_MS)


def test_files_that_come_and_go_appear_and_disappear(qtbot: QtBot, window: Window, folder: Path) -> None:
    opened(qtbot, window, folder)
    write_photo(folder / "img3.png")
    qtbot.waitUntil(lambda: "img3.png" in listed(window), timeout=WAIT_MS)
    (folder / "img10.png").rename(folder / "img20.png")
    (folder / "img11.png").unlink()
    (folder / "img2.png.photoenhance.json").write_text("{}")
    wanted = ["img1.png", "img2.png", "img3.png", "img20.png"]
    edited = "img2.png, edited"
    model = window.filmstrip.model()
    qtbot.waitUntil(lambda: listed(window) == wanted, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == edited, timeout=WAIT_MS)
    assert model.rowCount() == 4


def test_click_with_ctrl_and_shift_selects(qtbot: QtBot, window: Window, folder: Path) -> None:
    opened(qtbot, window, folder)
    assert selected(window) == ["img1.png"]
    click(qtbot, window, "img10.png", Qt.KeyboardModifier.ControlModifier)
    assert selected(window) == ["img1.png", "img10.png"]
    click(qtbot, window, "img10.png", Qt.KeyboardModifier.ControlModifier)
    click(qtbot, window, "img10.png", Qt.KeyboardModifier.ShiftModifier)
    assert selected(window) == ["img1.png", "img2.png", "img10.png"]
    rows = sorted(index.row() for index in window.filmstrip.selectionModel().selectedIndexes())
    assert rows == [0, 1, 2], "Qt's own selection says the same, for screen readers"
    assert shown(window) == "img1.png"
    window.menus.actions["select_all"].trigger()
    assert selected(window) == list(NAMES)
    click(qtbot, window, "img2.png")
    wait_shown(qtbot, window, "img2.png")
    assert selected(window) == ["img2.png"]


def test_order_by_date_is_remembered(qtbot: QtBot, window: Window, folder: Path) -> None:
    for number, name in enumerate(reversed(NAMES)):
        os.utime(folder / name, (1_000_000 + number * 86400,) * 2)
    opened(qtbot, window, folder)
    window.menus.actions["sort_date"].trigger()
    qtbot.waitUntil(lambda: listed(window) == list(reversed(NAMES)), timeout=WAIT_MS)
    assert window.menus.actions["sort_date"].isChecked()
    assert not window.menus.actions["sort_name"].isChecked()
    assert window.editor.store.state.settings.sort == "date"
    window.menus.actions["sort_name"].trigger()
    qtbot.waitUntil(lambda: listed(window) == list(NAMES), timeout=WAIT_MS)


def test_can_be_hidden(qtbot: QtBot, window: Window, folder: Path) -> None:
    opened(qtbot, window, folder)
    window.menus.actions["filmstrip"].trigger()
    assert not window.filmstrip.isVisible()
    assert not window.editor.store.state.settings.filmstrip
    window.menus.actions["filmstrip"].trigger()
    assert window.filmstrip.isVisible()
    window.viewer.full_screen()
    assert not window.filmstrip.isVisible()


def menu_of(window: Window, name: str) -> QMenu:
    where = middle(window, name)
    window.filmstrip.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, QPoint(0, 0)))
    return next(one for one in window.filmstrip.findChildren(QMenu) if one.isVisible())


def test_right_click_selects_and_offers(qtbot: QtBot, window: Window, folder: Path) -> None:
    opened(qtbot, window, folder)
    menu = menu_of(window, "img10.png")
    assert selected(window) == ["img10.png"]
    assert shown(window) == "img1.png"
    offered = {one.text(): one for one in menu.actions()}
    assert {"Open", "Show in Folder", "Move to Bin…"} <= set(offered)
    offered["Open"].trigger()
    menu.close()
    wait_shown(qtbot, window, "img10.png")


def test_the_bin_takes_photo_and_edits_and_the_next_is_shown(
    qtbot: QtBot, window: Window, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (folder / "img2.png.photoenhance.json").write_text("{}")
    opened(qtbot, window, folder)
    window.strip.step(1)
    wait_shown(qtbot, window, "img2.png")
    answer("Cancel")
    window.menus.actions["bin"].trigger()
    assert (folder / "img2.png").exists()
    answer("Move to Bin")
    window.menus.actions["bin"].trigger()
    wait_shown(qtbot, window, "img10.png")
    assert not list(folder.glob("img2*"))
    binned = tmp_path / "data" / "Trash" / "files"
    assert sorted(one.name for one in binned.iterdir()) == ["img2.png", "img2.png.photoenhance.json"]
    window.menus.actions["select_all"].trigger()
    window.strip.move_to_bin(window.editor.store.state.selection)
    qtbot.waitUntil(lambda: window.editor.store.state.shown is None and not listed(window), timeout=WAIT_MS)
    assert window.empty.isVisible()
    assert window.editor.store.state.problem is None


def test_what_the_bin_does_not_take_stays_and_is_told(
    qtbot: QtBot, window: Window, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("no folder, so no bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    opened(qtbot, window, folder)
    (folder / "img1.png.photoenhance.json").write_text("{}")
    window.strip.move_to_bin(window.editor.store.state.selection)
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    assert "Cannot move img1.png to the bin" in str(window.editor.store.state.problem)
    assert shown(window) == "img1.png"
    assert (folder / "img1.png.photoenhance.json").exists()


def test_only_what_is_seen_is_made(qtbot: QtBot, window: Window, folder: Path) -> None:
    for number in range(100, 400):
        os.link(folder / "img1.png", folder / f"img{number}.png")
    opened(qtbot, window, folder)
    strip = window.filmstrip
    qtbot.waitUntil(lambda: len(listed(window)) == 304 and strip.pictures.complete, timeout=WAIT_MS)
    assert strip.pictures.image(folder / "img100.png") is not None
    assert strip.pictures.image(folder / "img250.png") is None
    bar = strip.horizontalScrollBar()
    at = QPointF(middle(window, "img2.png"))
    turn = QPoint(0, -120)
    no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    strip.wheelEvent(QWheelEvent(at, at, QPoint(), turn, no_button, no_key, Qt.ScrollPhase.NoScrollPhase, False))
    assert bar.value() > CELL.width()
    qtbot.keyClick(window.canvas, Qt.Key.Key_End)
    wait_shown(qtbot, window, "img399.png")
    assert bar.value() == bar.maximum()
    qtbot.waitUntil(lambda: strip.pictures.image(folder / "img399.png") is not None, timeout=WAIT_MS)
    assert strip.pictures.image(folder / "img250.png") is None


def test_rows_that_came_and_went_are_told_one_by_one(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    model = FolderModel(window, lambda _path: "")
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    every = [f"img{number}.jpg" for number in range(40)]
    model.show_folder(Folder(tmp_path, ordered(map(Entry, every), "name")))
    for _ in range(30):
        some = [one for one in every if rng.random() < 0.7]
        folder = Folder(tmp_path, ordered(map(Entry, some), "name"))
        counted = [model.rowCount()]
        model.rowsInserted.connect(lambda _root, first, last, rows=counted: rows.append(last - first + 1))
        model.rowsRemoved.connect(lambda _root, first, last, rows=counted: rows.append(first - last - 1))
        model.show_folder(folder)
        assert sum(counted) == len(some)
        model.rowsInserted.disconnect()
        model.rowsRemoved.disconnect()
        assert [model.entry(row) for row in range(model.rowCount())] == list(folder.entries)
    assert len(resets) == 1


def brightness(window: Window, path: Path) -> float:
    image = window.filmstrip.pictures.image(path)
    if image is None:
        return -1.0
    rows = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB888).constBits(), np.uint8)
    return float(rows.mean())


def test_thumbnails_show_edits_once_they_settle(qtbot: QtBot, window: Window, folder: Path) -> None:
    opened(qtbot, window, folder)
    qtbot.waitUntil(lambda: window.filmstrip.pictures.complete, timeout=WAIT_MS)
    plain = brightness(window, folder / "img1.png")
    edits = window.editor.edits
    edits.set_value("light.exposure", -3.0)
    assert window.editor.store.state.dragging
    edits.settle()
    qtbot.waitUntil(lambda: 0 < brightness(window, folder / "img1.png") < 0.6 * plain, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: edits_path(folder / "img1.png").exists(), timeout=WAIT_MS)
    edits.undo()
    qtbot.waitUntil(lambda: abs(brightness(window, folder / "img1.png") - plain) < 2, timeout=WAIT_MS)


def test_thumbnails_of_other_photos_show_their_edits(qtbot: QtBot, window: Window, folder: Path) -> None:
    write_edits(folder / "img2.png", Recipe(light=LightSettings(exposure=-3)))
    opened(qtbot, window, folder)
    first, second = folder / "img1.png", folder / "img2.png"
    qtbot.waitUntil(lambda: 0 < brightness(window, second) < 0.6 * brightness(window, first), timeout=WAIT_MS)
    dark = brightness(window, second)
    write_edits(second, Recipe(light=LightSettings(exposure=1)))
    window.strip.read_again()
    qtbot.waitUntil(lambda: brightness(window, second) > 1.5 * dark, timeout=WAIT_MS)
    remove_edits(second)
    window.strip.read_again()
    shown = brightness(window, second)
    qtbot.waitUntil(lambda: brightness(window, second) < shown - 5, timeout=WAIT_MS)
