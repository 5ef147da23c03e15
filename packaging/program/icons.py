"""Draws the program's icon in the sizes that desktops want; run by the build's own Python, which has Qt and Pillow.

Usage: python icons.py ICON.svg FOLDER: FOLDER/16.png ..., FOLDER/photoenhance.ico and .icns.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def main(svg: str, folder: str) -> None:
    """Draw all of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication([])
    renderer = QSvgRenderer(svg)
    for size in SIZES:
        drawn = QImage(size, size, QImage.Format.Format_ARGB32)
        drawn.fill(0)
        painter = QPainter(drawn)
        renderer.render(painter)
        painter.end()
        drawn.save(f"{folder}/{size}.png")
    del app
    with Image.open(f"{folder}/512.png") as large:
        large.save(f"{folder}/photoenhance.ico", sizes=[(size, size) for size in SIZES if size <= 256])
        large.save(f"{folder}/photoenhance.icns")


if __name__ == "__main__":
    main(sys.argv[1], str(Path(sys.argv[2]).resolve()))
