"""Opens the dialogs of the window and hands what they ask to the editor. Holds no state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from photoenhance.io.formats import FORMATS, readable_suffixes
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.dialogs.about import AboutDialog
from photoenhance.ui.dialogs.add_model import ask_for_model
from photoenhance.ui.dialogs.bin import may_go
from photoenhance.ui.dialogs.diagnostics import DiagnosticsDialog
from photoenhance.ui.dialogs.existing import ask_about
from photoenhance.ui.dialogs.export_dialog import ExportDialog
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.dialogs.guide import GuideDialog
from photoenhance.ui.dialogs.keys import KeyRow, KeysDialog
from photoenhance.ui.dialogs.models import ModelsDialog
from photoenhance.ui.dialogs.preferences import PreferencesDialog
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.exporter import Exporter
from photoenhance.ui.state.measure import Measure


class Dialogs:
    """The dialogs over a window."""

    def __init__(self, parent: QWidget, editor: Editor, exporter: Exporter, bridge: Bridge) -> None:
        self._parent = parent
        self._editor = editor
        self._exporter = exporter
        exporter.asks = lambda files: ask_about(parent, files)
        self._bridge = bridge

    def open_photo(self) -> None:
        """Ask for a photo and open it."""
        suffixes = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in readable_suffixes())
        each = [f"{one.title} ({' '.join(f'*{suffix}' for suffix in one.suffixes)})" for one in FORMATS if one.readable]
        filters = ";;".join([f"Photos ({suffixes})", *each, "All files (*)"])
        folder = self._editor.store.state.settings.open_folder
        name, _ = QFileDialog.getOpenFileName(
            self._parent, "Open a Photo", folder, filters, options=QFileDialog.Option.HideNameFilterDetails
        )
        if name:
            self._editor.open(Path(name))

    def choose_folder(self) -> Path | None:
        """Ask for a folder to open."""
        folder = self._editor.store.state.settings.open_folder
        name = QFileDialog.getExistingDirectory(self._parent, "Open a Folder", folder)
        return Path(name) if name else None

    def may_go_to_bin(self, paths: Sequence[Path]) -> bool:
        """Ask whether photos may go to the bin."""
        return may_go(self._parent, paths)

    def export(self, photos: Sequence[Path] = ()) -> None:
        """Ask where and how, then export `photos`, in their order; without any the open one."""
        state = self._editor.store.state
        photos = photos or ([state.photo.path] if state.photo else [])
        if not photos:
            return
        dialog = ExportDialog(self._parent, photos, state, Measure(self._bridge, self._editor.sessions, state))
        if dialog.exec():
            choice = dialog.choice
            self._editor.remember(export=choice, quality=choice.options.quality)
            self._exporter.export(photos, choice)

    def quick_export(self, photos: Sequence[Path] = ()) -> None:
        """Export as the last time, without a dialog; the first time there is one."""
        state = self._editor.store.state
        photos = photos or ([state.photo.path] if state.photo else [])
        if state.settings.export is None:
            self.export(photos)
        elif photos:
            self._exporter.export(photos, state.settings.export)

    def save_look(self) -> None:
        """Ask where, then write the look as a table."""
        state = self._editor.store.state
        if state.photo is not None:
            suggestion = str(state.photo.path.with_suffix(".cube"))
            name, _ = QFileDialog.getSaveFileName(self._parent, "Save Look", suggestion, "Colour tables (*.cube)")
            if name:
                self._exporter.save_look(Path(name))

    def screen_profile(self, chosen: Callable[[str], object]) -> None:
        """Ask for the monitor's profile."""
        name, _ = QFileDialog.getOpenFileName(self._parent, "The Monitor's Profile", "", "Profiles (*.icc *.icm)")
        if name:
            chosen(name)

    def folder(self) -> None:
        """Enhance a folder."""
        self._editor.flush()
        FolderDialog(self._parent, self._bridge, self._editor.store.state.models, self._editor.store.state).exec()

    def models(self) -> None:
        """List the models; own ones are added and removed there."""
        dialog = ModelsDialog(self._parent, self._editor, self._bridge, self.add_model)
        dialog.exec()
        dialog.deleteLater()

    def add_model(self, parent: QWidget | None = None) -> bool:
        """Ask for a model that others made, look at it, and add it; whether it was added."""
        added = ask_for_model(parent or self._parent, self._bridge)
        if added:
            self._editor.read_models()
        return added

    def keys(self, rows: Sequence[KeyRow]) -> str | None:
        """List everything with its keys; return the id of the action that was chosen there."""
        dialog = KeysDialog(self._parent, rows, colours(self._editor.store.state.settings.theme))
        dialog.exec()
        dialog.deleteLater()
        return dialog.chosen

    def preferences(self) -> None:
        """Show the preferences, which act at once."""
        dialog = PreferencesDialog(self._parent, self._editor, self._bridge)
        dialog.exec()
        dialog.deleteLater()

    def guide(self) -> None:
        """Show the user guide beside the window; it stays until it is closed."""
        found = self._parent.findChild(GuideDialog)
        guide = found if found is not None else GuideDialog(self._parent)
        guide.show()
        guide.raise_()
        guide.activateWindow()

    def diagnostics(self) -> None:
        """Show what a bug report needs."""
        dialog = DiagnosticsDialog(self._parent, self._bridge)
        dialog.exec()
        dialog.deleteLater()

    def about(self) -> None:
        """Tell about the program."""
        AboutDialog(self._parent).exec()

    def leave(self) -> None:
        """Close what would keep the window from closing."""
        for dialog in self._parent.findChildren(FolderDialog):
            dialog.leave()
