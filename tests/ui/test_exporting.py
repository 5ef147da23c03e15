"""Exports of several photos, quick export, and what the job bar tells of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from photoenhance.batch.export import export as export_file
from photoenhance.batch.options import ExportOptions, Where
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.sessions import Sessions
from photoenhance.errors import PhotoError
from photoenhance.inference.stop import Stop
from photoenhance.io import read
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.ui.dialogs.export_dialog import ExportDialog
from photoenhance.ui.state import export_words as words
from photoenhance.ui.state.export_job import ExportChoice, ExportJob, Failed
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.starting import starting_recipe
from photoenhance.ui.window import Window
from tests.batch.made import recipe
from tests.ui.driving import WAIT_MS, enhance, exported, open_photo, picture, texts, write_photo

pytestmark = pytest.mark.gui


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos in a folder."""
    folder = tmp_path / "trip"
    folder.mkdir()
    return [write_photo(folder / f"{name}.png", picture(61, 47, seed)) for seed, name in enumerate("abc")]


def into(folder: Path, **options: object) -> ExportChoice:
    return ExportChoice(Where("folder", str(folder)), ExportOptions(**options))  # type: ignore[arg-type]


def by_line(photo: Path, target: Path, what: Recipe, options: ExportOptions) -> bytes:
    """The bytes that the command line writes."""
    task = plan_file(photo, target, options).tasks[0]
    with Sessions() as sessions:
        for _ in export_file(task, what, options, sessions, Stop()):
            pass
    return target.read_bytes()


def visible_buttons(window: Window) -> dict[str, QPushButton]:
    return {one.text(): one for one in window.jobs.findChildren(QPushButton) if one.isVisible()}


def test_each_photo_has_its_own_recipe(qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path) -> None:
    open_photo(qtbot, window, photos[0])
    enhance(qtbot, window)
    window.editor.enhancer.set_strength(40)
    edited = {photos[1]: NEUTRAL, photos[2]: recipe(150)}
    window.exporter.recipe_for = edited.__getitem__
    choice = into(tmp_path / "out", format="jpeg", name="{sequence}")
    window.exporter.export(photos, choice)
    exported(qtbot, window)
    assert "3 exported" in texts(window.jobs)
    known = [window.editor.store.state.recipe, *edited.values()]
    for number, (photo, what) in enumerate(zip(photos, known, strict=True), start=1):
        line = by_line(photo, tmp_path / f"line{number}.jpg", what, choice.options)
        assert (tmp_path / "out" / f"00{number}.jpg").read_bytes() == line


def test_photos_never_edited_get_the_starting_recipe(
    qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path
) -> None:
    open_photo(qtbot, window, photos[0])
    window.editor.remember(starting="auto")
    choice = into(tmp_path / "out", format="png")
    window.exporter.export(photos[:2], choice)
    exported(qtbot, window)
    np.testing.assert_array_equal(read(tmp_path / "out" / "a_enhanced.png").pixels, read(photos[0]).pixels)  # as seen
    line = by_line(photos[1], tmp_path / "line.png", starting_recipe(Settings()), choice.options)
    assert (tmp_path / "out" / "b_enhanced.png").read_bytes() == line


def test_bad_ones_are_listed_and_tried_again(qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path) -> None:
    broken = [photos[1].with_name("broken.png"), photos[1].with_name("other.jpg")]
    for path in broken:
        path.write_bytes(b"\x89PNG\r\n\x1a\n no photo")
    problems = {photos[2]: PhotoError("Cannot read the edits of c.png", "they are newer", "Update the program")}

    def recipe_for(path: Path) -> Recipe:
        if path in problems:
            raise problems[path]
        return NEUTRAL

    open_photo(qtbot, window, photos[0])
    window.exporter.recipe_for = recipe_for
    window.exporter.export([photos[0], *broken, photos[2]], into(tmp_path / "out"))
    exported(qtbot, window)
    assert "a_enhanced.png exported, 3 failed" in texts(window.jobs)
    visible_buttons(window)["Details"].click()
    said = texts(window.jobs)
    assert "broken.png" in said
    assert "other.jpg" in said
    assert "Cannot read the edits of c.png: they are newer. Update the program." in said
    broken[0].write_bytes(photos[0].read_bytes())
    problems.clear()
    visible_buttons(window)["Try again"].click()
    exported(qtbot, window)
    assert "2 exported, 1 failed" in texts(window.jobs)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a_enhanced.png",
        "broken_enhanced.png",
        "c_enhanced.png",
    ]


