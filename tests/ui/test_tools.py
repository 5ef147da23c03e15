"""Crop, straighten, turn and pick in the real window: by mouse and keys, one step of the history each."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photoenhance import io
from photoenhance.pipeline.frame import finished_size
from photoenhance.recipe.geometry import AS_IT_IS, Crop, GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.ui.canvas.tool_overlay import ToolOverlay
from photoenhance.ui.panels.banner import Banner
from photoenhance.ui.panels.crop_panel import CropPanel
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.cropping import Cropping
from photoenhance.ui.state.state import State
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, export, exported, open_photo, picture, settled, texts, write_photo

pytestmark = pytest.mark.gui

WIDTH, HEIGHT = 300, 200
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def opened(qtbot: QtBot, window: Window, photo: Path) -> Window:
    write_photo(photo.with_name("second.png"))
    open_photo(qtbot, window, write_photo(photo.with_name("first.png"), picture(WIDTH, HEIGHT)))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def state(window: Window) -> State:
    return window.editor.store.state


def cropping(window: Window) -> Cropping:
    found = state(window).cropping
    assert found is not None
    return found


def geometry(window: Window) -> GeometrySettings:
    return state(window).recipe.geometry


def told(window: Window) -> list[str]:
    """The words of the history."""
    history = state(window).history
    assert history is not None
    return [step.text for step in history.steps[1 : history.at + 1]]


def overlay(window: Window) -> ToolOverlay:
    found = window.findChild(ToolOverlay)
    assert found is not None
    return found


def at(window: Window, x: float, y: float) -> QPointF:
    """A place of the picture on screen, in points of the canvas."""
    view = state(window).view
    return (QPointF(*view.origin) + QPointF(x, y) * view.zoom) / window.canvas.devicePixelRatioF()


def drag(
    window: Window, begin: QPointF, end: QPointF, keys: Qt.KeyboardModifier = NONE, *, release: bool = True
) -> None:
    """Press, move in steps, let go."""
    left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    moves = [(QEvent.Type.MouseMove, begin + (end - begin) * part, no) for part in (0.3, 0.7, 1.0)]
    last = [(QEvent.Type.MouseButtonRelease, end, left)] if release else []
    for kind, place, button in [(QEvent.Type.MouseButtonPress, begin, left), *moves, *last]:
        down = no if kind == QEvent.Type.MouseButtonRelease else left
        there = overlay(window).mapToGlobal(place)
        QApplication.sendEvent(overlay(window), QMouseEvent(kind, place, there, button, down, keys))


def press(key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    """A key where the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, keys)


def do(window: Window, name: str) -> None:
    window.menus.actions[name].trigger()


# Turning


def test_turns_and_mirrors_are_steps_with_words(opened: Window) -> None:
    press(Qt.Key.Key_BracketRight)
    assert geometry(opened) == GeometrySettings(quarters=1)
    assert state(opened).view.image == (HEIGHT, WIDTH)
    press(Qt.Key.Key_BracketLeft)
    assert geometry(opened) == AS_IT_IS
    do(opened, "flip_horizontal")
    assert geometry(opened) == GeometrySettings(mirror=True)
    do(opened, "flip_vertical")
    assert geometry(opened) == GeometrySettings(quarters=2)
    assert told(opened) == ["Rotated right", "Rotated left", "Flipped horizontally", "Flipped vertically"]
    do(opened, "undo")
    assert geometry(opened) == GeometrySettings(mirror=True)


# Cropping


def test_r_enter_crops_in_one_step_and_the_finished_picture_is_fitted(opened: Window) -> None:
    press(Qt.Key.Key_R)
    assert state(opened).tool == "crop"
    assert overlay(opened).hasFocus()
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    drag(opened, at(opened, 200, 120), at(opened, 170, 90))
    assert geometry(opened) == AS_IT_IS
    assert cropping(opened).box == pytest.approx((60, 30, 270, 170), abs=1.5)
    press(Qt.Key.Key_Return)
    assert (state(opened).tool, state(opened).cropping) == ("", None)
    assert told(opened) == ["Cropped"]
    size = finished_size(state(opened).photo.source, state(opened).recipe)  # type: ignore[union-attr]
    assert size == pytest.approx((210, 140), abs=1)
    assert state(opened).view.image == size
    assert opened.canvas.hasFocus()
    assert not overlay(opened).isVisible()


def test_esc_leaves_everything_as_it_was(opened: Window) -> None:
    press(Qt.Key.Key_R)
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    press(Qt.Key.Key_Escape)
    assert (state(opened).tool, state(opened).cropping) == ("", None)
    assert geometry(opened) == AS_IT_IS
    assert told(opened) == []
    assert state(opened).view.image == (WIDTH, HEIGHT)
    press(Qt.Key.Key_R)
    press(Qt.Key.Key_Return)
    assert told(opened) == []


