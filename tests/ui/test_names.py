"""Every control has a name that a screen reader can say, and shows when it has the focus: window and all dialogs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QLineEdit, QProgressBar, QSlider, QWidget
from pytestqt.qtbot import QtBot

from photoenhance.ui import dialogs
from photoenhance.ui.actions.table import key_rows
from photoenhance.ui.dialogs.about import AboutDialog
from photoenhance.ui.dialogs.add_model import AddModelDialog
from photoenhance.ui.dialogs.diagnostics import DiagnosticsDialog
from photoenhance.ui.dialogs.export_dialog import ExportDialog
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.dialogs.guide import GuideDialog
from photoenhance.ui.dialogs.keys import KeysDialog
from photoenhance.ui.dialogs.models import ModelsDialog
from photoenhance.ui.dialogs.preferences import PreferencesDialog
from photoenhance.ui.look.theme import DARK
from photoenhance.ui.state.state import Photo
from photoenhance.ui.window import Window
from tests.ui.driving import open_photo

pytestmark = pytest.mark.gui


def _photo(window: Window) -> Photo:
    photo = window.editor.store.state.photo
    assert photo is not None
    return photo


MADE: dict[type[QDialog], Callable[[Window], QDialog]] = {
    AboutDialog: AboutDialog,
    AddModelDialog: lambda window: AddModelDialog(window, window.bridge, Path("none.onnx")),
    DiagnosticsDialog: lambda window: DiagnosticsDialog(window, window.bridge),
    FolderDialog: lambda window: FolderDialog(window, window.bridge, window.models, window.editor.store.state),
    GuideDialog: GuideDialog,
    KeysDialog: lambda window: KeysDialog(window, key_rows(window.editor.store.state), DARK),
    ModelsDialog: lambda window: ModelsDialog(window, window.editor, window.bridge, lambda _parent: False),
    PreferencesDialog: lambda window: PreferencesDialog(window, window.editor, window.bridge),
    ExportDialog: lambda window: ExportDialog(window, [_photo(window).path], window.editor.store.state),
}


def controls(root: QWidget) -> list[QWidget]:
    """All that takes the focus or tells a value, hidden pages too; not the inner parts of Qt's own controls."""
    every = [one for one in root.findChildren(QWidget) if not one.objectName().startswith("qt_")]
    every = [one for one in every if one.window() is root.window()]  # the list of a QComboBox is a window of its own
    return [one for one in every if one.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(one, QProgressBar)]


def nameless(root: QWidget) -> list[str]:
    """The controls without a name, and where they stand."""
    found = []
    for one in controls(root):
        told = QAccessible.queryAccessibleInterface(one)
        if told is None or not told.text(QAccessible.Text.Name).strip():
            parent = one.parentWidget()
            found.append(f"{type(one).__name__} in {type(parent).__name__} {parent.objectName() if parent else ''}")
    return found


def test_every_control_of_the_window_has_a_name(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    assert len(controls(window)) > 20
    assert nameless(window) == []


def test_every_dialog_is_known_here() -> None:
    found = set()
    for module in pkgutil.iter_modules(dialogs.__path__):
        made = importlib.import_module(f"{dialogs.__name__}.{module.name}")
        mine = [one for one in vars(made).values() if isinstance(one, type) and one.__module__ == made.__name__]
        found |= {one for one in mine if issubclass(one, QDialog)}
    assert found == set(MADE)


def test_every_control_of_every_dialog_has_a_name(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    found = {}
    for kind, make in MADE.items():
        dialog = make(window)
        dialog.show()
        assert controls(dialog), kind
        found[kind.__name__] = nameless(dialog)
        dialog.close()
    assert found == {kind.__name__: [] for kind in MADE}


def test_the_focus_can_be_seen(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    hidden = []
    for one in controls(window):
        if (
            not one.isVisible()
            or not one.isEnabled()
            or not isinstance(one, QAbstractButton | QComboBox | QLineEdit | QSlider)
        ):
            continue
        window.canvas.setFocus()
        before = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        assert one.hasFocus()
        if one.grab().toImage() == before:
            hidden.append(f"{type(one).__name__} {one.accessibleName()}")
    assert hidden == []
