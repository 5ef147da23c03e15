"""The list of models: what is told of each, and own ones removed with what becomes of the edits that name them."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from photoenhance.batch.edits import edited_with, write_edits
from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.choice import choose
from photoenhance.inference.foreign.examine import examine
from photoenhance.inference.foreign.shelf import add
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.dialogs.add_model import AddModelDialog
from photoenhance.ui.dialogs.models import ModelsDialog
from photoenhance.ui.window import Window
from tests.inference.foreign import made
from tests.ui.driving import WAIT_MS, export, exported, open_photo, texts, write_photo

pytestmark = pytest.mark.gui


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one model in it, "brighter"."""
    monkeypatch.setattr(catalogue, "user_data_path", lambda *_args, **_more: tmp_path / "data")
    path = made.line(tmp_path / "brighter.onnx", 1.1, top=1.0)
    add(path, examine(path), "brighter", "Brighter", licence="Mine")
    return tmp_path / "data" / "models"


def dialog_of(window: Window) -> ModelsDialog:
    dialog = ModelsDialog(window, window.editor, window.bridge, lambda _parent: False)
    dialog.show()
    return dialog


def mark(dialog: ModelsDialog, title: str) -> None:
    found = dialog.list.findItems(title, Qt.MatchFlag.MatchExactly)
    dialog.list.setCurrentItem(found[0])


def answer(text: str, said: list[str]) -> None:
    """Press a button of the question that comes up, and keep what it said."""

    def press() -> None:
        box = next(one for one in _boxes() if one.isVisible())
        said.append(f"{box.text()} {box.informativeText()}")
        next(one for one in box.buttons() if one.text() == text).click()

    QTimer.singleShot(50, press)


def _boxes() -> list[QMessageBox]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]


def test_all_models_are_told_and_those_of_the_program_stay(window: Window, own: Path) -> None:
    window.editor.read_models()
    dialog = dialog_of(window)
    mark(dialog, "Brighter")
    said = texts(dialog)
    for part in ("brighter", "halo 0 px", "NCHW", "values 0 to 1", "Mine", "Added"):
        assert part in said, part
    assert dialog.remove.isEnabled()
    mark(dialog, "Auto")
    assert "Trained on" in texts(dialog)
    assert not dialog.remove.isEnabled()
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert catalogue.find("auto")


def test_a_damaged_one_is_told_and_can_go(window: Window, own: Path) -> None:
    (own / "brighter.json").write_text("{")
    dialog = dialog_of(window)
    mark(dialog, "brighter")
    assert "its description is not readable" in texts(dialog)
    said: list[str] = []
    answer("Remove", said)
    dialog.remove.click()
    assert not (own / "brighter.onnx").exists()
    assert not dialog.list.findItems("brighter", Qt.MatchFlag.MatchExactly)


def test_a_model_in_use_goes_after_a_question(qtbot: QtBot, window: Window, photo: Path, own: Path) -> None:
    recipe = Recipe((step_of(choose("brighter")),))
    other = write_photo(photo.parent / "other.png")
    write_edits(other, recipe)
    write_edits(photo, recipe)
    assert edited_with(other, "brighter")
    open_photo(qtbot, window, photo)
    state = window.editor.store
    qtbot.waitUntil(lambda: state.state.plane is not None and state.state.plane.complete, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: state.state.folder is not None and state.state.folder.entries[0].size > 0)
    window.editor.remember(model="brighter")
    dialog = dialog_of(window)
    mark(dialog, "Brighter")
    qtbot.waitUntil(lambda: "The open photo and 1 other photo of its folder use it." in texts(dialog), timeout=WAIT_MS)
    said: list[str] = []
    answer("Cancel", said)
    dialog.remove.click()
    assert (own / "brighter.onnx").exists()
    answer("Remove", said)
    dialog.remove.click()
    assert all("1 other photo" in one and "keep their edits" in one for one in said)
    assert not list(own.glob("brighter*"))
    assert "brighter" not in state.state.titles
    assert state.state.settings.model is None
    assert state.state.model == "brighter"
    assert state.state.notice is not None
    assert "keeps its name" in state.state.notice
    dialog.close()
    export(window, photo.parent / "kept.png")
    exported(qtbot, window)
    assert (photo.parent / "kept.png").exists()
    window.editor.open(other)
    qtbot.waitUntil(lambda: state.state.ready and state.state.problem is not None, timeout=WAIT_MS)
    assert "no model of this name" in str(state.state.problem)
    assert "brighter, which is not installed" in texts(window)
    assert edited_with(other, "brighter")


def test_one_that_comes_back_runs_at_once_another_of_its_name_does_not(
    qtbot: QtBot, window: Window, photo: Path, own: Path, tmp_path: Path
) -> None:
    path = tmp_path / "brighter.onnx"
    recipe = Recipe((step_of(choose("brighter")),))
    write_edits(photo, recipe)
    open_photo(qtbot, window, photo)
    state = window.editor.store
    qtbot.waitUntil(lambda: state.state.plane is not None and state.state.plane.complete, timeout=WAIT_MS)
    window.editor.remove_model("brighter")
    with pytest.raises(PhotoError):
        window.editor.remove_model("auto")
    state.change(planes=())
    qtbot.waitUntil(lambda: state.state.problem is not None, timeout=WAIT_MS)
    add(path, examine(path), "brighter", "Brighter")
    window.editor.dismiss()
    window.editor.read_models()
    qtbot.waitUntil(lambda: state.state.plane is not None and state.state.plane.complete, timeout=WAIT_MS)
    window.editor.remove_model("brighter")
    other = made.line(tmp_path / "darker.onnx", 0.5, top=0.5)
    add(other, examine(other), "brighter", "Darker")
    window.editor.read_models()
    window.editor.enhancer.choose("brighter")
    qtbot.waitUntil(lambda: state.state.work is None, timeout=WAIT_MS)
    assert state.state.problem is None


def test_a_model_that_never_ends_leaves_the_window_alive(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    before = set(multiprocessing.active_children())
    dialog = AddModelDialog(window, window.bridge, made.endless(tmp_path / "endless.onnx"))
    dialog.show()
    qtbot.waitUntil(lambda: bool(set(multiprocessing.active_children()) - before), timeout=WAIT_MS)
    ticks: list[int] = []
    timer = QTimer(dialog)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start(20)
    qtbot.waitUntil(lambda: len(ticks) > 20, timeout=WAIT_MS)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: not set(multiprocessing.active_children()) - before, timeout=WAIT_MS)
