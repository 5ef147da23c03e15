"""Each preference acts, at once, and is remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from photoenhance.inference.devices import devices
from photoenhance.pipeline.levels import Levels
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.ui.dialogs.folder_form import FolderForm
from photoenhance.ui.dialogs.preferences import SYSTEM, PreferencesDialog
from photoenhance.ui.look.theme import DARK, LIGHT
from photoenhance.ui.state import cache
from photoenhance.ui.state.plane import Plane, size_of
from photoenhance.ui.state.planes import kept
from photoenhance.ui.state.preferences import device_of, threads_of
from photoenhance.ui.state.settings import Settings, load
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, open_photo

pytestmark = pytest.mark.gui


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "cache"
    monkeypatch.setattr(cache, "cache_folder", lambda: made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, window: Window, folder: Path) -> PreferencesDialog:
    made = PreferencesDialog(window, window.editor, window.bridge)
    made.show()
    return made


def choose(box: QComboBox, value: object) -> None:
    index = box.findData(value)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_devices_are_those_of_this_machine(qtbot: QtBot, dialog: PreferencesDialog) -> None:
    here = ["auto", *(one.name for one in devices() if one.available)]
    qtbot.waitUntil(lambda: dialog.device.count() == len(here), timeout=WAIT_MS)
    assert [dialog.device.itemData(index) for index in range(dialog.device.count())] == here
    for missing in (one for one in devices() if not one.available):
        assert missing.note in dialog.found.text()


def test_device_and_threads_reach_the_networks(
    qtbot: QtBot, window: Window, photo: Path, dialog: PreferencesDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int | None]] = []
    from photoenhance.batch import sessions

    real = sessions.open_session

    def watch(model: object, device: str, threads: int | None) -> object:
        if not threading.current_thread().name.startswith("photoenhance-thumbnail"):  # they have a way of their own
            asked.append((device, threads))
        return real(model, device, threads)  # type: ignore[arg-type]

    monkeypatch.setattr(sessions, "open_session", watch)
    qtbot.waitUntil(lambda: dialog.device.findData("cpu") >= 0, timeout=WAIT_MS)
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    choose(dialog.device, "cpu")
    choose(dialog.threads, 1)
    window.editor.store.change(planes=())
    enhance(qtbot, window)
    assert asked == [("auto", threads_of(Settings())), ("cpu", 1)]


def test_a_folder_job_takes_them_too(window: Window, photo: Path) -> None:
    window.editor.remember(device="cpu", threads=1)
    form = FolderForm(window.models, window.editor.store.state)
    form.set_source(photo.parent)
    request = form.request()
    assert request is not None
    assert (request.options.device, request.threads) == ("cpu", 1)


def test_an_unknown_device_counts_as_automatic() -> None:
    assert device_of(Settings(device="quantum")) == "auto"
    assert device_of(Settings(device="cpu")) == "cpu"


def test_theme_acts_at_once(window: Window, dialog: PreferencesDialog) -> None:
    choose(dialog.theme, "light")
    assert window.palette().window().color().name() == LIGHT.panel
    choose(dialog.theme, SYSTEM)
    assert window.editor.store.state.settings.follow_system
    assert window.palette().window().color().name() == DARK.panel  # off-screen says nothing of its theme
    window.menus.actions["light"].trigger()
    assert not window.editor.store.state.settings.follow_system


@pytest.mark.parametrize(("starting", "runs"), [("auto", True), ("none", False)])
def test_a_new_photo_starts_as_wished(
    qtbot: QtBot, window: Window, photo: Path, dialog: PreferencesDialog, starting: str, runs: bool
) -> None:
    choose(dialog.starting, starting)
    open_photo(qtbot, window, photo)
    qtbot.waitUntil(lambda: window.editor.store.state.work is None, timeout=WAIT_MS)
    assert bool(window.editor.store.state.recipe.active) is runs


def test_all_are_remembered(qtbot: QtBot, window: Window, dialog: PreferencesDialog, tmp_path: Path) -> None:
    choose(dialog.theme, "light")
    choose(dialog.starting, "none")
    choose(dialog.threads, 1)
    choose(dialog.room, 512)
    dialog.restore.setChecked(False)
    window.close()
    found = load(tmp_path / "memory" / "window.json")
    assert (found.theme, found.starting, found.threads, found.planes_mb, found.restore) == (
        "light", "none", 1, 512, False,
    )  # fmt: skip


def plane(name: str, megabytes: int) -> Plane:
    half = np.zeros((megabytes * 250_000,), np.uint16)
    return Plane(EnhanceStep(name, "0" * 64), NEUTRAL, (half,), (Levels((half,)),), complete=True)


def test_what_does_not_fit_goes_oldest_first(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    state = window.editor.store.state
    planes = tuple(plane(name, 1) for name in "abc")
    assert size_of(planes[0]) == 1_000_000

    def staying(seen: str, room: int) -> list[str]:
        settings = msgspec.structs.replace(state.settings, planes_mb=room)
        recipe = Recipe((EnhanceStep(seen, "0" * 64),))
        return [one.model for one in kept(replace(state, settings=settings, recipe=recipe), planes)]

    assert staying("c", 2) == ["b", "c"]
    assert staying("a", 1) == ["a", "c"], "what is seen stays, however little room there is"
    assert staying("b", 0) == ["a", "b", "c"]


def test_less_room_lets_results_go_at_once(
    qtbot: QtBot, window: Window, photo: Path, dialog: PreferencesDialog
) -> None:
    open_photo(qtbot, window, photo)
    window.editor.store.change(planes=(plane("a", 200), plane("b", 200)))
    choose(dialog.room, 256)
    assert [one.model for one in window.editor.store.state.planes] == ["b"]


def test_the_cache_is_emptied_of_the_programs_own(
    qtbot: QtBot, window: Window, folder: Path, make: Callable[[], PreferencesDialog]
) -> None:
    (folder / "thumbnails" / "ab").mkdir(parents=True)
    (folder / "thumbnails" / "ab" / "one.jpg").write_bytes(bytes(3_400_000))
    (folder / "devices.json").write_text("{}")
    (folder / "training").mkdir()
    (folder / "training" / "kept.bin").write_bytes(bytes(100))
    dialog = make()
    qtbot.waitUntil(lambda: dialog.cached.text() == "3.4 MB", timeout=WAIT_MS)
    dialog.empty.click()
    qtbot.waitUntil(lambda: dialog.cached.text() == "Empty", timeout=WAIT_MS)
    assert not dialog.empty.isEnabled()
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["kept.bin"]


@pytest.fixture
def make(window: Window, folder: Path) -> Callable[[], PreferencesDialog]:
    return lambda: PreferencesDialog(window, window.editor, window.bridge)


def test_sizes_in_words() -> None:
    words = [cache.size_in_words(number) for number in (0, 1, 12_400, 3_400_000, 1_200_000_000)]
    assert words == ["Empty", "1 kB", "12 kB", "3.4 MB", "1.2 GB"]