def test_a_crop_is_begun_from_the_one_there_is_and_all_of_the_photo_is_seen(qtbot: QtBot, opened: Window) -> None:
    opened.editor.edits.change(
        msgspec.structs.replace(state(opened).recipe, geometry=GeometrySettings(angle=6, crop=Crop(0.3, 0.3, 0.6, 0.6)))
    )
    do(opened, "crop")
    assert state(opened).view.image == (WIDTH, HEIGHT)
    assert cropping(opened).box == pytest.approx((90, 60, 180, 120))
    seen = settled(qtbot, opened)
    do(opened, "crop")
    assert told(opened)[1:] == []
    assert state(opened).view.image == (90, 60)
    assert not np.array_equal(seen, settled(qtbot, opened))


def test_outside_the_frame_it_is_dimmed_and_inside_it_is_the_picture(qtbot: QtBot, opened: Window) -> None:
    before = settled(qtbot, opened).astype(int)
    do(opened, "crop")
    opened.desk.tools.drag(cropping(opened), "top-left", 150, 100)
    after = settled(qtbot, opened).astype(int)
    inside, outside = at(opened, 175, 120), at(opened, 40, 30)
    x, y = round(inside.x()), round(inside.y())
    assert np.array_equal(before[y : y + 5, x : x + 5], after[y : y + 5, x : x + 5])
    x, y = round(outside.x()), round(outside.y())
    assert after[y, x].sum() < 0.7 * before[y, x].sum()


def test_what_does_not_belong_to_the_turned_picture_is_covered(qtbot: QtBot, opened: Window) -> None:
    do(opened, "crop")
    opened.desk.tools.set_angle(12)
    seen = settled(qtbot, opened)
    ground, corner = seen[3, 3], at(opened, 3, 3)
    assert np.array_equal(seen[round(corner.y()), round(corner.x())], ground)


def test_dragging_beside_the_frame_turns_the_picture(opened: Window) -> None:
    do(opened, "crop")
    middle = at(opened, WIDTH / 2, HEIGHT / 2)
    drag(opened, middle + QPointF(300, 0), middle + QPointF(300, 30))
    assert cropping(opened).geometry.angle == pytest.approx(5.7, abs=0.11)
    press(Qt.Key.Key_Return)
    assert told(opened) == ["Straightened"]


def test_ratios_keys_and_numbers(opened: Window) -> None:
    do(opened, "crop")
    panel = opened.findChild(CropPanel)
    assert panel is not None
    choice = panel.findChild(QComboBox)
    assert choice is not None
    index = choice.findText("16:9")
    choice.setCurrentIndex(index)
    choice.activated.emit(index)
    assert cropping(opened).finished_size == (300, 169)
    overlay(opened).setFocus()
    press(Qt.Key.Key_X)
    assert cropping(opened).finished_size == (112, 200)
    assert choice.currentText() == "9:16"
    before = cropping(opened).box
    step = max(1, round(1 / state(opened).view.zoom))
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert cropping(opened).box[0] == pytest.approx(before[0] + 9 * step, abs=0.01)
    press(Qt.Key.Key_Left, CTRL)
    assert cropping(opened).box[2] - cropping(opened).box[0] == pytest.approx(before[2] - before[0] - step, abs=0.01)
    assert state(opened).shown == state(opened).current  # the arrows went to no other photo


def test_one_change_of_the_frame_is_taken_back_before_the_photo_s_edits(opened: Window) -> None:
    do(opened, "rotate_right")
    do(opened, "crop")
    drag(opened, at(opened, 0, 0), at(opened, 50, 60))
    drag(opened, at(opened, 100, 150), at(opened, 80, 120))
    do(opened, "undo")
    do(opened, "undo")
    assert cropping(opened).finished == GeometrySettings(quarters=1)
    do(opened, "undo")
    assert geometry(opened) == AS_IT_IS
    assert cropping(opened).size == (WIDTH, HEIGHT)


def test_turning_while_cropping_belongs_to_the_crop(opened: Window) -> None:
    do(opened, "crop")
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    press(Qt.Key.Key_BracketRight)
    assert geometry(opened) == AS_IT_IS
    assert state(opened).view.image == (HEIGHT, WIDTH)
    press(Qt.Key.Key_Return)
    assert told(opened) == ["Cropped and turned"]
    assert geometry(opened).quarters == 1


