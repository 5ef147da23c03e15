"""Painting one pane of the canvas from display tiles. Decides nothing: what is ready is painted, the best there is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from photoenhance.ui.canvas.panes import front_of
from photoenhance.ui.canvas.tiles import Tile, Tiles
from photoenhance.ui.state.compare import Pane, visible_in
from photoenhance.ui.state.rendition import SIDE, Cell, Rendition
from photoenhance.ui.state.view import NEAREST_ABOVE, View, level_for


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a pane's picture: its tiles, and the first impression where those are missing."""

    tiles: Tiles
    coarse: Tile | None
    ground: str
    """Colour where there is nothing."""
    lean: float = 0.0
    """Degrees by which it is turned about its middle: until its tiles are there, a turned picture is the old one so."""


def paint_pane(painter: QPainter, picture: Picture, view: View, pane: Pane) -> None:
    """Paint a pane; the painter's units are device pixels of the canvas."""
    left, top, right, bottom = pane.clip
    painter.save()
    painter.setClipRect(QRectF(left, top, right - left, bottom - top))
    painter.translate(*pane.origin)
    photo = QRectF(*view.origin, *view.size)
    painter.setClipRect(photo, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, view.zoom <= NEAREST_ABOVE)
    if picture.lean:
        painter.translate(photo.center())
        painter.rotate(picture.lean)
        painter.translate(-photo.center())
    front = front_of(picture.tiles)
    if front is not None:
        _paint_tiles(painter, picture, front, view, pane)
    elif picture.coarse is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(photo, picture.coarse.image)
    painter.restore()


def _paint_tiles(painter: QPainter, picture: Picture, front: Rendition, view: View, pane: Pane) -> None:
    level = level_for(view.zoom, front.levels)
    scale = 2.0**-level
    left, top, right, bottom = visible_in(pane, view)
    x0, y0 = math.floor(left * scale), math.floor(top * scale)
    width, height = front.size(level)
    x1, y1 = min(width, math.ceil(right * scale) + 1), min(height, math.ceil(bottom * scale) + 1)
    if x1 <= x0 or y1 <= y0:
        return
    # One picture first, then one scaling: scaled tile by tile, their edges would show.
    whole = _composed(picture, front, Cell(level, 0, 0), (x0, y0, x1, y1))
    zoom = view.zoom / scale
    origin = view.origin
    target = QRectF(origin[0] + x0 * zoom, origin[1] + y0 * zoom, (x1 - x0) * zoom, (y1 - y0) * zoom)
    painter.drawImage(target, whole, QRectF(whole.rect()))


def _composed(picture: Picture, front: Rendition, first: Cell, box: tuple[int, int, int, int]) -> QImage:
    x0, y0, x1, y1 = box
    made = QImage(x1 - x0, y1 - y0, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for row in range(y0 // SIDE, -(-y1 // SIDE)):
        for column in range(x0 // SIDE, -(-x1 // SIDE)):
            cell = Cell(first.level, column, row)
            tile = picture.tiles.tile(cell)
            if tile is not None:
                painter.drawImage(column * SIDE - x0, row * SIDE - y0, tile.image)
            else:
                _stand_in(painter, picture, front, cell, (x0, y0))
    painter.end()
    return made


def _stand_in(painter: QPainter, picture: Picture, front: Rendition, cell: Cell, corner: tuple[int, int]) -> None:
    """Paint a missing tile from the nearest coarser one."""
    region = front.region(cell)
    target = QRectF(region.x - corner[0], region.y - corner[1], region.width, region.height)
    painter.fillRect(target, QColor(picture.ground))
    for level in range(cell.level + 1, front.levels + 1):
        factor = 2.0 ** (cell.level - level)
        column, row = int(region.x * factor) // SIDE, int(region.y * factor) // SIDE
        tile = picture.tiles.tile(Cell(level, column, row))
        if tile is not None:
            left, top = region.x * factor - column * SIDE, region.y * factor - row * SIDE
            painter.drawImage(target, tile.image, QRectF(left, top, region.width * factor, region.height * factor))
            return
    if picture.coarse is not None:
        width, height = front.size(cell.level)
        across, down = picture.coarse.image.width() / width, picture.coarse.image.height() / height
        source = QRectF(region.x * across, region.y * down, region.width * across, region.height * down)
        painter.drawImage(target, picture.coarse.image, source)
