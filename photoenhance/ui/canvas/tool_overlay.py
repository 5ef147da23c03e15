"""The tool over the photo: takes pointer and keys while a tool is open, and draws it; the photo below goes on as ever.

What it does not want (wheel, middle button, other keys) goes on to the canvas. Holds nothing but what is being dragged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from photoenhance.geometry.straighten import Point
from photoenhance.ui.canvas import tool_drawing as draw
from photoenhance.ui.look.theme import colours
from photoenhance.ui.state.crop_frame import Handle, handle_at, turned_by
from photoenhance.ui.state.cropping import Cropping
from photoenhance.ui.state.state import State
from photoenhance.ui.state.tool_words import hint, size_text
from photoenhance.ui.state.tools import Tools

REACH = 11.0
"""Points from an edge of the frame in which it is grasped."""
MANY = 10
"""Steps of an arrow with Shift."""
_SHAPES = {
    "inside": Qt.CursorShape.SizeAllCursor,
    "left": Qt.CursorShape.SizeHorCursor,
    "right": Qt.CursorShape.SizeHorCursor,
    "top": Qt.CursorShape.SizeVerCursor,
    "bottom": Qt.CursorShape.SizeVerCursor,
    "top-left": Qt.CursorShape.SizeFDiagCursor,
    "bottom-right": Qt.CursorShape.SizeFDiagCursor,
    "top-right": Qt.CursorShape.SizeBDiagCursor,
    "bottom-left": Qt.CursorShape.SizeBDiagCursor,
}


@dataclass(frozen=True, slots=True)
class _Held:
    """What a drag does, and where it and the crop began."""

    what: Literal["frame", "turn", "line"]
    begin: QPointF
    cropping: Cropping | None
    handle: Handle = "inside"


class ToolOverlay(QWidget):
    """`place` gives the picture's place under a point of the canvas, None beside it."""

    def __init__(self, canvas: QWidget, tools: Tools, place: Callable[[QPointF], Point | None]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._tools = tools
        self._place = place
        self._held: _Held | None = None
        self._at = QPointF()
        self.setAccessibleName("Tool over the photo")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        canvas.installEventFilter(self)
        tools.store.listen(self._show)

    @property
    def _state(self) -> State:
        return self._tools.store.state

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Cover the canvas."""
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self.resize(self._canvas.size())
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, _forward: bool) -> bool:  # noqa: N802
        """Tab is the photo's own."""
        return False

    def _show(self, before: State, now: State) -> None:
        if now.tool != before.tool:
            self._held = None
            self._open(bool(now.tool))
            self._show_cursor()
        if now.tool:
            self.setAccessibleDescription(hint(now))
            self.update()

    def _open(self, opened: bool) -> None:
        if opened:
            self.resize(self._canvas.size())
            self.show()
            self.raise_()
            self._canvas.setFocusProxy(self)
            self._canvas.setFocus()
        else:
            focused = self.hasFocus()
            self._canvas.setFocusProxy(None)  # type: ignore[arg-type] # Qt takes none
            if focused:
                self._canvas.setFocus()
            self.hide()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the open tool."""
        state = self._state
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.cropping is not None:
            self._paint_crop(painter, state, state.cropping)
        if self._held is not None and self._held.what == "line":
            draw.line(painter, self._held.begin, self._at)
        elif state.tool in ("straighten", "picker"):
            draw.badge(painter, hint(state), self.width() / 2, 0, QRectF(self.rect()))

    def _paint_crop(self, painter: QPainter, state: State, cropping: Cropping) -> None:
        width, height = cropping.size
        frame = self._on_screen(cropping.box)
        corners = [QPointF(*corner) for corner in cropping.corners]
        picture = [self._shown(corner) for corner in corners]
        ground = QColor(colours(state.settings.theme).canvas)
        draw.surroundings(painter, self._on_screen((0, 0, width, height)), picture, frame, ground)
        draw.grid(painter, frame, draw.FINE if self._held is not None and self._held.what == "turn" else draw.ROUGH)
        draw.border(painter, frame)
        below = frame.bottom() + draw.GAP + draw.THICK
        inside = below + 40 > self.height()
        top = frame.bottom() - 48 if inside else below
        draw.badge(painter, size_text(cropping), frame.center().x(), top, QRectF(self.rect()))

    def _shown(self, place: QPointF) -> QPointF:
        """A place of the picture in points of the canvas."""
        view, ratio = self._state.view, self.devicePixelRatioF()
        return (QPointF(*view.origin) + place * view.zoom) / ratio

    def _on_screen(self, box: tuple[float, float, float, float]) -> QRectF:
        return QRectF(self._shown(QPointF(box[0], box[1])), self._shown(QPointF(box[2], box[3])))

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the frame, or begin a line; a click picks."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._at = event.position()
        state = self._state
        place = self._place(self._at)
        if state.tool == "picker":
            if place is not None:
                self._tools.pick(place)
        elif state.tool == "straighten" or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._held = _Held("line", self._at, state.cropping)
        elif state.cropping is not None:
            handle = self._handle(state.cropping)
            self._held = _Held("turn" if handle == "outside" else "frame", self._at, state.cropping, handle)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go on with what is held; the pixel below is read by the canvas."""
        self._at = event.position()
        held = self._held
        if held is None:
            event.ignore()
        elif held.what == "line":
            self.update()
        elif held.cropping is not None:
            self._drag(held, held.cropping, event.modifiers())
        self._show_cursor(event.modifiers())

    def _drag(self, held: _Held, cropping: Cropping, modifiers: Qt.KeyboardModifier) -> None:
        if held.what == "turn":
            frame = self._on_screen(cropping.box).center()
            middle, begin, end = ((one.x(), one.y()) for one in (frame, held.begin, self._at))
            self._tools.turn(cropping, turned_by(middle, begin, end))
        else:
            by = (self._at - held.begin) * self.devicePixelRatioF() / self._state.view.zoom
            locked = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self._tools.drag(cropping, held.handle, by.x(), by.y(), locked=locked)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go; a line has been drawn."""
        held, self._held = self._held, None
        if held is None:
            event.ignore()
        elif held.what == "line" and (event.position() - held.begin).manhattanLength() > REACH:
            end = event.position()
            self._tools.level((held.begin.x(), held.begin.y()), (end.x(), end.y()))
        self._show_cursor()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """In the frame: accept it."""
        cropping = self._state.cropping
        if cropping is not None and event.button() == Qt.MouseButton.LeftButton and self._handle(cropping) == "inside":
            self._tools.accept()

    def _handle(self, cropping: Cropping) -> Handle:
        frame = self._on_screen(cropping.box)
        box = frame.left(), frame.top(), frame.right(), frame.bottom()
        return handle_at(box, (self._at.x(), self._at.y()), REACH)

    def _show_cursor(self, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        state = self._state
        if not state.tool:
            return
        drawing = bool(modifiers & Qt.KeyboardModifier.ControlModifier) and self._held is None
        if state.tool != "crop" or state.cropping is None or drawing:
            self.setCursor(Qt.CursorShape.CrossCursor)
            return
        held = self._held
        handle = self._handle(state.cropping) if held is None else "outside" if held.what == "turn" else held.handle
        if handle == "outside":
            self.setCursor(self._turning())
        else:
            self.setCursor(_SHAPES[handle])

    def _turning(self) -> QCursor:
        return draw.cursor("turn", (12, 12), self.devicePixelRatioF())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter accepts, X swaps, arrows move the frame, with Ctrl its lower right corner; others are the photo's."""
        if self._state.cropping is None or not self._pressed(event):
            super().keyPressEvent(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tools.accept()
        elif event.key() == Qt.Key.Key_X and not event.modifiers():
            self._tools.swap()
        else:
            return self._arrow(event)
        return True

    def _arrow(self, event: QKeyEvent) -> bool:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            return False
        step = max(1, round(1 / self._state.view.zoom))
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= MANY
        move = self._tools.grow if event.modifiers() & Qt.KeyboardModifier.ControlModifier else self._tools.nudge
        move(way[0] * step, way[1] * step)
        return True
