"""The window: puts header, photo, panels and the desk of the actions together. Holds no state."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.ui.actions.menus import Menus, action_button
from photoenhance.ui.actions.photo_menu import photo_menu
from photoenhance.ui.actions.table import action
from photoenhance.ui.board import SystemBoard
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas.canvas import Canvas
from photoenhance.ui.canvas.tool_overlay import ToolOverlay
from photoenhance.ui.desk import Desk
from photoenhance.ui.desktop import show_in_folder, to_bin
from photoenhance.ui.dialogs.dialogs import Dialogs
from photoenhance.ui.filmstrip.filmstrip import Filmstrip, PhotoKeys
from photoenhance.ui.filmstrip.watch import FolderWatch
from photoenhance.ui.focus import PaneRing, PhotoFocus
from photoenhance.ui.look import theme
from photoenhance.ui.panels.banner import Banner
from photoenhance.ui.panels.empty_page import EmptyPage
from photoenhance.ui.panels.header import Header
from photoenhance.ui.panels.histogram import HistogramPanel
from photoenhance.ui.panels.job_bar import JobBar
from photoenhance.ui.panels.sections import sections
from photoenhance.ui.panels.side_panel import SidePanel
from photoenhance.ui.panels.status import StatusLine
from photoenhance.ui.screen_watch import ScreenWatch
from photoenhance.ui.state.clipboard import Clipboard
from photoenhance.ui.state.comparer import Comparer
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.exporter import Exporter
from photoenhance.ui.state.observer import Observer
from photoenhance.ui.state.panes import Panes
from photoenhance.ui.state.resume import Resume
from photoenhance.ui.state.state import State
from photoenhance.ui.state.strip import Strip
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache
from photoenhance.ui.state.tools import Tools
from photoenhance.ui.state.viewer import Viewer

NAME = "photoenhance"


class Window(QMainWindow):
    """The main window."""

    def __init__(self, editor: Editor, bridge: Bridge, thumbnails: ThumbnailCache | None = None) -> None:
        super().__init__()
        self.editor = editor
        self.bridge = bridge
        self._theme = editor.store.state.settings.theme
        self.setAcceptDrops(True)
        self.setMinimumSize(860, 560)
        self.ring = PaneRing()
        self.resume = Resume(editor)
        self.observer = Observer(editor.store, bridge)
        self.desk = self._desk()
        self.viewer, self.panes, self.strip = self.desk.viewer, self.desk.panes, self.desk.strip
        self.exporter, self.clipboard = self.desk.exporter, self.desk.clipboard
        # First of all that listens: painting begins while the others still put their labels right.
        self.canvas = Canvas(self.viewer, self.desk.comparer, self.observer, bridge)
        self.menus = Menus(self, self.menuBar(), self.desk, editor.open)
        self.menus.listen(editor.store)
        ToolOverlay(self.canvas, self.desk.tools, self.canvas.place_on_photo)
        editor.enhancer.reached += [self.canvas.refresh, self.observer.refresh]
        self.panel = self._side_panel()
        links = [self.menus.actions[name] for name in ("guide", "keys", "preferences")]
        self.empty = EmptyPage(editor.store, bridge, self.menus.actions["open"], editor.open, links)
        menu = partial(photo_menu, actions=self.menus.actions, strip=self.strip)
        self.filmstrip = Filmstrip(self.strip, bridge, thumbnails or ThumbnailCache(), menu)
        PhotoKeys(self.canvas, self.strip, menu)
        FolderWatch(self, self.strip)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.canvas)
        self.header = Header(editor.store, self.menus.actions, self.menus.compare_with, self.viewer)
        self.setCentralWidget(self._laid_out())
        self.ring.set_panes((self.canvas, self.panel, self.filmstrip, self.header))
        keys = {Qt.Key.Key_Tab: self.panes.toggle_panels, Qt.Key.Key_Backtab: self.panes.toggle_all}
        PhotoFocus(self.canvas, editor.store, keys)
        editor.store.listen(self._show)
        self._show(State(), editor.store.state)

    @property
    def models(self) -> tuple[Choice, ...]:
        """Those the person can choose from."""
        return self.editor.store.state.models

    def _desk(self) -> Desk:
        editor, store, bridge = self.editor, self.editor.store, self.bridge
        exporter = Exporter(store, bridge, editor.sessions)
        return Desk(
            store=store,
            editor=editor,
            viewer=Viewer(store),
            panes=Panes(store),
            dialogs=Dialogs(self, editor, exporter, bridge),
            exporter=exporter,
            clipboard=Clipboard(editor, bridge, SystemBoard()),
            strip=Strip(editor, bridge, to_bin),
            comparer=Comparer(store),
            screen=ScreenWatch(self, editor).colours,
            tools=Tools(store, editor.edits, bridge),
            move_focus=self.ring.move,
            close=self.close,
            show_in_folder=partial(show_in_folder, owner=self),
        )

    def _side_panel(self) -> SidePanel:
        actions = self.menus.actions
        histogram = HistogramPanel(self.editor.store, actions["clipping"])
        foot = action_button(actions["copy_settings"]), action_button(actions["export"])
        return SidePanel(self.editor, (histogram,), sections(self.desk, actions), foot)

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
        left.addWidget(self.filmstrip)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addLayout(left, 1)
        across.addWidget(self.panel)
        self.jobs = JobBar(self.editor.store, self.exporter)
        self.status = StatusLine(self.editor.store)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.jobs)
        column.addWidget(self.status)
        return whole

    def _show(self, before: State, now: State) -> None:
        self._banner_space.setVisible(now.problem is not None or now.notice is not None)
        self._pages.setCurrentWidget(self.canvas if now.shown else self.empty)
        self.panel.setVisible(now.panels_shown)
        self.header.setVisible(now.shown is not None and now.bars_shown)
        self.status.setVisible(now.bars_shown)
        self.menuBar().setVisible(now.bars_shown)
        listed = now.folder is not None and bool(now.folder.entries)
        self.filmstrip.setVisible(listed and now.settings.filmstrip and now.bars_shown)
        if before.shown is None and now.shown is not None:
            self.canvas.setFocus()
        self.setWindowFilePath(str(now.shown or ""))
        self.setWindowTitle(f"{now.shown.name} - {NAME}" if now.shown else NAME)
        if now.full_screen != before.full_screen:
            self.showFullScreen() if now.full_screen else self.showNormal()
        if now.settings.theme != self._theme:
            self._theme = now.settings.theme
            app = QApplication.instance()
            if isinstance(app, QApplication):
                theme.apply(app, self._theme)
        if now.leaving == "stop" and before.leaving != "stop":
            self.close()

    # What comes from outside

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys that no control wanted: the original is shown as long as its key is held, Esc goes back to the photo."""
        if event.key() == Qt.Key.Key_Escape and self.ring.home():
            return
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
        """Open the first of the files, or the first photo of a folder."""
        self.empty.set_dropping(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.strip.open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the window's size and stop all work; the bridge waits for the workers after the last window.

        While files are being exported it is asked once; a second close does not wait for the answer.
        """
        state = self.editor.store.state
        if state.exporting and not state.leaving:
            self.exporter.leave("asked")
            event.ignore()
            return
        self.desk.tools.finish()
        self.desk.dialogs.leave()
        if not self.editor.store.state.full_screen:
            normal = self.normalGeometry()
            place, size = (normal.x(), normal.y()), (normal.width(), normal.height())
            self.editor.remember(window=size, place=place, maximized=self.isMaximized())
        self.editor.remember(last=self.resume.end())
        self.strip.close()
        self.exporter.close()
        self.observer.close()
        self.editor.close()
        event.accept()