def test_another_photo_makes_the_crop_and_ends_the_tool(qtbot: QtBot, opened: Window) -> None:
    do(opened, "crop")
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    first = state(opened)
    words: list[list[str]] = []
    opened.editor.store.listen(lambda _before, now: words.append(told(opened)) if now.photo is first.photo else None)
    do(opened, "next")
    qtbot.waitUntil(lambda: state(opened).ready and state(opened).photo is not first.photo, timeout=WAIT_MS)
    assert ["Cropped"] in words
    assert (state(opened).tool, state(opened).cropping) == ("", None)
    assert state(opened).view.image == (150, 110)
    do(opened, "picker")
    opened.editor.close_photo()
    assert state(opened).tool == ""


def test_comparing_is_put_aside_while_cropping_and_comes_back(opened: Window) -> None:
    do(opened, "compare_side")
    do(opened, "crop")
    assert state(opened).compare.mode == "edited"
    press(Qt.Key.Key_Escape)
    assert state(opened).compare.mode == "side"
    do(opened, "crop")
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    do(opened, "compare_split")
    assert state(opened).compare.mode == "split"
    assert told(opened) == ["Cropped"]


def test_reset_takes_crop_and_angle_back_and_leaves_turns(opened: Window) -> None:
    assert not opened.menus.actions["crop_reset"].isEnabled()
    whole = GeometrySettings(quarters=1, angle=5, crop=Crop(0.2, 0.2, 0.8, 0.8))
    opened.editor.edits.change(msgspec.structs.replace(state(opened).recipe, geometry=whole))
    do(opened, "crop_reset")
    assert geometry(opened) == GeometrySettings(quarters=1)
    assert told(opened)[-1] == "Crop reset"


# Straightening


def test_the_slider_is_one_step_and_in_the_crop_tool_none(qtbot: QtBot, opened: Window) -> None:
    panel = opened.findChild(CropPanel)
    assert panel is not None
    slider = panel.findChild(ParameterSlider)
    assert slider is not None
    for value in (1.0, 2.0, 3.5):
        slider.changed.emit(value)
    slider.settled.emit()
    assert geometry(opened).angle == 3.5
    assert len(told(opened)) == 1
    do(opened, "crop")
    slider.changed.emit(-2.0)
    slider.changed.emit(-4.0)
    slider.settled.emit()
    assert geometry(opened).angle == 3.5
    assert cropping(opened).geometry.angle == -4
    do(opened, "undo")
    assert slider.value == 3.5
    press(Qt.Key.Key_Escape)
    assert len(told(opened)) == 1


def test_a_line_becomes_level_with_the_tool_and_with_ctrl_in_the_crop_tool(opened: Window) -> None:
    do(opened, "straighten")
    drag(opened, QPointF(100, 300), QPointF(300, 310))
    assert geometry(opened).angle == pytest.approx(-2.86, abs=0.02)
    assert told(opened) == ["Straightened"]
    assert state(opened).tool == ""
    do(opened, "crop")
    drag(opened, QPointF(300, 100), QPointF(310, 400), CTRL)
    assert cropping(opened).geometry.angle == pytest.approx(-2.86 + 1.91, abs=0.02)
    do(opened, "straighten")
    assert state(opened).tool == "straighten"
    press(Qt.Key.Key_Escape)
    assert state(opened).tool == "crop"
    press(Qt.Key.Key_Return)
    assert geometry(opened).angle == pytest.approx(-0.95, abs=0.03)


def test_a_click_draws_no_line(opened: Window) -> None:
    do(opened, "straighten")
    drag(opened, QPointF(100, 300), QPointF(102, 301))
    assert geometry(opened) == AS_IT_IS
    assert state(opened).tool == "straighten"


# Picking


def test_w_and_a_click_make_a_cast_neutral(qtbot: QtBot, window: Window, photo: Path) -> None:
    cast = np.full((80, 120, 3), (138, 125, 114), np.uint8)
    open_photo(qtbot, window, write_photo(photo.with_name("cast.png"), cast))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(Qt.Key.Key_W)
    assert state(window).tool == "picker"
    assert overlay(window).cursor().shape() == Qt.CursorShape.CrossCursor
    QTest.mouseMove(overlay(window), at(window, 60, 40).toPoint())
    qtbot.waitUntil(lambda: state(window).observed.readout is not None, timeout=WAIT_MS)
    QTest.mouseClick(overlay(window), Qt.MouseButton.LeftButton, pos=at(window, 60, 40).toPoint())
    assert state(window).tool == ""
    qtbot.waitUntil(lambda: told(window) == ["White balance picked"], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.canvas.exact, timeout=WAIT_MS)
    place = at(window, 60, 40)
    shown = settled(qtbot, window)[round(place.y()), round(place.x())].astype(int)
    assert shown.max() - shown.min() <= 2


