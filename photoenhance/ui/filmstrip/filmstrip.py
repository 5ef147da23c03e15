"""The strip of photos below the one on screen. Shows the state and sends commands; keeps nothing but thumbnails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QWidget

from photoenhance.ui.bridge import Bridge
from photoenhance.ui.filmstrip.delegate import CELL, PLACE, PhotoDelegate
from photoenhance.ui.filmstrip.model import FolderModel
from photoenhance.ui.filmstrip.pictures import Pictures
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.shown_thumbnail import ShownThumbnail
from photoenhance.ui.state.state import State
from photoenhance.ui.state.strip import Strip
from photoenhance.ui.state.thumbnail_cache import ThumbnailCache

HEIGHT = CELL.height() + 22
_WHEEL_CELLS = 1.5


class Filmstrip(QListView):
    """`menu` makes the menu of a right click; what it does is done to the selection."""

    def __init__(self, strip: Strip, bridge: Bridge, cache: ThumbnailCache, menu: Callable[[QWidget], QMenu]) -> None:
        super().__init__()
        self._strip = strip
        self._menu = menu
        store = strip.store
        self.pictures = Pictures(bridge, cache, self._new_picture)
        self._model = FolderModel(self, self.pictures.problem)
        self.setModel(self._model)
        current, chosen = lambda: store.state.current, lambda: colours(store.state.settings.theme)
        self.setItemDelegate(PhotoDelegate(self, self.pictures, current, chosen))
        self._set_up()
        self.horizontalScrollBar().valueChanged.connect(self._want)
        store.listen(self._show)
        ShownThumbnail(store, bridge, cache, self.pictures.show)
        bridge.start(cache.prune, lane="settings", what="prune the thumbnails")

    def _set_up(self) -> None:
        self.setObjectName("filmstrip")
        self.setAccessibleName("Filmstrip")
        self.setAccessibleDescription("Photos of the folder; Left and Right go to the previous and the next one")
        self.setFixedHeight(HEIGHT)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _show(self, before: State, now: State) -> None:
        if now.folder is not before.folder:
            self._model.show_folder(now.folder)
            self._want()
        if now.folder is not before.folder or now.selection is not before.selection:
            self._show_selection(now)
        if now.current != before.current or now.folder is not before.folder:
            self._reveal(now.current, far=before.current is None or _other(before, now))
            self.viewport().update()
        if now.settings.theme != before.settings.theme:
            self.viewport().update()

    def _show_selection(self, now: State) -> None:
        rows = sorted(row for path in now.selection if (row := self._model.row(path)) >= 0)
        chosen = QItemSelection()  # of as few ranges as there are
        first = 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                chosen.select(self._model.index(rows[first]), self._model.index(row))
                first = place + 1
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        current = self._model.index(self._model.row(now.current))
        self.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _reveal(self, path: Path | None, *, far: bool) -> None:
        """Bring a photo into sight: in the middle from afar, else with the next one beside it."""
        row = self._model.row(path)
        if row < 0:
            return
        index, bar = self._model.index(row), self.horizontalScrollBar()
        rect = self.visualRect(index)
        if far or rect.right() < -2 * CELL.width() or rect.left() > self.viewport().width() + 2 * CELL.width():
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        elif rect.left() < CELL.width():
            bar.setValue(bar.value() + rect.left() - CELL.width())
        elif rect.right() > self.viewport().width() - CELL.width():
            bar.setValue(bar.value() + rect.right() - self.viewport().width() + CELL.width())
        self._want()

    # Thumbnails

    def _want(self) -> None:
        """Want the visible photos, then those of a screen after them, then those of a screen before."""
        folder, width = self._model.folder, self.viewport().width()
        if folder is None or not self.isVisible():
            self.pictures.want((), self._place())
            return
        first, seen = self.horizontalScrollBar().value() // CELL.width(), width // CELL.width() + 2
        places = [*range(first, first + 2 * seen), *range(first - 1, first - seen - 1, -1)]
        entries = [folder.entries[place] for place in places if 0 <= place < len(folder.entries)]
        self.pictures.want(
            [(folder.path / one.name, (one.size, one.mtime_ns, one.edits_ns)) for one in entries], self._place()
        )

    def _place(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round(PLACE.width() * ratio), round(PLACE.height() * ratio)

    def _new_picture(self, path: Path) -> None:
        # Not by way of the model: for every change of a row Qt would lay out all of them again.
        row = self._model.row(path)
        if row >= 0:
            self.viewport().update(self.visualRect(self._model.index(row)))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to make thumbnails."""
        super().showEvent(event)
        self._reveal(self._strip.store.state.current, far=True)
        self._want()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More may be visible."""
        super().resizeEvent(event)
        self._want()

    def event(self, event: QEvent) -> bool:
        """Notice another screen's pixel density."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._want()
        return super().event(event)

    # Pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the photo; with Ctrl or Shift select."""
        path = self._model.path(self.indexAt(event.position().toPoint()).row())
        if path is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._strip.toggle_selected(path)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._strip.select_range(path)
        else:
            self._strip.open(path)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Dragging selects nothing."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """What was to be done was done on pressing."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """As two clicks."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Scroll along, whichever way the wheel turns."""
        bar, pixels, angle = self.horizontalScrollBar(), event.pixelDelta(), event.angleDelta()
        if not pixels.isNull():
            bar.setValue(bar.value() - (pixels.x() or pixels.y()))
        else:
            bar.setValue(bar.value() - round((angle.x() or angle.y()) / 120 * _WHEEL_CELLS * CELL.width()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go to another photo; all other keys belong to the window."""
        if not go(self._strip, event):
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done to the photo under the pointer, or to all that are selected with it."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        current = self._model.index(self._model.row(self._strip.store.state.current))
        index = current if by_key else self.indexAt(event.pos())
        path = self._model.path(index.row())
        if path is not None:
            self._strip.select_only(path)
            where = self.visualRect(index).center() if by_key else event.pos()
            self._pop_up(self.viewport().mapToGlobal(where))

    def _pop_up(self, where: QPoint) -> None:
        menu = self._menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)


class PhotoKeys(QObject):
    """The filmstrip's keys and menu on the photo itself; arrows move a photo that is zoomed."""

    def __init__(self, canvas: QWidget, strip: Strip, menu: Callable[[QWidget], QMenu]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._strip = strip
        self._menu = menu
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys of the filmstrip, and right clicks."""
        state = self._strip.store.state
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            pans = not state.view.fit and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            return not pans and go(self._strip, event)
        if isinstance(event, QContextMenuEvent) and state.shown is not None:
            self._strip.select_only(state.shown)
            menu = self._menu(self._canvas)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())
            return True
        return super().eventFilter(watched, event)


def go(strip: Strip, event: QKeyEvent) -> bool:
    """Go to another photo where the key says so; whether it did."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers or strip.store.state.folder is None:
        return False
    match event.key():
        case Qt.Key.Key_Left | Qt.Key.Key_PageUp:
            strip.step(-1)
        case Qt.Key.Key_Right | Qt.Key.Key_PageDown:
            strip.step(1)
        case Qt.Key.Key_Home:
            strip.end(last=False)
        case Qt.Key.Key_End:
            strip.end(last=True)
        case _:
            return False
    return True


def _other(before: State, now: State) -> bool:
    """Whether the folder is another one, or in another order."""
    if before.folder is None or now.folder is None:
        return True
    return (before.folder.path, before.folder.sort) != (now.folder.path, now.folder.sort)
