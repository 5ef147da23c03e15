"""What is drawn over the photo: names of the pictures, the divider, facts about the file, the heat map's scale.

Drawn in points, from values; reads no state.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPainterPath, QPen

from photoenhance.ui.state.finish import HEAT, HEAT_END

LIGHT = QColor("#f2f2f2")
SHADE = QColor(0, 0, 0, 175)
INSET = 12
HANDLE = 13
"""Radius of the divider's handle."""


def badge(painter: QPainter, text: str, photo: QRect, *, right: bool = False) -> None:
    """Name a picture in its upper left or right corner."""
    painter.save()
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    room = max(40, photo.width() - 2 * INSET - 24)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    box = painter.fontMetrics().boundingRect(shown).adjusted(-12, -6, 12, 6)
    box.moveTop(photo.top() + INSET)
    if right:
        box.moveRight(photo.right() - INSET)
    else:
        box.moveLeft(photo.left() + INSET)
    _shade(painter, QRectF(box))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


def divider(painter: QPainter, place: float, photo: QRect, *, upright: bool) -> None:
    """The line that parts the photo, with a handle in its middle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QRectF(photo).center()
    if upright:
        begin, end, centre = QPointF(place, photo.top()), QPointF(place, photo.bottom() + 1), QPointF(place, middle.y())
    else:
        begin, end, centre = QPointF(photo.left(), place), QPointF(photo.right() + 1, place), QPointF(middle.x(), place)
    for colour, width in ((QColor(0, 0, 0, 90), 4.0), (LIGHT, 2.0)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(begin, end)
    painter.setPen(QPen(QColor(0, 0, 0, 90), 1))
    painter.setBrush(LIGHT)
    painter.drawEllipse(centre, HANDLE, HANDLE)
    painter.setPen(QPen(QColor("#303030"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for sign in (-1, 1):
        tip, wing = (sign * 7.0, sign * 3.5)
        points = [(wing, -3.5), (tip, 0.0), (wing, 3.5)]
        path = QPainterPath()
        placed = [QPointF(along, aside) if upright else QPointF(aside, along) for along, aside in points]
        path.moveTo(centre + placed[0])
        for point in placed[1:]:
            path.lineTo(centre + point)
        painter.drawPath(path)
    painter.restore()


def notes(painter: QPainter, lines: Sequence[str], photo: QRect) -> None:
    """Lines of text in the photo's lower left corner; the first is its name."""
    if not lines:
        return
    painter.save()
    bold, plain = QFont(painter.font()), QFont(painter.font())
    bold.setWeight(QFont.Weight.DemiBold)
    painter.setFont(bold)
    room = max(60, photo.width() - 2 * INSET - 24)
    shown = [painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, room) for line in lines]
    height = painter.fontMetrics().height() + 2
    width = max(painter.fontMetrics().horizontalAdvance(line) for line in shown)
    box = QRect(0, 0, width + 24, height * len(shown) + 14)
    box.moveBottomLeft(photo.bottomLeft() + QRect(INSET, -INSET, 0, 0).topLeft())
    _shade(painter, QRectF(box))
    for number, line in enumerate(shown):
        painter.setFont(plain if number else bold)
        row = QRect(box.left() + 12, box.top() + 7 + number * height, width, height)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
    painter.restore()


def heat_scale(painter: QPainter, photo: QRect) -> None:
    """What the colours of the heat map mean, in the photo's lower right corner."""
    painter.save()
    box = QRect(0, 0, 190, 46)
    box.moveBottomRight(photo.bottomRight() - QRect(INSET, INSET, 0, 0).topLeft())
    _shade(painter, QRectF(box))
    bar = QRectF(box.left() + 12, box.top() + 26, box.width() - 24, 9)
    colours = QLinearGradient(bar.topLeft(), bar.topRight())
    for place, colour in HEAT:
        colours.setColorAt(place, QColor(*colour))
    painter.fillRect(bar, colours)
    texts = (("ΔE 0", Qt.AlignmentFlag.AlignLeft), (f"{HEAT_END / 4:g}", Qt.AlignmentFlag.AlignHCenter))
    for text, side in (*texts, (f"{HEAT_END:g}+", Qt.AlignmentFlag.AlignRight)):
        painter.drawText(QRectF(bar.left(), box.top() + 4, bar.width(), 20), side | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


def _shade(painter: QPainter, box: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SHADE)
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(LIGHT)
