"""The guide and the diagnostics: read offline inside the program, complete, with links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photoenhance.resource import resource
from photoenhance.ui.dialogs.diagnostics import DiagnosticsDialog
from photoenhance.ui.dialogs.guide import GuideDialog, pages
from photoenhance.ui.state.samples import TROUBLES, next_sample, samples
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS

pytestmark = pytest.mark.gui


def test_the_index_names_every_page_and_links_lead_somewhere() -> None:
    folder = resource("guide")
    files = {path for _, path in pages()}
    assert files == set(folder.glob("*.md")) - {folder / "README.md"}
    for path in folder.glob("*.md"):
        for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (folder / target).exists(), f"{path.name} leads to {target}"


def test_every_page_is_shown_under_its_title(window: Window) -> None:
    guide = GuideDialog(window)
    for row, (title, path) in enumerate(pages()):
        guide.contents.setCurrentRow(row)
        text = guide.reader.toPlainText()
        assert text.startswith(path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# "))
        assert guide.contents.item(row).text() == title
        assert "<!--" not in text
        assert "To be completed" not in text


def test_links_turn_pages(window: Window) -> None:
    guide = GuideDialog(window)
    guide.open_page("privacy.md")
    guide.reader.anchorClicked.emit(QUrl("storage.md"))
    assert guide.reader.toPlainText().startswith("Where things are stored")


def test_the_guide_opens_once_beside_the_window(qtbot: QtBot, window: Window) -> None:
    for _ in range(2):
        window.menus.actions["guide"].trigger()
    found = window.findChildren(GuideDialog)
    assert len(found) == 1
    assert found[0].isVisible()
    assert QApplication.activeModalWidget() is None
    found[0].close()


def test_a_missing_guide_is_said(window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("photoenhance.ui.dialogs.guide.resource", lambda name: tmp_path / name)
    assert "not installed" in GuideDialog(window).reader.toPlainText()


def test_diagnostics_can_be_copied(qtbot: QtBot, window: Window) -> None:
    dialog = DiagnosticsDialog(window, window.bridge)
    qtbot.waitUntil(dialog.copy.isEnabled, timeout=WAIT_MS)
    dialog.copy.click()
    copied = QApplication.clipboard().text()
    assert copied == dialog.text.toPlainText()
    assert "offscreen" in copied
    dialog.close()


def test_samples_open_one_after_the_other(qtbot: QtBot, window: Window) -> None:
    assert {one.stem for one in samples()} == set(TROUBLES)
    assert next_sample(None) == samples()[0]
    assert next_sample(samples()[-1]) == samples()[0]
    window.menus.actions["sample"].trigger()
    qtbot.waitUntil(lambda: window.editor.store.state.shown == samples()[0], timeout=WAIT_MS)