def test_a_place_that_tells_nothing_is_said(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, write_photo(photo.with_name("white.png"), np.full((80, 120, 3), 255, np.uint8)))
    do(window, "picker")
    QTest.mouseClick(overlay(window), Qt.MouseButton.LeftButton, pos=at(window, 60, 40).toPoint())
    banner = window.findChild(Banner)
    assert banner is not None
    qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
    assert "overexposed" in texts(banner)
    assert told(window) == []


def test_beside_the_photo_nothing_is_picked_and_esc_leaves(opened: Window) -> None:
    do(opened, "picker")
    QTest.mouseClick(overlay(opened), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert state(opened).tool == "picker"
    press(Qt.Key.Key_Escape)
    assert state(opened).tool == ""


def test_one_tool_ends_the_other(opened: Window) -> None:
    do(opened, "crop")
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    do(opened, "picker")
    assert (state(opened).tool, state(opened).cropping) == ("picker", None)
    assert told(opened) == ["Cropped"]
    do(opened, "straighten")
    assert state(opened).tool == "straighten"
    do(opened, "crop")
    assert state(opened).tool == "crop"


# What else is on screen


def test_readout_and_screen_are_the_exported_file_s_pixels(qtbot: QtBot, opened: Window, tmp_path: Path) -> None:
    whole = GeometrySettings(mirror=True, quarters=1, angle=4, crop=Crop(0.2, 0.2, 0.8, 0.7))
    changed = msgspec.structs.replace(state(opened).recipe, geometry=whole, light=LightSettings(exposure=0.3))
    opened.editor.edits.change(changed)
    opened.viewer.actual()
    target = tmp_path / "out.png"
    export(opened, target)
    exported(qtbot, opened)
    file = io.read(target).pixels
    assert state(opened).view.image == (file.shape[1], file.shape[0])
    for x, y in ((0, 0), (57, 31), (file.shape[1] - 1, file.shape[0] - 1)):
        opened.observer.point((x + 0.5, y + 0.5))
        qtbot.waitUntil(lambda x=x, y=y: _read_at(opened) == (x, y), timeout=WAIT_MS)  # type: ignore[misc]
        readout = state(opened).observed.readout
        assert readout is not None
        assert readout.colour == tuple(file[y, x])
    shown = settled(qtbot, opened)
    corner = at(opened, 0, 0)
    x, y = round(corner.x()), round(corner.y())
    assert np.array_equal(shown[y : y + file.shape[0], x : x + file.shape[1]], file)


def _read_at(window: Window) -> tuple[int, int] | None:
    readout = state(window).observed.readout
    return None if readout is None else (readout.x, readout.y)


def test_clipping_and_both_halves_follow_the_geometry(qtbot: QtBot, window: Window, photo: Path) -> None:
    pixels = np.full((100, 150, 3), 120, np.uint8)
    pixels[:50, :75] = 255
    open_photo(qtbot, window, write_photo(photo.with_name("corner.png"), pixels))
    do(window, "rotate_right")  # the white corner is at the upper right now
    do(window, "clipping")
    do(window, "compare_side")
    seen = settled(qtbot, window)
    ratio = window.canvas.devicePixelRatioF()
    view = state(window).view
    for origin in (0, window.canvas.width() - round(view.viewport[0] / ratio)):
        places = [at(window, x, y) + QPointF(origin, 0) for x, y in ((75, 62), (25, 130))]
        marked, plain = (seen[round(place.y()), round(place.x())] for place in places)
        assert tuple(marked) == (255, 32, 32)
        assert tuple(plain) == (120, 120, 120)


def test_enter_in_the_panel_accepts_but_for_a_field(opened: Window) -> None:
    do(opened, "crop")
    panel = opened.findChild(CropPanel)
    assert panel is not None
    field = panel.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.setText("2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert cropping(opened).geometry.angle == 2
    done = next(one for one in panel.findChildren(QPushButton) if one.text() == "Done")
    done.setFocus()
    QTest.keyClick(done, Qt.Key.Key_Return)
    assert told(opened) == ["Straightened"]


def test_an_export_has_the_crop_that_is_seen(opened: Window) -> None:
    do(opened, "crop")
    drag(opened, at(opened, 0, 0), at(opened, 90, 60))
    do(opened, "copy")
    assert told(opened) == ["Cropped"]


def test_tab_in_a_tool_puts_the_panels_away_and_the_wheel_zooms(opened: Window) -> None:
    do(opened, "crop")
    press(Qt.Key.Key_Tab)
    assert not opened.panel.isVisible()
    press(Qt.Key.Key_Tab)
    assert opened.panel.isVisible()
    focused: QWidget | None = QApplication.focusWidget()
    assert focused is overlay(opened)
