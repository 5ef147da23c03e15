"""Paints one photo of the filmstrip: its picture, a frame for the current one, marks for edits and trouble."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photoenhance.io.formats import by_suffix
from photoenhance.ui.filmstrip.model import FolderModel, Index
from photoenhance.ui.filmstrip.pictures import Pictures
from photoenhance.ui.look.icons import pixmap
from photoenhance.ui.look.theme import Colours

PLACE = QSize(120, 80)
"""Room for a picture; a photo of 3:2 fills it."""
CELL = QSize(PLACE.width() + 8, PLACE.height() + 8)
_FRAME = 3.0
_SIGN = 22


class PhotoDelegate(QStyledItemDelegate):
    """`current` names the photo on screen, `chosen` the colours of the theme."""

    def __init__(
        self, parent: QObject, pictures: Pictures, current: Callable[[], Path | None], chosen: Callable[[], Colours]
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._current = current
        self._chosen = chosen

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        """All have one size."""
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a photo."""
        model = index.model()
        path = model.path(index.row()) if isinstance(model, FolderModel) else None
        entry = model.entry(index.row()) if isinstance(model, FolderModel) else None
        if path is None or entry is None:
            return
        rect, state, chosen = option.rect, option.state, self._chosen()
        place = QRectF(0, 0, PLACE.width(), PLACE.height())
        place.moveCenter(QRectF(rect).center())
        place.moveTo(round(place.x()), round(place.y()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter, place, path, chosen)
        if entry.edited:
            _paint_dot(painter, place, chosen)
        known = by_suffix(path.suffix)
        if known is not None and known.key == "raw":
            _paint_word(painter, place, "RAW")
        if path == self._current():
            _paint_frame(painter, place, chosen.accent, _FRAME)
        elif state & QStyle.StateFlag.State_Selected:
            _paint_frame(painter, place, chosen.text, 2.0)
        elif state & QStyle.StateFlag.State_MouseOver:
            _paint_frame(painter, place, chosen.muted, 1.0)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRectF, path: Path, chosen: Colours) -> None:
        image = self._pictures.image(path)
        painter.fillRect(place, QColor(chosen.pressed))
        if image is not None:
            _paint_image(painter, place, image)
        elif self._pictures.problem(path):
            _paint_sign(painter, place, path.name, chosen)


def _paint_image(painter: QPainter, place: QRectF, image: QImage) -> None:
    ratio = painter.device().devicePixelRatioF()
    width, height = image.width() / ratio, image.height() / ratio
    # On whole device pixels, or it would be blurred once more.
    left = place.x() + round((place.width() - width) / 2 * ratio) / ratio
    top = place.y() + round((place.height() - height) / 2 * ratio) / ratio
    painter.drawImage(QRectF(left, top, width, height), image)


def _paint_sign(painter: QPainter, place: QRectF, name: str, chosen: Colours) -> None:
    sign = pixmap("warning", chosen.danger, _SIGN, painter.device().devicePixelRatioF())
    painter.drawPixmap(QPointF(place.center().x() - _SIGN / 2, place.top() + 18), sign)
    words = QRectF(place.left() + 6, place.top() + 48, place.width() - 12, 20)
    shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, round(words.width()))
    painter.setPen(QColor(chosen.muted))
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_dot(painter: QPainter, place: QRectF, chosen: Colours) -> None:
    """Mark an edited photo; the dark ring keeps the dot apart from bright skies."""
    painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
    painter.setBrush(QColor(chosen.main))
    painter.drawEllipse(place.topRight() + QPointF(-11, 11), 5, 5)


def _paint_word(painter: QPainter, place: QRectF, word: str) -> None:
    font = QFont(painter.font())
    font.setPointSizeF(max(6.5, font.pointSizeF() * 0.75))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    box = QRectF(painter.fontMetrics().boundingRect(word)).adjusted(-4, -1, 4, 1)
    box.moveBottomLeft(place.bottomLeft() + QPointF(5, -5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 160))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor("#f2f2f2"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)


def _paint_frame(painter: QPainter, place: QRectF, colour: str, width: float) -> None:
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2 - 1
    painter.drawRect(place.adjusted(inset, inset, -inset, -inset))