def test_the_link_leads_to_the_folder(
    qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    open_photo(qtbot, window, photos[0])
    window.exporter.export(photos[:1], into(tmp_path / "new folder"))
    exported(qtbot, window)
    visible_buttons(window)["Show folder"].click()
    assert opened == [str(tmp_path / "new folder")]
    window.menus.actions["cancel"].trigger()
    assert not window.jobs.isVisible()


def test_a_job_tells_how_far_it_is_and_stops(qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path) -> None:
    open_photo(qtbot, window, photos[0])
    seen: list[tuple[int, float]] = []
    window.editor.store.listen(
        lambda _, now: seen.extend((job.done, job.fraction) for job in now.exports if job.phase == "running")
    )
    window.exporter.export(photos, into(tmp_path / "out"))
    exported(qtbot, window)
    assert {0, 1, 2} <= {done for done, _ in seen}
    assert seen == sorted(seen)
    window.exporter.export(photos * 1, into(tmp_path / "more"))
    window.menus.actions["stop_export"].trigger()
    exported(qtbot, window)
    made = list((tmp_path / "more").iterdir()) if (tmp_path / "more").exists() else []
    assert len(made) < 3
    assert window.editor.store.state.problem is None


def test_quick_export_asks_once_and_remembers(qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path) -> None:
    memory = tmp_path / "memory" / "window.json"
    open_photo(qtbot, window, photos[0])
    asked: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ExportDialog)
        asked.append(dialog.windowTitle())
        boxes = {box.accessibleName(): box for box in dialog.findChildren(type(dialog._where._place))}
        boxes["Folder"].setCurrentIndex(boxes["Folder"].findData("below"))
        dialog.accept()

    QTimer.singleShot(0, answer)
    window.menus.actions["quick_export"].trigger()
    exported(qtbot, window)
    window.menus.actions["quick_export"].trigger()
    exported(qtbot, window)
    assert len(asked) == 1
    folder = photos[0].parent / "export"
    assert sorted(path.name for path in folder.iterdir()) == ["a_enhanced.png", "a_enhanced_2.png"]
    qtbot.waitUntil(lambda: memory.exists() and "below" in memory.read_text(), timeout=WAIT_MS)
    assert json.loads(memory.read_text())["export"]["where"] == {"place": "below", "folder": "export"}


def test_a_bad_template_is_told_before_anything_is_written(
    qtbot: QtBot, window: Window, photos: list[Path], tmp_path: Path
) -> None:
    open_photo(qtbot, window, photos[0])
    window.exporter.export(photos, into(tmp_path / "out", name="{nmae}"))
    exported(qtbot, window)
    assert "there is no {nmae}" in str(window.editor.store.state.problem)
    assert not window.jobs.isVisible()
    assert not (tmp_path / "out").exists()


def test_the_bar_in_words() -> None:
    job = ExportJob(1, 12, "running", "a.jpg", done=2, fraction=0.2, seconds_left=40)
    assert words.running(job) == "Exporting a.jpg"
    assert words.counted(job, 1) == "3 of 12  ·  40 s left  ·  1 more export waits"
    assert words.counted(job, 2).endswith("2 more exports wait")
    assert words.counted(ExportJob(1, 1), 0) == ""
    done = ExportJob(1, 4, "ended", made=(Path("/x/a.jpg"), Path("/y/b.jpg")), skipped=(Path("/c"),))
    assert words.ended([done]) == "2 exported, 1 skipped, as it exists"
    assert words.folder([done]) == Path("/y")
    bad = ExportJob(2, 1, "ended", failed=(Failed(Path("/d"), "No."),), stopped=True)
    assert words.ended([done, bad]) == "2 exported, 1 skipped, as it exists, 1 failed, stopped"
    assert words.why([done, bad]) == "No."
    assert words.ended([ExportJob(1, 2, "ended")]) == "Nothing exported"
    assert words.waiting([job, ExportJob(2, 3)]) == "13 photos are still being exported."
