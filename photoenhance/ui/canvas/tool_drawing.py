"""What a tool draws over the photo: the frame of a crop with all around it dimmed, a line, a word on what to do.

Drawn in points, from values; reads no state.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QFont, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from photoenhance.ui.look.icons import pixmap

LIGHT = QColor("#f5f5f5")
SHADE = QColor(0, 0, 0, 110)
DIM = QColor(0, 0, 0, 150)
BADGE = QColor(0, 0, 0, 190)
ARM, THICK = 20.0, 3.0
"""Length and width of what is drawn at a corner."""
GAP = 8.0
ROUGH, FINE = 3, 9
"""Parts of the grid: thirds, and more of them while the photo is being turned."""


def surroundings(painter: QPainter, photo: QRectF, picture: Sequence[QPointF], frame: QRectF, ground: QColor) -> None:
    """Dim what will be cut off; where the turned picture does not reach there is nothing."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    around, whole, seen, kept = (QPainterPath() for _ in range(4))
    around.addRect(photo.adjusted(-1, -1, 1, 1))
    whole.addRect(photo)
    seen.addPolygon(QPolygonF(list(picture)))
    kept.addRect(frame)
    painter.fillPath(around.subtracted(seen), ground)
    painter.fillPath(whole.intersected(seen).subtracted(kept), DIM)
    painter.restore()


def grid(painter: QPainter, frame: QRectF, parts: int) -> None:
    """Part the frame evenly."""
    painter.save()
    for colour, width in ((QColor(0, 0, 0, 60), 2.0), (QColor(255, 255, 255, 120), 1.0)):
        painter.setPen(QPen(colour, width))
        for number in range(1, parts):
            x, y = frame.left() + frame.width() * number / parts, frame.top() + frame.height() * number / parts
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
    painter.restore()


def border(painter: QPainter, frame: QRectF) -> None:
    """The frame's edge, with something to grasp at its corners and in the middle of its sides."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(SHADE, 3))
    painter.drawRect(frame)
    painter.setPen(QPen(LIGHT, 1.2))
    painter.drawRect(frame)
    arms = _arms(frame)
    for colour, width in ((SHADE, THICK + 2), (LIGHT, THICK)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin))
        for points in arms:
            painter.drawPolyline(QPolygonF(points))
    painter.restore()


def _arms(frame: QRectF) -> list[list[QPointF]]:
    half = THICK / 2
    out = frame.adjusted(-half, -half, half, half)
    across, down = (min(ARM, side / 3) for side in (frame.width(), frame.height()))
    middle = out.center()
    arms = []
    for x, sx in ((out.left(), 1), (out.right(), -1)):
        arms.append([QPointF(x, middle.y() - down / 2), QPointF(x, middle.y() + down / 2)])
        for y, sy in ((out.top(), 1), (out.bottom(), -1)):
            arms.append([QPointF(x, y + sy * down), QPointF(x, y), QPointF(x + sx * across, y)])
    for y in (out.top(), out.bottom()):
        arms.append([QPointF(middle.x() - across / 2, y), QPointF(middle.x() + across / 2, y)])
    return arms


def line(painter: QPainter, begin: QPointF, end: QPointF) -> None:
    """The line that shall be level or upright."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width, radius in ((SHADE, 4.0, 5.0), (LIGHT, 1.8, 3.6)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(begin, end)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(begin, radius, radius)
        painter.drawEllipse(end, radius, radius)
    painter.restore()


def badge(painter: QPainter, text: str, middle: float, top: float, within: QRectF) -> None:
    """A word in a dark box, its upper edge at `top`, as near to `middle` as it stays within a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(within.width()) - 40)
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-12, -6, 12, 6)
    left = min(max(middle - box.width() / 2, within.left() + GAP), within.right() - GAP - box.width())
    box.moveTo(left, min(max(top, within.top() + GAP), within.bottom() - GAP - box.height()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BADGE)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(LIGHT)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def cursor(name: str, hot: tuple[int, int], ratio: float) -> QCursor:
    """An icon as a cursor, light with a dark edge, so that it is seen on everything; `hot` is its place of 24 x 24."""
    size = 24
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    dark, light = (pixmap(name, colour, size, ratio) for colour in ("#101010", "#ffffff"))
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawPixmap(QPointF(x, y), dark)
    painter.drawPixmap(QPointF(0, 0), light)
    painter.end()
    return QCursor(made, *hot)
