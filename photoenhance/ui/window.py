"""The window: puts header, photo and panel together and offers the commands of the action table. Holds no state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photoenhance.inference.choice import Choice
from photoenhance.io.formats import FORMATS, readable_suffixes
from photoenhance.recipe.recipe import STRENGTH
from photoenhance.ui import theme
from photoenhance.ui.actions import action
from photoenhance.ui.banner import Banner
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas import Canvas
from photoenhance.ui.dialogs import AboutDialog, KeysDialog, ModelsDialog
from photoenhance.ui.editor import Editor
from photoenhance.ui.empty_page import EmptyPage
from photoenhance.ui.enhance_panel import EnhancePanel
from photoenhance.ui.folder_dialog import FolderDialog
from photoenhance.ui.header import Header
from photoenhance.ui.menus import Menus
from photoenhance.ui.save_dialog import SaveDialog
from photoenhance.ui.settings import Theme
from photoenhance.ui.state import State
from photoenhance.ui.status import StatusLine
from photoenhance.ui.viewer import Viewer

NAME = "photoenhance"


class Window(QMainWindow):
    """The main window; `models` are those the person can choose from."""

    def __init__(self, editor: Editor, bridge: Bridge, models: Sequence[Choice]) -> None:
        super().__init__()
        self.editor = editor
        self.bridge = bridge
        self.viewer = Viewer(editor.store)
        self._infos = tuple(models)
        self._theme = editor.store.state.settings.theme
        self._leaving = False
        self.setAcceptDrops(True)
        self.setMinimumSize(860, 560)
        self.menus = Menus(self, self.menuBar(), self, editor.open)
        self.menus.listen(editor.store)
        self.canvas = Canvas(self.viewer, bridge)
        editor.reached.append(self.canvas.refresh)
        self.panel = EnhancePanel(editor, models, self.menus.actions["enhance"], self.menus.actions["save"])
        self.empty = EmptyPage(editor.store, bridge, self.menus.actions["open"], editor.open)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.canvas)
        self.header = Header(editor.store, self.menus.actions, self.viewer)
        self.setCentralWidget(self._laid_out())
        editor.store.listen(self._show)
        self._show(State(), editor.store.state)

    def _laid_out(self) -> QWidget:
        self._banner_space = QWidget()
        banner = QVBoxLayout(self._banner_space)
        banner.setContentsMargins(12, 10, 12, 10)
        banner.addWidget(Banner(self.editor))
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        for widget in (self.header, self._banner_space):
            left.addWidget(widget)
        left.addWidget(self._pages, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addLayout(left, 1)
        across.addWidget(self.panel)
        self.status = StatusLine(self.editor.store)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.status)
        return whole

    def _show(self, before: State, now: State) -> None:
        self._banner_space.setVisible(now.problem is not None or now.notice is not None)
        self._pages.setCurrentWidget(self.canvas if now.shown else self.empty)
        for widget in (self.header, self.panel, self.status):
            widget.setVisible(now.shown is not None and not (now.full_screen and widget is not self.status))
        self.status.setVisible(not now.full_screen)
        if before.shown is None and now.shown is not None:
            self.canvas.setFocus()
        self.setWindowFilePath(str(now.shown or ""))
        self.setWindowTitle(f"{now.shown.name} - {NAME}" if now.shown else NAME)
        if now.full_screen != before.full_screen:
            self.menuBar().setVisible(not now.full_screen)
            self.showFullScreen() if now.full_screen else self.showNormal()
        if now.settings.theme != self._theme:
            self._theme = now.settings.theme
            app = QApplication.instance()
            if isinstance(app, QApplication):
                theme.apply(app, self._theme)
        if self._leaving and not self.editor.saving:
            # Closed when the file is there; a failure is shown first.
            self._leaving = False
            if now.problem is None:
                self.close()

    # Commands of the action table

    def open_dialog(self) -> None:
        """Ask for a photo and open it."""
        suffixes = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in readable_suffixes())
        each = [f"{one.title} ({' '.join(f'*{suffix}' for suffix in one.suffixes)})" for one in FORMATS if one.readable]
        filters = ";;".join([f"Photos ({suffixes})", *each, "All files (*)"])
        folder = self.editor.store.state.settings.open_folder
        name, _ = QFileDialog.getOpenFileName(
            self, "Open a Photo", folder, filters, options=QFileDialog.Option.HideNameFilterDetails
        )
        if name:
            self.editor.open(Path(name))

    def save_dialog(self) -> None:
        """Ask where and how, then write what is seen."""
        state = self.editor.store.state
        if state.photo is None:
            return
        dialog = SaveDialog(self, state.photo, state.settings)
        if dialog.exec() and dialog.target is not None:
            self.editor.remember(save_folder=str(dialog.target.parent), quality=dialog.options.quality)
            self.editor.save(dialog.target, dialog.options)

    def look_dialog(self) -> None:
        """Ask where, then write the look as a table."""
        state = self.editor.store.state
        if state.photo is not None:
            suggestion = str(state.photo.path.with_suffix(".cube"))
            name, _ = QFileDialog.getSaveFileName(self, "Save Look", suggestion, "Colour tables (*.cube)")
            if name:
                self.editor.save_look(Path(name))

    def quit(self) -> None:
        """Close the window."""
        self.close()

    def enhance(self) -> None:
        """Run the chosen model."""
        self.editor.enhance()

    def cancel(self) -> None:
        """Stop what runs; else put the message away; else leave the full screen."""
        state = self.editor.store.state
        if state.busy:
            self.editor.cancel()
        elif state.problem is not None or state.notice is not None:
            self.editor.dismiss()
        elif state.full_screen:
            self.full_screen()

    def copy_problem(self) -> None:
        """Put the message on screen into the clipboard."""
        state = self.editor.store.state
        QGuiApplication.clipboard().setText(str(state.problem) if state.problem else state.notice or "")

    def reset_strength(self) -> None:
        """Back to the default strength."""
        self.editor.set_strength(STRENGTH.default)

    def fit(self) -> None:
        """Show the whole photo."""
        self.viewer.fit()

    def actual(self) -> None:
        """Show it at 100 %."""
        self.viewer.actual()

    def toggle_zoom(self) -> None:
        """Between the two."""
        self.viewer.toggle()

    def zoom_in(self) -> None:
        """One step nearer."""
        self.viewer.zoom_in()

    def zoom_out(self) -> None:
        """One step away."""
        self.viewer.zoom_out()

    def hold_original(self) -> None:
        """Show the original until asked again."""
        self.viewer.hold_original(not self.editor.store.state.holding_original)

    def full_screen(self) -> None:
        """The photo alone, or the window again."""
        self.editor.store.change(full_screen=not self.editor.store.state.full_screen)

    def set_theme(self, theme: Theme) -> None:
        """Dark or light."""
        self.editor.remember(theme=theme)

    def folder_dialog(self) -> None:
        """Enhance a folder."""
        FolderDialog(self, self.bridge, self._infos, self.editor.store.state).exec()

    def models_dialog(self) -> None:
        """Tell about the models."""
        ModelsDialog(self, self._infos).exec()

    def keys_dialog(self) -> None:
        """List the keys."""
        KeysDialog(self).exec()

    def about_dialog(self) -> None:
        """Tell about the program."""
        AboutDialog(self).exec()

    # What comes from outside

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys that no control wanted: the original is shown as long as its key is held."""
        self._hold(event, down=True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The key is let go."""
        self._hold(event, down=False)

    def _hold(self, event: QKeyEvent, *, down: bool) -> None:
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.text().upper() not in action("original").held or (down and not plain):
            event.ignore()
        elif not event.isAutoRepeat():
            self.viewer.hold_original(down)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """A key held while another window comes to the front is never released here."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.viewer.hold_original(False)
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.empty.set_dropping(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """The files went elsewhere."""
        self.empty.set_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open the first of the files."""
        self.empty.set_dropping(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.editor.open_first(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the window's size and stop all work; the bridge waits for the workers after the last window.

        A file that is being written is finished first; a second close does not wait for it.
        """
        if self.editor.saving and not self._leaving:
            self._leaving = True
            self.editor.finish_saving()
            event.ignore()
            return
        self._leaving = False
        for dialog in self.findChildren(FolderDialog):
            dialog.leave()
        if not self.editor.store.state.full_screen:
            size = self.normalGeometry().size()
            self.editor.remember(window=(size.width(), size.height()), maximized=self.isMaximized())
        self.editor.close()
        event.accept()
