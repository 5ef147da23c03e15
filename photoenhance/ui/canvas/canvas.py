"""The canvas: paints the photo in its panes with what is laid over it, and hands wheel, mouse and keys on.

Decodes, renders and keeps nothing: tiles come from Panes, which has them painted in the background.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from photoenhance.colour.littlecms import srgb_to_screen
from photoenhance.image import Region
from photoenhance.pipeline.preview import Display
from photoenhance.recipe.geometry import AS_IT_IS
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas import labels
from photoenhance.ui.canvas.painting import Picture, paint_pane
from photoenhance.ui.canvas.panes import Panes, front_of
from photoenhance.ui.canvas.pointer import Pointer
from photoenhance.ui.canvas.tiles import Tile, image_over
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state import captions
from photoenhance.ui.state.compare import GAP, Pane, divider_at, pane_size, panes, seen_box
from photoenhance.ui.state.comparer import Comparer
from photoenhance.ui.state.framing import shown_geometry
from photoenhance.ui.state.observer import Observer
from photoenhance.ui.state.rendition import as_bgrx, lean_of
from photoenhance.ui.state.state import State
from photoenhance.ui.state.viewer import Point, Viewer

MARGIN = 24
PAN_STEP = 60
DRAFT_MS = 300
"""Painting that takes longer than this is told as a draft."""


class Canvas(QWidget):
    """Shows the photo; the pointer zooms, pans and parts it."""

    def __init__(self, viewer: Viewer, comparer: Comparer, observer: Observer, bridge: Bridge) -> None:
        super().__init__()
        self._viewer = viewer
        self._observer = observer
        self._panes = Panes(bridge, self._better)
        self._pointer = Pointer(viewer, comparer, self._placed, self.devicePixelRatioF)
        self._coarse: Tile | None = None
        self._late = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._late.timeout.connect(lambda: observer.settle(self.exact))
        self.setAccessibleName("Photo")
        self.setAccessibleDescription("Wheel zooms, dragging moves, double click changes between fit and 100 %")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # it fills itself: nothing need be drawn below it
        self.grabGesture(Qt.GestureType.PinchGesture)
        viewer.store.listen(self._show)

    @property
    def exact(self) -> bool:
        """Whether what is on screen is final: nothing is being painted or drafted."""
        return self._panes.exact

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A sensible first size."""
        return QSize(900, 700)

    def place_on_photo(self, at: QPointF) -> Point | None:
        """Column and row of the picture under a place of the canvas, None beside it."""
        return self._pointer.on_photo(self._device(at))

    def refresh(self, region: Region) -> None:
        """A region of the photo has become better."""
        self._panes.refresh(region)
        self._tell_exact()

    def _show(self, before: State, now: State) -> None:
        coarse = _coarse(now)
        if coarse is not _coarse(before) or now.screen != before.screen:
            shown = coarse if coarse is None or now.screen is None else srgb_to_screen(coarse, now.screen)
            self._coarse = None if shown is None else image_over(as_bgrx(shown))
        if now.compare.mode != before.compare.mode:
            self._measure()  # panes have another size; a changed view comes here again
        if _painted(now) != _painted(before):
            self._panes.want(now, self._placed())
            self._show_cursor()
            self._tell_exact()
            if self.exact or _laid(now) != _laid(before):
                self.update()  # else when its tiles are there: painting the old ones again would keep them waiting
        elif (now.overlays, now.observed.facts) != (before.overlays, before.observed.facts):
            self.update()

    def _better(self) -> None:
        self._tell_exact()
        self.update()

    def _tell_exact(self) -> None:
        settled = self._viewer.store.state.observed.settled
        if not self.exact:
            if not self._late.isActive() and settled:
                self._late.start()
        else:
            self._late.stop()
            if not settled:
                self._observer.settle(True)

    def _placed(self) -> tuple[Pane, ...]:
        state, ratio = self._viewer.store.state, self.devicePixelRatioF()
        return panes(state.compare, self._device_size(), state.view, round(GAP * ratio))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint what is visible, the best there is."""
        state = self._viewer.store.state
        painter = QPainter(self)
        ground = colours(state.settings.theme).canvas
        painter.fillRect(self.rect(), QColor(ground))
        if state.shown is None:
            return
        # The first impression is of the photo as it lies in the file.
        coarse = self._coarse if shown_geometry(state)[0] == AS_IT_IS else None
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for pane in self._placed():
            tiles = self._panes.tiles(pane)
            paint_pane(painter, Picture(tiles, coarse, ground, lean_of(state, front_of(tiles))), state.view, pane)
        painter.restore()
        self._paint_labels(painter, state)

    def _paint_labels(self, painter: QPainter, state: State) -> None:
        shown = self._placed()
        photos = [self._photo_box(state, pane) for pane in shown]
        if state.compare.mode == "edited":
            if state.holding_original:
                labels.badge(painter, "Original", photos[0])
        else:
            upright_split = state.compare.mode == "split"
            names = captions.other_name(state), captions.edited_name(state)
            for name, pane, box in zip(names, shown, photos, strict=True):
                labels.badge(painter, name, self._label_box(state, pane, box), right=upright_split and not pane.other)
        if state.compare.split:
            place = divider_at(state.compare, state.view) / self.devicePixelRatioF()
            labels.divider(painter, place, photos[0], upright=state.compare.upright)
        labels.notes(painter, captions.info_lines(state), photos[0])
        if state.overlays.heat and state.edited and not state.holding_original:
            labels.heat_scale(painter, photos[-1])

    def _photo_box(self, state: State, pane: Pane) -> QRect:
        ratio = self.devicePixelRatioF()
        sides = [(side + pane.origin[index % 2]) / ratio for index, side in enumerate(seen_box(state.view))]
        left, top, right, bottom = (round(side) for side in sides)
        return QRect(left, top, right - left, bottom - top)

    def _label_box(self, state: State, pane: Pane, photo: QRect) -> QRect:
        """Where the name of a picture stands: for the lower half of a split, below the divider."""
        if state.compare.mode == "split_across" and not pane.other:
            return photo.adjusted(0, round(pane.clip[1] / self.devicePixelRatioF()) - photo.top(), 0, 0)
        return photo

    # Pointer and keys

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the viewer how many device pixels there are."""
        self._measure()

    def event(self, event: QEvent) -> bool:
        """Notice another screen's pixel density, and the pinch of a touchpad."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._pointer.pinch(event.value(), self._device(event.position()))
            return True
        return super().event(event)

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        mode = self._viewer.store.state.compare.mode
        self._viewer.resize(pane_size(mode, self._device_size(), round(GAP * ratio)), round(MARGIN * ratio))

    def _device_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    def _device(self, position: QPointF) -> Point:
        ratio = self.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom at the pointer."""
        self._pointer.wheel(event.angleDelta().y() or event.pixelDelta().y(), self._device(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the photo or the divider."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pointer.press(self._device(event.position()))
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pan, or move the divider; read the pixel under the pointer."""
        at = self._device(event.position())
        self._pointer.move(at)
        self._observer.point(self._pointer.on_photo(at))
        self._show_cursor()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """No pixel is under the pointer."""
        self._observer.point(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self._pointer.release()
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Between fit and 100 % where it was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.double_click(self._device(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows move a photo that is larger than the canvas; Space changes between fit and 100 %."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._viewer.toggle()
            return
        moves = {
            Qt.Key.Key_Left: (PAN_STEP, 0),
            Qt.Key.Key_Right: (-PAN_STEP, 0),
            Qt.Key.Key_Up: (0, PAN_STEP),
            Qt.Key.Key_Down: (0, -PAN_STEP),
        }
        move = moves.get(Qt.Key(event.key())) if not self._viewer.store.state.view.fit else None
        if move is None:
            super().keyPressEvent(event)
        else:
            self._viewer.pan(*self._device(QPointF(*move)))

    def _show_cursor(self) -> None:
        shape = self._pointer.cursor()
        if shape is None:
            self.unsetCursor()
        elif shape != self.cursor().shape():
            self.setCursor(shape)


def _painted(state: State) -> tuple[object, ...]:
    """All of the state that the tiles on screen depend on."""
    return (*_laid(state), state.recipe, state.planes)


def _laid(state: State) -> tuple[object, ...]:
    """The same but for the edit."""
    overlays = state.overlays
    seen = state.photo, state.glimpse, state.view, state.holding_original, state.compare
    return (*seen, overlays.clipping, overlays.heat, state.screen, shown_geometry(state))


def _coarse(state: State) -> Display | None:
    """The first impression of what is shown."""
    if state.photo is not None:
        return state.photo.coarse
    return state.glimpse.picture if state.glimpse is not None else None
