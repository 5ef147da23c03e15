"""The system's clipboard, for `ui.state.clipboard`: pictures are QImages here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QColorSpace, QGuiApplication, QImage

from photoenhance.image import Samples
from photoenhance.ui.state.clipboard import Taken, readable

_OPAQUE = 255
_QUICKLY = 80
"""Qt's word for zlib's level 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture, and a PNG of it: who asks for that need not wait until it is made, and the window does not stand."""

    image: QImage
    png: QByteArray


class SystemBoard:
    """Reads and fills the clipboard of the desktop."""

    def made(self, pixels: Samples, alpha: Samples | None) -> Picture:
        """A picture of samples, with its PNG."""
        height, width = pixels.shape[:2]
        rgba = np.full((height, width, 4), _OPAQUE, np.uint8)
        rgba[..., :3] = pixels
        if alpha is not None:
            rgba[..., 3] = alpha
        kind = QImage.Format.Format_RGBX8888 if alpha is None else QImage.Format.Format_RGBA8888
        image = QImage(rgba.data, width, height, width * 4, kind).copy()
        image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
        kept = QBuffer()
        kept.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(kept, "PNG", _QUICKLY)  # type: ignore[call-overload] # the stubs want bytes, Qt wants a str
        return Picture(image, kept.data())

    def put(self, picture: Picture) -> None:
        """Put it into the clipboard, as image and as PNG."""
        data = QMimeData()
        data.setImageData(picture.image)
        data.setData("image/png", picture.png)
        QGuiApplication.clipboard().setMimeData(data)

    def take(self) -> Taken:
        """Photos that a file manager put there, else a picture."""
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if data is None:  # an empty clipboard, on some systems
            return Taken()
        files = readable([Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])
        if files:
            return Taken(files)
        image = QGuiApplication.clipboard().image() if data.hasImage() else QImage()
        return Taken(picture=None if image.isNull() else image)

    def pixels(self, picture: QImage) -> tuple[Samples, Samples | None]:
        """The picture's samples in sRGB; no transparency where all of it is seen."""
        if picture.colorSpace().isValid():
            picture = picture.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
        plain = picture.convertToFormat(QImage.Format.Format_RGBA8888)
        rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
        samples = rows[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4)
        alpha = np.ascontiguousarray(samples[..., 3])
        return np.ascontiguousarray(samples[..., :3]), None if (alpha == _OPAQUE).all() else alpha
