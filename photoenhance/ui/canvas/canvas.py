"""The canvas: paints the photo from display tiles and turns wheel, mouse and keys into commands of seeing.

Decodes, renders and keeps nothing: tiles come from Tiles, which has them painted in the background.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from photoenhance.image import Region
from photoenhance.pipeline.preview import Display
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.canvas.tiles import Tile, Tiles, image_over
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.rendition import SIDE, Cell, Rendition, Renditions, as_bgrx
from photoenhance.ui.state.state import State
from photoenhance.ui.state.view import NEAREST_ABOVE, level_for
from photoenhance.ui.state.viewer import Viewer

MARGIN = 24
WHEEL_STEP = 1.2
PAN_STEP = 60


class Canvas(QWidget):
    """Shows the photo; the pointer zooms and pans it."""

    def __init__(self, viewer: Viewer, bridge: Bridge) -> None:
        super().__init__()
        self._viewer = viewer
        self._renditions = Renditions()
        self._tiles = Tiles(bridge, self.update)
        self._coarse: Tile | None = None
        self._dragged_from: QPointF | None = None
        self.setAccessibleName("Photo")
        self.setAccessibleDescription("Wheel zooms, dragging moves, double click changes between fit and 100 %")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.grabGesture(Qt.GestureType.PinchGesture)
        viewer.store.listen(self._show)

    @property
    def exact(self) -> bool:
        """Whether what is on screen is final: nothing is being painted or drafted."""
        return self._tiles.exact

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A sensible first size."""
        return QSize(900, 700)

    def refresh(self, region: Region) -> None:
        """A region of the photo has become better."""
        self._tiles.refresh(region)

    def _show(self, before: State, now: State) -> None:
        coarse = _coarse(now)
        if coarse is not _coarse(before):
            self._coarse = None if coarse is None else image_over(as_bgrx(coarse))
        seen = (now.photo, now.glimpse, now.recipe, now.planes, now.view, now.holding_original)
        if seen != (before.photo, before.glimpse, before.recipe, before.planes, before.view, before.holding_original):
            self._want(now)
            self._show_cursor()
            self.update()

    def _want(self, state: State) -> None:
        rendition = self._renditions.original(state) if state.holding_original else self._renditions.edited(state)
        cells: list[Cell] = []
        if rendition is not None:
            # The smallest level is wanted too: it stands in where finer tiles are missing.
            level = level_for(state.view.zoom, rendition.levels)
            cells = rendition.cells(level, state.view.visible())
            whole = (0.0, 0.0, float(rendition.source.width), float(rendition.source.height))
            cells += [cell for cell in rendition.cells(rendition.levels, whole) if cell not in cells]
        self._tiles.show(rendition, cells)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint what is visible, the best there is."""
        state = self._viewer.store.state
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours(state.settings.theme).canvas))
        if state.shown is None:
            return
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        view = state.view
        photo = QRectF(*view.origin, *view.size)
        painter.setClipRect(photo)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.zoom <= NEAREST_ABOVE)
        front = self._tiles.front
        if front is None:
            if self._coarse is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(photo, self._coarse.image)
        else:
            self._paint_tiles(painter, front, state)
        painter.restore()
        if state.holding_original:
            self._badge(painter, "Original")

    def _paint_tiles(self, painter: QPainter, front: Rendition, state: State) -> None:
        view = state.view
        level = level_for(view.zoom, front.levels)
        scale = 2.0**-level
        left, top, right, bottom = view.visible()
        x0, y0 = math.floor(left * scale), math.floor(top * scale)
        width, height = front.size(level)
        x1, y1 = min(width, math.ceil(right * scale) + 1), min(height, math.ceil(bottom * scale) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        # One picture first, then one scaling: scaled tile by tile, their edges would show.
        picture = self._composed(front, level, x0, y0, x1, y1)
        zoom = view.zoom / scale
        origin = view.origin
        target = QRectF(origin[0] + x0 * zoom, origin[1] + y0 * zoom, (x1 - x0) * zoom, (y1 - y0) * zoom)
        painter.drawImage(target, picture, QRectF(picture.rect()))

    def _composed(self, front: Rendition, level: int, x0: int, y0: int, x1: int, y1: int) -> QImage:
        picture = QImage(x1 - x0, y1 - y0, QImage.Format.Format_RGB32)
        picture.fill(QColor(colours(self._viewer.store.state.settings.theme).canvas))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for row in range(y0 // SIDE, -(-y1 // SIDE)):
            for column in range(x0 // SIDE, -(-x1 // SIDE)):
                cell = Cell(level, column, row)
                tile = self._tiles.tile(cell)
                if tile is not None:
                    painter.drawImage(column * SIDE - x0, row * SIDE - y0, tile.image)
                else:
                    self._stand_in(painter, front, cell, x0, y0)
        painter.end()
        return picture

    def _stand_in(self, painter: QPainter, front: Rendition, cell: Cell, x0: int, y0: int) -> None:
        """Paint a missing tile from the nearest coarser one."""
        region = front.region(cell)
        target = QRectF(region.x - x0, region.y - y0, region.width, region.height)
        for level in range(cell.level + 1, front.levels + 1):
            factor = 2.0 ** (cell.level - level)
            column, row = int(region.x * factor) // SIDE, int(region.y * factor) // SIDE
            tile = self._tiles.tile(Cell(level, column, row))
            if tile is not None:
                left, top = region.x * factor - column * SIDE, region.y * factor - row * SIDE
                painter.drawImage(target, tile.image, QRectF(left, top, region.width * factor, region.height * factor))
                return
        if self._coarse is not None:
            width, height = front.size(cell.level)
            across, down = self._coarse.image.width() / width, self._coarse.image.height() / height
            source = QRectF(region.x * across, region.y * down, region.width * across, region.height * down)
            painter.drawImage(target, self._coarse.image, source)

    def _badge(self, painter: QPainter, text: str) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        state = self._viewer.store.state
        ratio = self.devicePixelRatioF()
        box = painter.fontMetrics().boundingRect(text).adjusted(-12, -6, 12, 6)
        box.moveTo(max(12, round(state.view.origin[0] / ratio) + 12), max(12, round(state.view.origin[1] / ratio) + 12))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor("#f2f2f2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # Pointer and keys

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the viewer how many device pixels there are."""
        self._measure()

    def event(self, event: QEvent) -> bool:
        """Notice another screen's pixel density, and the pinch of a touchpad."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._viewer.zoom_by(1 + event.value(), self._device(event.position()))
            return True
        return super().event(event)

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        size = (round(self.width() * ratio), round(self.height() * ratio))
        self._viewer.resize(size, round(MARGIN * ratio))

    def _device(self, position: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return position.x() * ratio, position.y() * ratio

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom at the pointer."""
        turned = event.angleDelta().y() or event.pixelDelta().y()
        if turned and self._viewer.store.state.photo is not None:
            self._viewer.zoom_by(WHEEL_STEP ** (turned / 120), self._device(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the photo."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position()
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pan."""
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._viewer.pan(*self._device(moved))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self._dragged_from = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Between fit and 100 % where it was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._viewer.toggle(self._device(event.position()))

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
        view = self._viewer.store.state.view
        larger = view.size[0] > view.viewport[0] or view.size[1] > view.viewport[1]
        if not larger:
            self.unsetCursor()
        elif self._dragged_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.setCursor(Qt.CursorShape.OpenHandCursor)


def _coarse(state: State) -> Display | None:
    """The first impression of what is shown."""
    if state.photo is not None:
        return state.photo.coarse
    return state.glimpse.picture if state.glimpse is not None else None
