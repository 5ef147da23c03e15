"""Opens the dialogs of the window and hands what they ask to the editor. Holds no state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.io.formats import FORMATS, readable_suffixes
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.dialogs.about import AboutDialog
from photoenhance.ui.dialogs.diagnostics import DiagnosticsDialog
from photoenhance.ui.dialogs.folder_dialog import FolderDialog
from photoenhance.ui.dialogs.guide import GuideDialog
from photoenhance.ui.dialogs.keys import KeyRow, KeysDialog
from photoenhance.ui.dialogs.models import ModelsDialog
from photoenhance.ui.dialogs.preferences import PreferencesDialog
from photoenhance.ui.dialogs.save_dialog import SaveDialog
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.editor import Editor


class Dialogs:
    """The dialogs over a window; `models` are those the person can choose from."""

    def __init__(self, parent: QWidget, editor: Editor, bridge: Bridge, models: Sequence[Choice]) -> None:
        self._parent = parent
        self._editor = editor
        self._bridge = bridge
        self._models = tuple(models)

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

    def save(self) -> None:
        """Ask where and how, then write what is seen."""
        state = self._editor.store.state
        if state.photo is None:
            return
        dialog = SaveDialog(self._parent, state.photo, state.settings)
        if dialog.exec() and dialog.target is not None:
            self._editor.remember(save_folder=str(dialog.target.parent), quality=dialog.options.quality)
            self._editor.save(dialog.target, dialog.options)

    def save_look(self) -> None:
        """Ask where, then write the look as a table."""
        state = self._editor.store.state
        if state.photo is not None:
            suggestion = str(state.photo.path.with_suffix(".cube"))
            name, _ = QFileDialog.getSaveFileName(self._parent, "Save Look", suggestion, "Colour tables (*.cube)")
            if name:
                self._editor.save_look(Path(name))

    def screen_profile(self, chosen: Callable[[str], object]) -> None:
        """Ask for the monitor's profile."""
        name, _ = QFileDialog.getOpenFileName(self._parent, "The Monitor's Profile", "", "Profiles (*.icc *.icm)")
        if name:
            chosen(name)

    def folder(self) -> None:
        """Enhance a folder."""
        FolderDialog(self._parent, self._bridge, self._models, self._editor.store.state).exec()

    def models(self) -> None:
        """Tell about the models."""
        ModelsDialog(self._parent, self._models).exec()

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
