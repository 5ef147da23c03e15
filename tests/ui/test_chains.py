"""Chains in the window: in the list, on the card, run and shown, saved as every door saves them; looks as .cube."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from photoenhance.cli.app import main
from photoenhance.inference.choice import choose
from photoenhance.inference.grade.bake import Baked
from photoenhance.io import read
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import Recipe
from photoenhance.ui.app import make_window
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.dialogs.models import ModelsDialog
from photoenhance.ui.state.settings import Settings, save
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, export, exported, open_photo, picture, settled, texts, write_photo

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("tiny")]


@pytest.fixture
def evening(qtbot: QtBot, qapp: QApplication, bridge: Bridge, tmp_path: Path) -> Iterator[Window]:
    """A window in which a chain is chosen."""
    memory = tmp_path / "memory" / "window.json"
    save(Settings(model="evening", starting="none", folded=()), memory)
    made = make_window(qapp, bridge, memory)
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
    return write_photo(folder / "dull.png", (picture(300, 200) * 0.4 + 30).astype(np.uint8))


def test_the_list_and_the_card_tell_of_the_chain(qtbot: QtBot, evening: Window, dull: Path) -> None:
    open_photo(qtbot, evening, dull)
    choice = next(one for one in evening.panel.findChildren(QComboBox) if one.accessibleName() == "Model")
    assert [choice.itemData(row) for row in range(choice.count())] == [None, "dusk", "evening", "sharp", "smooth"]
    assert choice.currentText() == "None"
    enhance(qtbot, evening)
    assert choice.currentText() == "Evening"
    told = texts(evening.panel)
    assert "A chain called evening." in told
    assert "Bright, then Smooth" in told
    assert "the numbers of smooth" in told
    assert "10.0 → 20.0 dB" in told
    dialog = ModelsDialog(evening, evening.editor, evening.bridge, lambda _parent: False)
    dialog.show()
    assert "Made (Smooth)" in texts(dialog)
    assert "2000-01-01" in texts(dialog)
    dialog.close()


def test_it_runs_when_asked_is_shown_and_moved_by_one_slider(qtbot: QtBot, evening: Window, dull: Path) -> None:
    open_photo(qtbot, evening, dull)
    store = evening.editor.store
    assert store.state.plane is None, "only what is all grades runs by itself"
    original = settled(qtbot, evening).astype(int)
    enhance(qtbot, evening)
    plane = store.state.plane
    assert plane is not None
    assert isinstance(plane.answers[0], Baked)
    assert plane.answers[1].shape == (200, 300, 3)
    assert (plane.provider, plane.tiles) == ("CPUExecutionProvider", 20)
    full = settled(qtbot, evening).astype(int)
    evening.editor.enhancer.set_strength(50)
    half = settled(qtbot, evening).astype(int)
    assert store.state.work is None, "no network runs again"
    assert np.abs(full - original).mean() > 1.5 * np.abs(half - original).mean() > 1
    evening.editor.enhancer.set_strength(0)
    np.testing.assert_array_equal(settled(qtbot, evening), original)


def test_while_it_works_the_grade_is_seen_already(qtbot: QtBot, evening: Window, dull: Path) -> None:
    from photoenhance.ui.state import tasks

    open_photo(qtbot, evening, dull)
    photo = evening.editor.store.state.photo
    assert photo is not None
    recipe = Recipe((step_of(choose("dusk")),))
    work = tasks.enhance_photo(photo, recipe, (), evening.editor.sessions, tasks.Stop())
    first = next(work)
    assert isinstance(first, tasks.Begun)
    shown = [one.copy() for one in (first.plane.answers[1], first.plane.reduced[1].levels[0])]
    for one in shown:
        assert one.mean() / 65535 > photo.source.pixels.mean() / 255 + 0.05, "bright is in it already"
    news = [first, *work]
    begun = [one.plane for one in news if isinstance(one, tasks.Begun)]
    assert [len(one.answers) for one in begun] == [2, 3]
    counts = [(one.done, one.total) for one in news if isinstance(one, tasks.Reached)]
    assert counts == [(number, 40) for number in range(1, 41)], "tiles of both networks, counted through"


def test_window_folder_job_and_command_line_write_the_same_bytes(
    qtbot: QtBot, evening: Window, dull: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, evening, dull)
    enhance(qtbot, evening)
    evening.editor.enhancer.set_strength(70)
    export(evening, tmp_path / "window.png")
    exported(qtbot, evening)

    dialog = FolderDialog(evening, evening.bridge, evening.models, evening.editor.store.state)
    qtbot.waitUntil(dialog.start.isEnabled, timeout=WAIT_MS)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.job.state.report is not None, timeout=WAIT_MS)
    report = dialog.job.state.report
    dialog.close()
    assert report is not None
    (record,) = report.made
    assert (record.model, [one.model for one in record.networks]) == ("evening", ["bright", "smooth"])
    assert record.output is not None

    words = ["enhance", str(dull), "-o", str(tmp_path / "line.png"), "--model", "evening", "--strength", "70", "-q"]
    assert main(words) == 0
    window, line = (tmp_path / "window.png").read_bytes(), (tmp_path / "line.png").read_bytes()
    assert window == line == Path(record.output).read_bytes()
    assert np.abs(read(tmp_path / "line.png").pixels.astype(int) - read(dull).pixels).mean() > 1


def test_the_look_is_saved_from_the_menu(
    qtbot: QtBot, evening: Window, dull: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = evening.menus.actions["save_look"]
    open_photo(qtbot, evening, dull)
    assert not action.isEnabled()
    enhance(qtbot, evening)
    assert action.isEnabled()
    asked = []

    def answer(_parent: object, _title: str, suggestion: str, _filters: str) -> tuple[str, str]:
        asked.append(suggestion)
        return str(tmp_path / "look"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    action.trigger()
    exported(qtbot, evening)
    assert "look.cube exported" in texts(evening.jobs)
    state = evening.editor.store.state
    assert asked == [str(dull.with_suffix(".cube"))]
    assert state.saved == tmp_path / "look.cube"
    assert state.notice is not None
    assert "EV" in state.notice
    assert "neighbouring pixels: smooth" in state.notice

    assert main(["cube", str(dull), "-o", str(tmp_path / "line.cube"), "--model", "evening"]) == 0
    assert (tmp_path / "line.cube").read_bytes() == (tmp_path / "look.cube").read_bytes()

    before = (tmp_path / "look.cube").read_bytes()
    action.trigger()  # the name without a suffix again: nobody was asked about replacing look.cube
    exported(qtbot, evening)
    assert "1 failed" in texts(evening.jobs)
    assert (tmp_path / "look.cube").read_bytes() == before


def test_a_pixel_network_has_no_look(qtbot: QtBot, evening: Window, dull: Path) -> None:
    open_photo(qtbot, evening, dull)
    evening.editor.enhancer.choose("sharp")
    qtbot.waitUntil(lambda: evening.editor.store.state.work is None, timeout=WAIT_MS)
    assert evening.editor.store.state.model == "sharp"
    assert not evening.menus.actions["save_look"].isEnabled()


def test_a_chain_that_cannot_be_used_is_told_at_the_start(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, tiny: Path, tmp_path: Path
) -> None:
    (tiny / "smooth.json").rename(tiny / "smooth.away")
    try:
        made = make_window(qapp, bridge, tmp_path / "window.json")
        assert "the network smooth, and that is not installed" in str(made.editor.store.state.problem)
        assert [one.id for one in made.models] == ["sharp"]
        made.close()
        made.deleteLater()
    finally:
        (tiny / "smooth.away").rename(tiny / "smooth.json")
