"""The window with the model it starts with: a photo is good as soon as it is open, and saved as every door saves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.prepare import plan_folder
from photoenhance.batch.run import run
from photoenhance.cli.app import main
from photoenhance.inference.catalogue import find
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.stop import Stop
from photoenhance.io import read
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, export, exported, open_photo, picture, settled, write_photo

pytestmark = pytest.mark.gui


@pytest.fixture
def fresh(qtbot: QtBot, qapp: QApplication, bridge: Bridge, tmp_path: Path) -> Iterator[Window]:
    """A window that remembers nothing yet."""
    made = make_window(qapp, bridge, tmp_path / "fresh" / "window.json")
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def dull(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return write_photo(folder / "dull.png", (picture() * 0.4 + 30).astype(np.uint8))


def graded(qtbot: QtBot, window: Window) -> None:
    state = window.editor.store.state
    qtbot.waitUntil(lambda: window.editor.store.state.plane is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    assert state.problem is None


def test_a_photo_is_enhanced_as_soon_as_it_is_open(qtbot: QtBot, fresh: Window, dull: Path) -> None:
    assert fresh.editor.store.state.model is None, "no photo, no model"
    open_photo(qtbot, fresh, dull)
    assert fresh.editor.store.state.model == "auto"
    graded(qtbot, fresh)
    assert isinstance(fresh.editor.store.state.plane.answers[0], Baked)  # type: ignore[union-attr]
    shown = settled(qtbot, fresh)
    fresh.editor.enhancer.choose(None)
    original = settled(qtbot, fresh)
    assert np.abs(shown.astype(int) - original).mean() > 1
    fresh.editor.enhancer.choose("auto")
    np.testing.assert_array_equal(settled(qtbot, fresh), shown)


def test_choosing_it_applies_it_and_the_slider_moves_it(qtbot: QtBot, window: Window, dull: Path) -> None:
    open_photo(qtbot, window, dull)
    original = settled(qtbot, window).astype(int)
    window.editor.enhancer.choose("auto")
    graded(qtbot, window)
    full = settled(qtbot, window).astype(int)
    window.editor.enhancer.set_strength(50)
    half = settled(qtbot, window).astype(int)
    window.editor.enhancer.set_strength(0)
    assert np.abs(full - original).mean() > np.abs(half - original).mean() > 0.5
    np.testing.assert_array_equal(settled(qtbot, window), original)


def test_window_folder_job_and_command_line_write_the_same_bytes(
    qtbot: QtBot, fresh: Window, dull: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, fresh, dull)
    graded(qtbot, fresh)
    export(fresh, tmp_path / "window.png")
    exported(qtbot, fresh)

    assert main(["enhance", str(dull), "-o", str(tmp_path / "line.png"), "--quiet"]) == 0

    recipe = Recipe((EnhanceStep("auto", find("auto").sha256),))
    plan = plan_folder((dull.parent,), tmp_path / "job", recipe, ExportOptions(), FolderOptions())
    progress = list(run(plan, recipe, ExportOptions(), Stop()))
    assert progress[-1].fraction == 1
    window, line = (tmp_path / "window.png").read_bytes(), (tmp_path / "line.png").read_bytes()
    assert window == line == (tmp_path / "job" / "dull_enhanced.png").read_bytes()
    assert np.abs(read(tmp_path / "line.png").pixels.astype(int) - read(dull).pixels).mean() > 1
