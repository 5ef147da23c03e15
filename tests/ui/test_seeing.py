"""Seeing in the window: compare modes, histogram, overlays, readout, the change in numbers, the proof, the draft."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from photoenhance.colour.littlecms import srgb_to_screen
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, icc_of
from photoenhance.pipeline.levels import photo_levels
from photoenhance.recipe.recipe import NEUTRAL
from photoenhance.ui.actions.compare_menu import HINT
from photoenhance.ui.panels.against_button import AgainstButton
from photoenhance.ui.panels.honesty import Honesty
from photoenhance.ui.panels.segments import Segments
from photoenhance.ui.state.finish import HIGHLIGHTS, SHADOWS, Finish, Finished, heated
from photoenhance.ui.state.planes import is_exact
from photoenhance.ui.state.rendition import Cell, Rendition
from photoenhance.ui.state.seeing import histogram_of
from photoenhance.ui.state.state import State
from photoenhance.ui.window import Window
from tests.conftest import noise, source_of
from tests.ui.driving import WAIT_MS, enhance, open_photo, picture, settled, texts, write_photo

pytestmark = pytest.mark.gui


def state(window: Window) -> State:
    return window.editor.store.state


def trigger(window: Window, action: str) -> None:
    window.menus.actions[action].trigger()


@pytest.fixture
def enhanced(qtbot: QtBot, window: Window, photo: Path) -> Window:
    """A photo at 100 %, enhanced."""
    open_photo(qtbot, window, photo)
    window.viewer.actual()
    enhance(qtbot, window)
    return window


def test_split_shows_the_original_at_the_left_and_the_edited_at_the_right(qtbot: QtBot, enhanced: Window) -> None:
    edited = settled(qtbot, enhanced)
    enhanced.viewer.hold_original(True)
    original = settled(qtbot, enhanced)
    enhanced.viewer.hold_original(False)
    trigger(enhanced, "compare_split")
    split = settled(qtbot, enhanced)
    x, y = state(enhanced).view.origin
    rows = slice(y + 45, y + 110)  # below the labels
    np.testing.assert_array_equal(split[rows, x : x + 55], original[rows, x : x + 55])
    np.testing.assert_array_equal(split[rows, x + 95 : x + 150], edited[rows, x + 95 : x + 150])
    assert (original[rows, x : x + 55] != edited[rows, x : x + 55]).any()


def test_the_divider_can_be_dragged_and_put_back(qtbot: QtBot, enhanced: Window) -> None:
    trigger(enhanced, "compare_split")
    settled(qtbot, enhanced)
    x, y = state(enhanced).view.origin
    canvas = enhanced.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 75, y + 60))
    QTest.mouseMove(canvas, QPoint(x + 30, y + 60))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 30, y + 60))
    assert state(enhanced).compare.divider == pytest.approx(30 / 150, abs=0.01)
    assert state(enhanced).view.origin == (x, y)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x + 30, y + 60))
    assert state(enhanced).compare.divider == 0.5
    trigger(enhanced, "divider_forth")
    assert state(enhanced).compare.divider == pytest.approx(0.55)


def test_side_by_side_shows_both_and_zooms_both_at_the_pointer(qtbot: QtBot, enhanced: Window) -> None:
    trigger(enhanced, "compare_side")
    shown = settled(qtbot, enhanced)
    view = state(enhanced).view
    assert view.viewport[0] == (enhanced.canvas.width() - 8) // 2
    x, y = view.origin
    second = x + view.viewport[0] + 8
    rows = slice(y + 45, y + 110)
    assert (shown[rows, x : x + 150] != shown[rows, second : second + 150]).any()
    np.testing.assert_array_equal(shown[rows, x : x + 150][5, 5], enhanced_original(enhanced)[50, 5])
    at = QPointF(second + 80, y + 60)
    wheel(enhanced, at, 960)  # larger than the panes: now no edge comes into the way
    places = []
    for _ in range(2):
        now = state(enhanced).view
        places.append((at.x() - (now.viewport[0] + 8) - now.origin[0]) / now.zoom)
        wheel(enhanced, at, 240)
    assert state(enhanced).view.zoom > now.zoom > 4
    assert places[1] == pytest.approx(places[0], abs=1)


def enhanced_original(window: Window) -> np.ndarray:
    photo = state(window).photo
    assert photo is not None
    return photo.source.pixels


def wheel(window: Window, at: QPointF, turned: int) -> None:
    event = QWheelEvent(
        at,
        QPointF(window.canvas.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window.canvas, event)


@pytest.mark.parametrize("mode", ["edited", "split", "split_across", "side", "stacked"])
def test_every_mode_zooms_pans_and_toggles(qtbot: QtBot, enhanced: Window, mode: str) -> None:
    if mode != "edited":
        trigger(enhanced, f"compare_{mode}")
    settled(qtbot, enhanced)
    QTest.keyClick(enhanced.canvas, Qt.Key.Key_Space)
    wheel(enhanced, QPointF(200, 200), 1200)
    assert state(enhanced).view.zoom > 4
    before = state(enhanced).view
    QTest.mousePress(enhanced.canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    QTest.mouseMove(enhanced.canvas, QPoint(40, 50))
    QTest.mouseRelease(enhanced.canvas, Qt.MouseButton.LeftButton, pos=QPoint(40, 50))
    assert state(enhanced).view.origin != before.origin
    # Above 200 % a pixel of the photo is a block of one colour.
    shown = settled(qtbot, enhanced)
    assert len(np.unique(shown[:100, :100].reshape(-1, 3), axis=0)) < 1200
    trigger(enhanced, "toggle_zoom")
    assert state(enhanced).view.fit


def test_compares_with_another_model(qtbot: QtBot, enhanced: Window) -> None:
    store = enhanced.editor.store
    enhanced.editor.enhancer.choose("lowlight-gan")
    qtbot.waitUntil(lambda: store.state.work is None and store.state.plane is not None, timeout=WAIT_MS)
    trigger(enhanced, "compare_side")
    original = settled(qtbot, enhanced)
    trigger(enhanced, "compare_next")
    assert store.state.compare.against == "retouch-residual"
    other = settled(qtbot, enhanced)
    half = state(enhanced).view.viewport[0]
    assert (original[:, :half] != other[:, :half]).any()
    np.testing.assert_array_equal(original[:, half + 8 :], other[:, half + 8 :])
    trigger(enhanced, "compare_next")
    assert store.state.compare.against is None


def test_what_is_compared_with_is_chosen_from_a_list(qtbot: QtBot, enhanced: Window) -> None:
    store, menu = enhanced.editor.store, enhanced.menus.compare_with
    enhanced.resize(1400, 800)  # in a narrow window there is the menu alone
    button = enhanced.header.findChild(AgainstButton)
    assert button is not None
    assert button.menu() is menu
    menu.aboutToShow.emit()
    assert [(row.text(), row.isEnabled()) for row in menu.actions()] == [("Original", True), (HINT, False)]
    enhanced.editor.enhancer.choose("lowlight-gan")
    qtbot.waitUntil(lambda: store.state.work is None and store.state.plane is not None, timeout=WAIT_MS)
    menu.aboutToShow.emit()
    assert [(row.text(), row.isChecked()) for row in menu.actions()] == [
        ("Original", True),
        ("Retouch (residual network)", False),
    ]
    assert not button.isVisible()
    menu.actions()[1].trigger()
    assert (store.state.compare.mode, store.state.compare.against) == ("split", "retouch-residual")
    assert button.isVisible()
    assert button.accessibleName() == "Compared with: Retouch (residual network)"
    trigger(enhanced, "compare_side")
    menu.aboutToShow.emit()
    assert menu.actions()[1].isChecked()
    menu.actions()[0].trigger()
    assert (store.state.compare.mode, store.state.compare.against) == ("side", None)


def test_the_histogram_follows_the_picture(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    qtbot.waitUntil(lambda: state(window).observed.histogram is not None, timeout=WAIT_MS)
    first = state(window).observed.histogram
    assert first is not None
    np.testing.assert_array_equal(first.counts, histogram_of(enhanced_original(window)).counts)
    enhance(qtbot, window)
    qtbot.waitUntil(lambda: state(window).observed.histogram is not first, timeout=WAIT_MS)
    settled(qtbot, window)
    qtbot.waitUntil(lambda: not np.array_equal(state(window).observed.histogram.counts, first.counts), timeout=WAIT_MS)  # type: ignore[union-attr]


def test_a_histogram_counts_every_pixel_and_what_is_clipped() -> None:
    rgb = noise(50, 40)
    rgb[0, :20] = (0, 9, 9)
    rgb[1:] = np.clip(rgb[1:], 1, 254)
    rgb[2, :10] = (255, 255, 255)
    found = histogram_of(rgb)
    assert (found.counts.sum(axis=1) == 2000).all()
    assert found.counts[3, 255] == 10
    assert found.counts[0].tolist() == np.bincount(rgb[..., 0].ravel(), minlength=256).tolist()
    assert found.shadows == pytest.approx(1, abs=0.6)
    assert found.highlights >= 0.5


def test_clipped_pixels_are_marked_and_nothing_else(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    pixels = picture()
    pixels[60:70, 20:30] = 255
    pixels[60:70, 40:50] = (0, 90, 90)
    open_photo(qtbot, window, write_photo(tmp_path / "clipped.png", pixels))
    window.viewer.actual()
    trigger(window, "clipping")
    x, y = state(window).view.origin
    shown = settled(qtbot, window)[y : y + 110, x : x + 150]
    assert (shown[60:70, 20:30] == HIGHLIGHTS).all()
    assert (shown[60:70, 40:50] == SHADOWS).all()
    rest = np.ones((110, 150), bool)
    rest[60:70, 20:30] = rest[60:70, 40:50] = False
    np.testing.assert_array_equal(shown[rest], pixels[rest])
    trigger(window, "clipping")
    np.testing.assert_array_equal(settled(qtbot, window)[y : y + 110, x : x + 150], pixels)


def test_the_pixel_under_the_pointer_is_read_at_full_size(qtbot: QtBot, enhanced: Window) -> None:
    trigger(enhanced, "fit")
    trigger(enhanced, "compare_side")
    settled(qtbot, enhanced)
    photo, plane = state(enhanced).photo, state(enhanced).plane
    assert photo is not None
    assert plane is not None
    view = state(enhanced).view
    x, y = view.origin
    place = QPoint(x + view.viewport[0] + 8 + 33, y + 44)
    QTest.mouseMove(enhanced.canvas, place)
    qtbot.waitUntil(lambda: state(enhanced).observed.readout is not None, timeout=WAIT_MS)
    readout = state(enhanced).observed.readout
    assert readout is not None
    assert (readout.x, readout.y) == (33, 44)
    expected = np.rint(plane.answers[0][44, 33] / 65535 * 255)  # type: ignore[index]
    assert readout.colour == pytest.approx(tuple(expected), abs=1)
    assert "x 33, y 44" in texts(enhanced.status)
    QTest.mouseMove(enhanced.canvas, QPoint(2, 2))
    qtbot.waitUntil(lambda: state(enhanced).observed.readout is None, timeout=WAIT_MS)


def test_the_change_is_told_and_its_line_shows_the_heat_map(qtbot: QtBot, enhanced: Window) -> None:
    plain = settled(qtbot, enhanced)
    qtbot.waitUntil(lambda: state(enhanced).observed.change is not None, timeout=WAIT_MS)
    change = state(enhanced).observed.change
    assert change is not None
    assert change.median > 0
    line = enhanced.panel.findChild(Honesty)._change
    assert f"ΔE {change.median:.1f}" in line.text()
    line.click()
    assert state(enhanced).overlays.heat
    assert (settled(qtbot, enhanced) != plain).any()
    line.click()
    np.testing.assert_array_equal(settled(qtbot, enhanced), plain)
    enhanced.editor.enhancer.set_strength(0)
    qtbot.waitUntil(lambda: line.text() == "Not changed", timeout=WAIT_MS)


def test_the_heat_map_is_grey_where_nothing_changed() -> None:
    rgb = noise(20, 10)
    change = np.zeros((10, 20), np.float32)
    change[:, 10:] = 30
    shown = heated(rgb, change)
    assert (np.ptp(shown[:, :10].astype(int), axis=2) == 0).all()
    assert (shown[:, 10:, 0].astype(int) > shown[:, 10:, 2]).all()


def test_the_proof_finds_no_seams(qtbot: QtBot, enhanced: Window) -> None:
    assert enhanced.menus.actions["seams"].isEnabled()
    honesty = enhanced.panel.findChild(Honesty)
    honesty._seams.click()
    work = state(enhanced).work
    assert work is not None
    assert work.kind == "prove"
    assert not enhanced.menus.actions["seams"].isEnabled()
    qtbot.waitUntil(lambda: state(enhanced).work is None, timeout=WAIT_MS)
    assert state(enhanced).observed.proof is not None
    assert "No seams: largest difference between two tile plans 0 of 65535." in texts(honesty)


def test_the_proof_can_be_cancelled_and_dies_with_the_photo(qtbot: QtBot, enhanced: Window, tmp_path: Path) -> None:
    trigger(enhanced, "seams")
    enhanced.editor.cancel()
    qtbot.waitUntil(lambda: state(enhanced).work is None, timeout=WAIT_MS)
    assert state(enhanced).observed.proof is None
    assert state(enhanced).plane is not None
    trigger(enhanced, "seams")
    open_photo(qtbot, enhanced, write_photo(tmp_path / "next.png", picture(seed=4)))
    assert state(enhanced).observed.proof is None


def test_what_is_shown_is_a_draft_until_it_is_exact(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    open_photo(qtbot, window, write_photo(tmp_path / "wide.png", picture(300, 200)))
    settled(qtbot, window)
    qtbot.waitUntil(lambda: is_exact(state(window)), timeout=WAIT_MS)
    assert "Preview exact" in texts(window.status)
    trigger(window, "enhance")
    qtbot.waitUntil(lambda: state(window).plane is not None, timeout=WAIT_MS)
    assert not is_exact(state(window))
    assert "Draft" in texts(window.status)
    qtbot.waitUntil(lambda: state(window).work is None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "Preview exact" in texts(window.status), timeout=WAIT_MS)


def test_info_goes_from_short_to_long_to_off(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    plain = settled(qtbot, window)
    levels = []
    for _ in range(3):
        trigger(window, "info")
        levels.append(state(window).overlays.info)
    assert levels == ["short", "long", "off"]
    trigger(window, "info")
    assert (settled(qtbot, window) != plain).any()


def test_tiles_are_painted_in_the_colours_of_the_screen(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    window.viewer.actual()
    plain = settled(qtbot, window)
    window.desk.screen.choose("p3")
    assert state(window).screen == icc_of(DISPLAY_P3)
    x, y = state(window).view.origin
    box = slice(y, y + 110), slice(x, x + 150)
    shown = settled(qtbot, window)[box]
    np.testing.assert_array_equal(shown, srgb_to_screen(plain[box], icc_of(DISPLAY_P3)))
    assert (shown != plain[box]).any()
    window.desk.screen.choose("srgb")
    np.testing.assert_array_equal(settled(qtbot, window)[box], plain[box])


def test_a_profile_of_a_file_is_used_and_a_broken_one_is_told(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    good, bad = tmp_path / "screen.icc", tmp_path / "broken.icc"
    good.write_bytes(icc_of(ADOBE_RGB))
    bad.write_bytes(b"no profile" * 40)
    window.desk.screen.choose(str(good))
    assert state(window).screen == icc_of(ADOBE_RGB)
    window.desk.screen.choose(str(bad))
    assert state(window).screen is None
    assert state(window).problem is not None
    assert str(bad) in str(state(window).problem)


def test_a_finish_of_nothing_changes_nothing() -> None:
    source = source_of(noise(60, 50))
    rendition = Rendition(1, source, photo_levels(source), NEUTRAL, (), ())
    np.testing.assert_array_equal(Finished(2, rendition, Finish()).paint(Cell(0, 0, 0)), rendition.paint(Cell(0, 0, 0)))


def test_the_ways_of_comparing_are_whole_in_the_header_or_in_the_menu_alone(
    qtbot: QtBot, window: Window, photo: Path
) -> None:
    open_photo(qtbot, window, photo)
    for width in (1070, 860):
        window.resize(width, 700)
        qtbot.waitUntil(lambda width=width: window.width() == width, timeout=WAIT_MS)
        segments = window.header.findChild(Segments)
        for button in segments.findChildren(QToolButton):
            if segments.isVisible():
                assert button.width() >= button.sizeHint().width()
    assert not segments.isVisible()
