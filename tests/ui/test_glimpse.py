"""The camera's own preview of a RAW photo is on screen before the photo is developed, and gives way to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.recipe.history import opened
from photoenhance.recipe.recipe import NEUTRAL
from photoenhance.ui.state import tasks
from photoenhance.ui.state.news import Opened
from photoenhance.ui.state.state import Glimpse, Photo, State
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, open_photo

pytestmark = [pytest.mark.gui, pytest.mark.data]


def fresh() -> Opened:
    return Opened(Path("photo"), opened(NEUTRAL, 0.0), None, False, ())


def test_a_preview_comes_first_where_there_is_one(data: Path) -> None:
    first = next(tasks.open_photo(data / "raw" / "canon_s40.crw", fresh, Stop()))
    assert isinstance(first, Glimpse)
    assert first.picture.dtype == np.uint8
    assert max(first.picture.shape[:2]) <= tasks.GLIMPSE_SIDE
    assert isinstance(next(tasks.open_photo(data / "raw" / "made_bayer_orientation6.dng", fresh, Stop())), Photo)
    assert isinstance(next(tasks.open_photo(data / "odd" / "gray.jpg", fresh, Stop())), Photo)


def test_the_window_shows_it_and_then_the_photo(window: Window, qtbot: QtBot, data: Path) -> None:
    seen: list[str] = []

    def note(_before: State, now: State) -> None:
        kind = "photo" if now.photo else "glimpse" if now.glimpse else ""
        if kind and seen[-1:] != [kind]:
            seen.append(kind)
            assert now.shown is not None

    window.editor.store.listen(note)
    open_photo(qtbot, window, data / "raw" / "canon_s40.crw")
    assert seen == ["glimpse", "photo"]
    assert window.editor.store.state.glimpse is None


def test_a_broken_photo_leaves_no_preview_behind(window: Window, qtbot: QtBot, data: Path) -> None:
    window.editor.open(data / "raw" / "broken" / "cut60_canon_6d.dng")
    qtbot.waitUntil(lambda: isinstance(window.editor.store.state.problem, PhotoError), timeout=WAIT_MS)
    assert window.editor.store.state.shown is None
