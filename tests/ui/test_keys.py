"""The list of everything that can be done: grouped, searched by name or key, and run from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from photoenhance.ui.actions.table import ACTIONS, MENUS, key_rows
from photoenhance.ui.dialogs.keys import KeysDialog
from photoenhance.ui.look.theme import DARK
from photoenhance.ui.window import Window
from tests.ui.driving import open_photo

pytestmark = pytest.mark.gui


@pytest.fixture
def dialog(window: Window) -> KeysDialog:
    made = KeysDialog(window, key_rows(window.editor.store.state), DARK)
    made.show()
    return made


def field(dialog: QWidget) -> QLineEdit:
    found = dialog.findChild(QLineEdit)
    assert found is not None
    return found


def listed(dialog: QWidget) -> dict[str, list[str]]:
    tree = dialog.findChild(QTreeWidget)
    assert tree is not None
    groups = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount())]
    return {group.text(0): [group.child(n).text(0) for n in range(group.childCount())] for group in groups if group}


def test_every_action_is_listed_in_its_group(dialog: KeysDialog) -> None:
    found = listed(dialog)
    assert list(found)[: len(MENUS)] == list(MENUS)
    for one in ACTIONS:
        if one.id not in ("recent", "compare_with", "keys"):
            assert one.text.rstrip("…") in found[one.menu]


def test_search_by_name_or_key(dialog: KeysDialog) -> None:
    for words in ("ctrl+u", "enhance ctrl", "CTRL+U"):
        field(dialog).setText(words)
        assert "Enhance" in listed(dialog)["Enhance"]
        assert "View" not in listed(dialog)


def test_enter_runs_what_is_marked(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)

    def drive() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        field(dialog).setText("zoom")
        QTest.keyClick(field(dialog), Qt.Key.Key_Down)
        QTest.keyClick(field(dialog), Qt.Key.Key_Up)
        QTest.keyClick(field(dialog), Qt.Key.Key_Return)

    before = window.editor.store.state.view.zoom
    QTimer.singleShot(100, drive)
    window.menus.actions["keys"].trigger()
    assert window.editor.store.state.view.zoom > before


def test_what_is_not_possible_or_not_found_is_not_run(dialog: KeysDialog) -> None:
    for words, found in (("ctrl+u", True), ("no such thing", False)):
        field(dialog).setText(words)
        assert bool(listed(dialog)) is found
        QTest.keyClick(field(dialog), Qt.Key.Key_Return)
        assert dialog.chosen is None
        assert dialog.isVisible()
