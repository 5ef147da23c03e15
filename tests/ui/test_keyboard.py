"""The keyboard alone: Tab and Shift+Tab at the photo, F6 from pane to pane, Esc back, in full screen and out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photoenhance.ui.focus import PaneRing
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, open_photo

pytestmark = pytest.mark.gui

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(qtbot: QtBot, window: Window, photo: Path) -> Window:
    open_photo(qtbot, window, photo)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    qtbot.waitUntil(window.filmstrip.isVisible, timeout=WAIT_MS)
    return window


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_tab_at_the_photo_puts_the_panels_away_and_brings_them_back(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_Tab)
    assert not opened.panel.isVisible()
    assert opened.header.isVisible()
    assert opened.canvas.hasFocus()
    QTest.keyClick(opened.canvas, Qt.Key.Key_Tab)
    assert opened.panel.isVisible()


def test_shift_tab_at_the_photo_leaves_only_the_photo(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_Backtab, SHIFT)
    around = (opened.panel, opened.header, opened.status, opened.menuBar())
    assert not any(one.isVisible() for one in around)
    assert opened.canvas.isVisible()
    QTest.keyClick(opened.canvas, Qt.Key.Key_Escape)
    assert all(one.isVisible() for one in around)


def test_a_window_without_a_photo_keeps_its_menus(window: Window) -> None:
    window.panes.toggle_all()
    assert window.menuBar().isVisible()


def test_tab_in_a_panel_moves_on(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_F6)
    first = focused()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert focused() is not first
    assert opened.panel.isAncestorOf(focused())
    assert opened.panel.isVisible()


def test_f6_goes_round_the_panes_and_remembers_where_it_was(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_F6)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    there = focused()
    QTest.keyClick(focused(), Qt.Key.Key_F6)
    assert focused() is opened.filmstrip
    QTest.keyClick(focused(), Qt.Key.Key_F6)
    assert opened.header.isAncestorOf(focused())
    QTest.keyClick(focused(), Qt.Key.Key_F6)
    assert focused() is opened.canvas
    QTest.keyClick(focused(), Qt.Key.Key_F6)
    assert focused() is there
    QTest.keyClick(focused(), Qt.Key.Key_F6, SHIFT)
    assert focused() is opened.canvas
    QTest.keyClick(focused(), Qt.Key.Key_F6, SHIFT)
    assert opened.header.isAncestorOf(focused())


def test_f6_passes_over_what_is_hidden(opened: Window) -> None:
    opened.panes.toggle_panels()
    opened.editor.remember(filmstrip=False)
    QTest.keyClick(opened.canvas, Qt.Key.Key_F6)
    assert opened.header.isAncestorOf(focused())


def test_a_ring_without_panes_stays(qapp: QApplication) -> None:
    ring = PaneRing()
    ring.move(1)
    assert not ring.home()


def test_esc_in_a_panel_goes_back_to_the_photo(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_F6)
    assert focused() is not opened.canvas
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert focused() is opened.canvas


def test_every_control_beside_the_photo_is_reached_by_tab(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_F6)
    start, reached = focused(), []
    for _ in range(60):
        reached.append(focused())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        if focused() in (start, opened.canvas):
            break
    wanted = [
        one
        for pane in (opened.panel, opened.header)
        for one in pane.findChildren(QWidget)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    if focused() is opened.canvas:  # the photo keeps Tab for itself; F6 goes on from there
        QTest.keyClick(opened.canvas, Qt.Key.Key_F6, SHIFT)
        while focused() is not opened.canvas and focused() not in reached:
            reached.append(focused())
            QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert [one for one in wanted if one not in reached] == []


def test_full_screen_by_either_key_and_out_by_esc(opened: Window) -> None:
    for key in (Qt.Key.Key_F, Qt.Key.Key_F11):
        QTest.keyClick(opened.canvas, key)
        assert opened.isFullScreen()
        QTest.keyClick(opened.canvas, Qt.Key.Key_Escape)
        assert not opened.isFullScreen()


def test_the_photo_gets_a_frame_only_by_key(opened: Window) -> None:
    QTest.keyClick(opened.canvas, Qt.Key.Key_F6)
    without = opened.canvas.grab().toImage()
    QTest.keyClick(focused(), Qt.Key.Key_F6, SHIFT)
    assert focused() is opened.canvas
    framed = opened.canvas.grab().toImage()
    assert framed.pixel(0, 40) != without.pixel(0, 40)
    assert framed.pixel(framed.width() // 2, framed.height() - 1) != without.pixel(
        framed.width() // 2, framed.height() - 1
    )
    QTest.mouseClick(opened.canvas, Qt.MouseButton.LeftButton)
    assert opened.canvas.grab().toImage().pixel(0, 40) == without.pixel(0, 40)
