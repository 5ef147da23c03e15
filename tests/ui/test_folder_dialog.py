"""The folder dialog over a real folder: the plan in numbers, the run, the report, retry, a rerun, pause and cancel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from photoenhance.batch.edits import write_edits
from photoenhance.batch.report import Report
from photoenhance.errors import PhotoError
from photoenhance.inference.choice import choices, choose
from photoenhance.io import read
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.dialogs.folder_pages import ReportView
from photoenhance.ui.state.folder_job import FolderState
from photoenhance.ui.state.state import State
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, texts, write_photo

pytestmark = pytest.mark.gui

RESIDUAL = Recipe((step_of(choose("retouch-residual")),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, a broken one, and a file that is none."""
    made = tmp_path / "trip"
    made.mkdir()
    write_photo(made / "one.png", np.full((60, 80, 3), 100, np.uint8))
    write_photo(made / "two.jpg", np.full((70, 50, 3), 160, np.uint8))
    (made / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    (made / "notes.txt").write_text("no photo")
    return made


@pytest.fixture
def dialog(qtbot: QtBot, bridge: Bridge, folder: Path) -> Iterator[FolderDialog]:
    """The dialog, told where to work, with its plan made."""
    models = choices()
    made = FolderDialog(None, bridge, models, State(recipe=RESIDUAL))
    qtbot.addWidget(made)
    made.show()
    made.form.set_source(folder)
    planned(qtbot, made)
    yield made
    made.close()


def planned(qtbot: QtBot, dialog: FolderDialog) -> None:
    qtbot.waitUntil(lambda: dialog.start.isEnabled() or dialog.job.state.problem is not None, timeout=WAIT_MS)


def finished(qtbot: QtBot, dialog: FolderDialog) -> None:
    qtbot.waitUntil(lambda: dialog.job.state.phase == "reporting", timeout=WAIT_MS)


def test_the_plan_is_shown_before_anything_runs(dialog: FolderDialog, folder: Path) -> None:
    ready = dialog.job.state.ready
    assert ready is not None
    assert (len(ready.plan.tasks), len(ready.plan.done), len(ready.plan.left_out)) == (3, 0, 1)
    assert dialog.start.text() == "Enhance 3 photos"
    assert "not a photo" in texts(dialog)
    assert not (folder / "enhanced").exists()


def test_runs_reports_and_retries(qtbot: QtBot, dialog: FolderDialog, folder: Path) -> None:
    QTest.keyClick(dialog.findChildren(QLineEdit)[0], Qt.Key.Key_Return)
    finished(qtbot, dialog)
    report = dialog.job.state.report
    assert report is not None
    assert (len(report.made), len(report.failed)) == (2, 1)
    assert "broken.png" in (report.failed[0].record.error or "")
    assert dialog.retry.isVisible()
    assert dialog.open_folder.isVisible()
    assert {path.name for path in (folder / "enhanced").glob("[!.]*")} == {"one_enhanced.png", "two_enhanced.jpg"}
    (folder / "broken.png").unlink()
    write_photo(folder / "broken.png", np.full((40, 40, 3), 50, np.uint8))
    dialog.retry.click()
    qtbot.waitUntil(lambda: dialog.job.state.report is not None and not dialog.job.state.report.failed, timeout=WAIT_MS)
    assert len(dialog.job.state.report.made) == 1
    assert read(folder / "enhanced" / "broken_enhanced.png").width == 40


def test_a_rerun_finds_what_is_done(qtbot: QtBot, dialog: FolderDialog, bridge: Bridge, folder: Path) -> None:
    dialog.start.click()
    finished(qtbot, dialog)
    models = choices()
    again = FolderDialog(None, bridge, models, State(recipe=RESIDUAL))
    qtbot.addWidget(again)
    again.show()
    again.form.set_source(folder)
    planned(qtbot, again)
    ready = again.job.state.ready
    assert ready is not None
    assert (len(ready.plan.tasks), len(ready.plan.done)) == (1, 2)
    again.close()


def test_pause_holds_and_cancel_reports(qtbot: QtBot, dialog: FolderDialog, folder: Path) -> None:
    dialog.job.start()
    dialog.job.pause()
    assert dialog.pause.text() == "Go on"
    qtbot.wait(300)
    assert dialog.job.state.phase == "running"
    dialog.cancel.click()
    finished(qtbot, dialog)
    report = dialog.job.state.report
    assert report is not None
    assert report.cancelled
    assert len(report.made) + len(report.failed) + len(report.unfinished) == 3
    assert report.unfinished
    dialog.retry.click()
    qtbot.waitUntil(
        lambda: dialog.job.state.phase == "reporting" and dialog.job.state.report is not report, timeout=WAIT_MS
    )
    assert (folder / "enhanced" / "one_enhanced.png").exists()


def test_escape_stops_the_job_and_only_then_closes(qtbot: QtBot, dialog: FolderDialog) -> None:
    dialog.start.click()
    dialog.reject()
    assert dialog.isVisible()
    finished(qtbot, dialog)
    dialog.reject()
    assert not dialog.isVisible()


def test_the_cross_stops_the_job_and_only_then_closes(qtbot: QtBot, dialog: FolderDialog) -> None:
    dialog.start.click()
    dialog.pause.click()
    assert not dialog.close()
    finished(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.job.state.report is not None
    assert dialog.job.state.report.cancelled
    assert dialog.close()


def test_the_cross_a_second_time_does_not_wait(dialog: FolderDialog) -> None:
    dialog.start.click()
    dialog.pause.click()
    assert not dialog.close()
    assert dialog.close()
    assert not dialog.isVisible()
    assert dialog.job.state.phase != "running"


def test_it_goes_with_the_window(qtbot: QtBot, window: Window, folder: Path) -> None:
    dialog = FolderDialog(window, window.bridge, window.models, State(recipe=RESIDUAL))
    dialog.form.set_source(folder)
    dialog.show()
    planned(qtbot, dialog)
    dialog.start.click()
    assert window.close()
    assert not dialog.isVisible()
    assert dialog.job.state.phase != "running"


def test_a_folder_is_never_copied_without_enhancing(qtbot: QtBot, bridge: Bridge, folder: Path) -> None:
    models = choices()
    made = FolderDialog(None, bridge, models, State())
    qtbot.addWidget(made)
    choice = next(one for one in made.findChildren(QComboBox) if one.accessibleName() == "Model")
    assert [choice.itemData(row) for row in range(choice.count())] == [info.id for info in models]
    made.form.set_source(folder)
    request = made.form.request()
    assert request is not None
    assert request.model == models[0].id
    none = FolderDialog(None, bridge, [], State())
    qtbot.addWidget(none)
    none.form.set_source(folder)
    assert none.form.request() is None


def test_a_missing_folder_is_no_plan(qtbot: QtBot, dialog: FolderDialog, tmp_path: Path) -> None:
    dialog.form.set_source(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: dialog.job.state.request is None, timeout=WAIT_MS)
    assert not dialog.start.isEnabled()
    assert "Choose a folder" in texts(dialog)


def test_what_is_lost_is_said_before_and_after(qtbot: QtBot, dialog: FolderDialog, folder: Path) -> None:
    write_photo(folder / "deep.png", np.full((40, 50, 3), 9_000, np.uint16))
    write_photo(folder / "deeper.png", np.full((40, 50, 3), 30_000, np.uint16))
    write_edits(folder / "one.png", Recipe((EnhanceStep("gone", "00"),)))
    formats = next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == "Format")
    formats.setCurrentIndex(formats.findData("jpeg"))
    qtbot.waitUntil(lambda: "cannot hold" in texts(dialog), timeout=WAIT_MS)
    assert "JPEG cannot hold more than 8 bits a channel and transparency." in texts(dialog)
    assert "1 photo will fail: edited with the model gone, which is not installed." in texts(dialog)
    dialog.start.click()
    finished(qtbot, dialog)
    table = next(one for one in dialog.findChildren(QTreeWidget) if one.isVisible())
    rows = [table.topLevelItem(number) for number in range(table.topLevelItemCount())]
    told = {row.text(0): row.text(1) for row in rows if row is not None}
    assert set(told) == {"broken.png", "one.png", "deep.png and 1 more"}
    assert told["deep.png and 1 more"] == "JPEG holds 8 of the 16 bits a channel"
    assert "2 with notes" in [one.accessibleName() for one in dialog.findChildren(QWidget)]


def test_a_job_that_gave_up_says_why(qtbot: QtBot) -> None:
    view = ReportView()
    qtbot.addWidget(view)
    view.show_report(FolderState(phase="reporting"), Report(given_up=PhotoError("It stopped", "the disk is full", "")))
    told = [label.text() for label in view.findChildren(QLabel)]
    table = view.findChild(QTreeWidget)
    assert "Stopped" in told
    assert table is not None
    assert "the disk is full" in "".join(table.topLevelItem(0).text(column) for column in (0, 1))
