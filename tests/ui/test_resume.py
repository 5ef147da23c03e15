"""At the next start window, photo and view are as they were; a window never comes back where no screen is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.state.placing import on_screen
from photoenhance.ui.state.settings import Last, Settings, load, save
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, open_photo

pytestmark = pytest.mark.gui

SCREEN = (0, 25, 1920, 1055)
SECOND = (1920, 0, 1280, 1024)


@pytest.mark.parametrize(
    ("window", "screens", "found"),
    [
        ((100, 80, 1280, 800), [SCREEN], (100, 80, 1280, 800)),
        ((2000, 80, 1280, 800), [SCREEN], None),  # the second screen is gone
        ((2000, 80, 1280, 800), [SCREEN, SECOND], (2000, 80, 1280, 800)),
        ((100, -60, 1280, 800), [SCREEN], None),  # the title bar would be above the screen
        ((100, 1070, 1280, 800), [SCREEN], None),
        ((-1200, 80, 1280, 800), [SCREEN], None),  # too little of it is seen
        ((-1000, 80, 1280, 800), [SCREEN], (-1000, 80, 1280, 800)),
        ((0, 25, 4000, 3000), [SCREEN], (0, 25, 1920, 1055)),
    ],
)
def test_a_window_comes_back_only_where_a_screen_is(
    window: tuple[int, int, int, int], screens: list[tuple[int, int, int, int]], found: object
) -> None:
    assert on_screen(window, screens) == found


def again(qtbot: QtBot, qapp: QApplication, bridge: Bridge, memory: Path) -> Window:
    made = make_window(qapp, bridge, memory)
    made.show()
    qtbot.waitExposed(made)
    made.resume.begin()
    return made


def test_photo_and_view_come_back(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, window: Window, photo: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory" / "window.json"
    open_photo(qtbot, window, photo)
    for _ in range(9):
        window.viewer.zoom_in()
    window.viewer.pan(-300, -200)
    view = window.editor.store.state.view
    window.close()
    other = again(qtbot, qapp, bridge, memory)
    qtbot.waitUntil(lambda: other.editor.store.state.ready, timeout=WAIT_MS)
    state = other.editor.store.state
    assert state.shown == photo
    assert (state.view.zoom, state.view.x, state.view.y) == pytest.approx((view.zoom, view.x, view.y))
    other.close()
    other.deleteLater()


def test_a_photo_that_fits_fits_again(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, window: Window, photo: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, window, photo)
    window.close()
    other = again(qtbot, qapp, bridge, tmp_path / "memory" / "window.json")
    qtbot.waitUntil(lambda: other.editor.store.state.ready, timeout=WAIT_MS)
    assert other.editor.store.state.view.fit
    other.close()
    other.deleteLater()


@pytest.mark.parametrize("missing", [True, False])
def test_nothing_comes_back_that_is_gone_or_not_wished(window: Window, photo: Path, missing: bool) -> None:
    path = photo.with_name("gone.png") if missing else photo
    window.editor.remember(restore=missing, last=Last(str(path)))
    window.resume.begin()
    assert window.editor.store.state.work is None
    assert window.editor.store.state.problem is None


def test_a_photo_that_ends_the_program_is_not_opened_again(
    qtbot: QtBot, window: Window, photo: Path, tmp_path: Path
) -> None:
    memory = tmp_path / "memory" / "window.json"
    window.editor.remember(last=Last(str(photo)))
    window.resume.begin()
    assert window.editor.store.state.settings.last is None  # killed now, the next start finds nothing to open
    qtbot.waitUntil(lambda: window.editor.store.state.ready, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: load(memory).last == Last(str(photo), True, *_seen(window)), timeout=WAIT_MS)


def _seen(window: Window) -> tuple[float, float, float]:
    view = window.editor.store.state.view
    return view.zoom, view.x, view.y


def test_the_last_words_are_written(window: Window, tmp_path: Path) -> None:
    window.resize(1010, 666)
    window.editor.remember(folded=("enhance",))
    window.close()
    found = load(tmp_path / "memory" / "window.json")
    assert found.window == (1010, 666)
    assert found.folded == ("enhance",)
    assert found.place is not None


def test_a_place_without_a_screen_is_not_taken(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, tmp_path: Path
) -> None:
    memory = tmp_path / "window.json"
    save(Settings(place=(90_000, 90_000), window=(900, 600)), memory)
    made = make_window(qapp, bridge, memory)
    made.show()
    qtbot.waitExposed(made)
    assert qapp.primaryScreen().availableGeometry().intersects(made.geometry())
    made.close()
    made.deleteLater()
