"""Own icons from resources/icons, drawn in the theme's colour at any pixel density."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from photoenhance.resource import resource
from photoenhance.ui.look.theme import Colours

SIZES = (16, 20, 24)
"""Sizes in points that are used."""


def icon(name: str, chosen: Colours) -> QIcon:
    """An icon in the colours of a theme, with its disabled look; an empty one when there is no such file."""
    made = QIcon()
    # Drawn for each screen's density: a picture that is scaled is blurred.
    ratios = {screen.devicePixelRatio() for screen in QGuiApplication.screens()} | {1.0}
    for mode, colour in ((QIcon.Mode.Normal, chosen.text), (QIcon.Mode.Disabled, chosen.disabled)):
        for size in sorted({round(size * ratio) for size in SIZES for ratio in ratios}):
            made.addPixmap(pixmap(name, colour, size), mode)
    return made


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon of one colour; `size` in points, `ratio` device pixels each."""
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    try:
        text = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    except OSError:
        return drawn  # an installation without its icons still works: every control has a text
    painter = QPainter(drawn)
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource("icons/photoenhance.svg")))
