"""Editing in the window: sliders, history, undo, settings for other photos, and all of it after a restart."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QSlider
from pytestqt.qtbot import QtBot

from photoenhance.batch.edits import edits_path, read_edits, write_edits
from photoenhance.io import read
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.noise_reduction import noise_reduction_of
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.developed import is_stale
from photoenhance.ui.state.settings import Settings, save
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, export, exported, open_photo, photo_seen, picture, texts, write_photo

pytestmark = pytest.mark.gui


def slider(window: Window, label: str) -> ParameterSlider:
    return next(one for one in window.panel.findChildren(ParameterSlider) if one.parameter.label == label)


def move(window: Window, label: str, *values: float) -> None:
    """Drag a slider over these values and let it go."""
    for value in values:
        slider(window, label).changed.emit(value)
    slider(window, label).settled.emit()


def steps(window: Window) -> list[str]:
    history = window.editor.store.state.history
    assert history is not None
    return [step.text for step in history.steps]


def test_a_drag_is_one_step_and_undo_takes_it_back(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    before = photo_seen(qtbot, window).astype(int)
    move(window, "Exposure", 0.1, 0.4, 0.8)
    lighter = photo_seen(qtbot, window).astype(int)
    assert lighter.mean() > before.mean() + 5
    move(window, "Contrast", 20)
    assert steps(window) == ["Opened", "Exposure +0.80 EV", "Contrast +20"]
    window.menus.actions["undo"].trigger()
    np.testing.assert_array_equal(photo_seen(qtbot, window), lighter)
    window.menus.actions["undo"].trigger()
    np.testing.assert_array_equal(photo_seen(qtbot, window), before)
    assert slider(window, "Exposure").value == 0
    assert not window.menus.actions["undo"].isEnabled()
    window.menus.actions["redo"].trigger()
    assert slider(window, "Exposure").value == 0.8
    window.menus.actions["reset_all"].trigger()
    assert window.editor.store.state.recipe == NEUTRAL
    assert steps(window)[-1] == "Reset"


def test_the_list_of_steps_jumps(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    move(window, "Exposure", 0.5)
    move(window, "Saturation", 30)
    rows = next(one for one in window.panel.findChildren(QListWidget) if one.accessibleName() == "History")
    assert [rows.item(row).text() for row in range(rows.count())] == ["Saturation +30", "Exposure +0.50 EV", "Opened"]
    rows.setCurrentRow(1)
    rows.itemActivated.emit(rows.item(1))
    recipe = window.editor.store.state.recipe
    assert (recipe.light.exposure, recipe.colour.saturation) == (0.5, 0)
    assert rows.count() == 3, "what was undone can be redone"


def test_a_double_click_resets_one(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    move(window, "Exposure", 0.5)
    inner = slider(window, "Exposure").findChild(QSlider)
    QTest.mouseDClick(inner, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert window.editor.store.state.recipe == NEUTRAL
    assert steps(window) == ["Opened", "Exposure +0.50 EV", "Exposure 0.00 EV"]


def test_what_is_seen_is_what_is_exported(qtbot: QtBot, window: Window, photo: Path, tmp_path: Path) -> None:
    open_photo(qtbot, window, photo)
    for label, value in (("Exposure", 0.4), ("Highlights", -40), ("Clarity", 30), ("Vibrance", 25)):
        move(window, label, value)
    window.viewer.actual()
    seen = photo_seen(qtbot, window)
    export(window, tmp_path / "out.png")
    exported(qtbot, window)
    np.testing.assert_array_equal(seen, read(tmp_path / "out.png").pixels)


def test_looking_is_no_edit_and_editing_is_kept_by_itself(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    window.editor.flush()
    assert not edits_path(photo).exists()
    move(window, "Exposure", 0.5)
    qtbot.waitUntil(lambda: edits_path(photo).exists(), timeout=WAIT_MS)
    window.editor.flush()
    kept = read_edits(photo)
    assert kept is not None
    assert kept.recipe == window.editor.store.state.recipe


def test_all_is_there_after_a_restart(
    qtbot: QtBot, qapp: QApplication, window: Window, photo: Path, bridge: Bridge, tmp_path: Path
) -> None:
    open_photo(qtbot, window, photo)
    move(window, "Exposure", 0.5)
    move(window, "Shadows", 30)
    shown = photo_seen(qtbot, window)
    window.editor.edits.undo()
    window.editor.edits.redo()
    window.close()
    memory = tmp_path / "memory" / "again.json"
    save(Settings(starting="none"), memory)
    second = make_window(qapp, bridge, memory, journals=tmp_path / "state")
    second.resize(1000, 700)
    second.show()
    open_photo(qtbot, second, photo)
    assert steps(second) == ["Opened", "Exposure +0.50 EV", "Shadows +30"]
    np.testing.assert_array_equal(photo_seen(qtbot, second), shown)
    second.editor.edits.undo()
    assert second.editor.store.state.recipe == Recipe(light=LightSettings(exposure=0.5))
    second.close()


def test_another_photo_has_its_own_edits(qtbot: QtBot, window: Window, photo: Path) -> None:
    other = write_photo(photo.with_name("other.png"), picture(seed=3))
    open_photo(qtbot, window, photo)
    move(window, "Exposure", 0.5)
    open_photo(qtbot, window, other)
    qtbot.waitUntil(lambda: window.editor.store.state.shown == other, timeout=WAIT_MS)
    assert window.editor.store.state.recipe == NEUTRAL
    open_photo(qtbot, window, photo)
    qtbot.waitUntil(lambda: window.editor.store.state.recipe.light.exposure == 0.5, timeout=WAIT_MS)


def test_settings_go_to_all_that_are_selected(qtbot: QtBot, window: Window, photo: Path) -> None:
    others = [write_photo(photo.with_name(f"{number}.png"), picture(seed=number)) for number in range(2)]
    open_photo(qtbot, window, photo)
    move(window, "Exposure", 0.5)
    window.menus.actions["copy_settings"].trigger()
    window.editor.store.change(selection=tuple(others))
    window.menus.actions["paste_settings"].trigger()
    qtbot.waitUntil(lambda: all(edits_path(path).exists() for path in others), timeout=WAIT_MS)
    for path in others:
        kept = read_edits(path)
        assert kept is not None
        assert kept.recipe.light.exposure == 0.5


def test_noise_reduction_is_a_step_that_runs_by_itself(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    before = photo_seen(qtbot, window).astype(int)
    move(window, "Noise reduction", 20, 60)
    state = window.editor.store.state
    assert noise_reduction_of(state.recipe) == 60
    assert state.model is None, "it is a slider, not the model of the list"
    qtbot.waitUntil(lambda: window.editor.store.state.work is None and window.canvas.exact, timeout=WAIT_MS)
    assert np.abs(photo_seen(qtbot, window).astype(int) - before).mean() > 0.2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 99, "recipe": {}}', "newer"),
        ("{ no json", "damaged"),
    ],
)
def test_edits_that_cannot_be_read_are_told_and_stay(
    qtbot: QtBot, window: Window, photo: Path, text: str, said: str
) -> None:
    edits_path(photo).write_text(text)
    open_photo(qtbot, window, photo)
    assert said in (window.editor.store.state.notice or "")
    move(window, "Exposure", 0.5)
    window.editor.flush()
    window.close()
    assert edits_path(photo).read_text() == text


def test_a_missing_model_is_named_and_kept(qtbot: QtBot, window: Window, photo: Path) -> None:
    write_edits(photo, Recipe((EnhanceStep("gone", "ab" * 32),), light=LightSettings(exposure=0.3)))
    open_photo(qtbot, window, photo)
    qtbot.waitUntil(lambda: window.editor.store.state.problem is not None, timeout=WAIT_MS)
    assert "gone" in str(window.editor.store.state.problem)
    assert "wants the model gone" in texts(window.panel)
    move(window, "Contrast", 10)
    window.editor.flush()
    kept = read_edits(photo)
    assert kept is not None
    assert kept.recipe.enhance[0].model == "gone"


def test_a_changed_photo_is_told(qtbot: QtBot, window: Window, photo: Path) -> None:
    write_edits(photo, Recipe(light=LightSettings(exposure=0.3)))
    photo.unlink()
    write_photo(photo, picture(seed=9))
    open_photo(qtbot, window, photo)
    assert "has changed since it was edited" in (window.editor.store.state.notice or "")
    assert window.editor.store.state.recipe.light.exposure == 0.3


@pytest.mark.data
def test_a_raw_photo_moves_in_kelvin(qtbot: QtBot, window: Window, data: Path, tmp_path: Path) -> None:
    raw = tmp_path / "bayer.dng"
    raw.write_bytes((data / "raw" / "made_bayer_orientation6.dng").read_bytes())
    open_photo(qtbot, window, raw)
    before = photo_seen(qtbot, window).astype(float)
    sliders = [one for one in window.panel.findChildren(ParameterSlider) if one.parameter.label == "Temperature"]
    kelvin = next(one for one in sliders if one.parameter.unit == " K")
    relative = next(one for one in sliders if one is not kelvin)
    assert kelvin.isVisibleTo(window.panel)
    assert not relative.isVisibleTo(window.panel)
    as_shot = kelvin.value
    kelvin.changed.emit(as_shot * 1.4)
    kelvin.settled.emit()
    state = window.editor.store.state
    assert state.recipe.raw.white_balance == "custom"
    qtbot.waitUntil(lambda: _is_developed(window), timeout=WAIT_MS)
    warmer = photo_seen(qtbot, window).astype(float)
    assert (warmer[..., 0] - warmer[..., 2]).mean() > (before[..., 0] - before[..., 2]).mean() + 3
    kelvin.reset()
    assert window.editor.store.state.recipe.raw.white_balance == "as-shot"
    assert kelvin.value == as_shot
    raw_settings = msgspec.structs.replace(window.editor.store.state.recipe.raw, highlights="clip")
    window.editor.edits.change(msgspec.structs.replace(window.editor.store.state.recipe, raw=raw_settings))
    qtbot.waitUntil(lambda: _is_developed(window), timeout=WAIT_MS)
    assert window.editor.store.state.problem is None


def _is_developed(window: Window) -> bool:
    state = window.editor.store.state
    return state.photo is not None and not is_stale(state.photo, state.recipe.raw) and window.canvas.exact
