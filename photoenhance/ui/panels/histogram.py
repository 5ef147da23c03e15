"""The histogram on top of the side panel, how much is clipped, and the colour of the pixel under the pointer.

Shows State.observed; counts nothing itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from photoenhance.ui.panels.overlay_button import OverlayButton
from photoenhance.ui.state import captions
from photoenhance.ui.state.finish import HIGHLIGHTS, SHADOWS
from photoenhance.ui.state.seeing import Histogram
from photoenhance.ui.state.state import State
from photoenhance.ui.state.store import Store

HEIGHT = 92
WORTH = 0.005
"""Percent of clipped pixels from which an indicator lights up."""
CHANNELS = (QColor(196, 72, 64), QColor(72, 160, 84), QColor(66, 110, 200))


class HistogramPanel(QFrame):
    """The graph, and below it shadows, readout, highlights."""

    def __init__(self, store: Store, clipping: QAction) -> None:
        super().__init__()
        self.setObjectName("histogram")
        self._graph = _Graph(store)
        self._low = OverlayButton(clipping, "Clipped shadows", QColor(*SHADOWS))
        self._high = OverlayButton(clipping, "Clipped highlights", QColor(*HIGHLIGHTS))
        self._readout = QLabel(" ")
        self._readout.setProperty("role", "small")
        self._readout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._readout.setAccessibleName("Pixel under the pointer")
        self._readout.setToolTip("The pixel under the pointer at full size, in 8 bit sRGB")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._low)
        row.addWidget(self._readout, 1)
        row.addWidget(self._high)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 2)
        column.setSpacing(3)
        column.addWidget(self._graph)
        column.addLayout(row)
        store.listen(self._show)
        self._show(None, store.state)

    def _show(self, before: State | None, now: State) -> None:
        if before is None or before.observed.readout != now.observed.readout:
            self._readout.setText(captions.readout_line(now.observed.readout))
        found = now.observed.histogram
        if before is None or found is not before.observed.histogram or now.overlays != before.overlays:
            on = now.overlays.clipping
            self._low.show_share(found.shadows if found else 0.0, WORTH, on=on)
            self._high.show_share(found.highlights if found else 0.0, WORTH, on=on)


class _Graph(QWidget):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Histogram")
        self.setToolTip("Red, green, blue and luminance (line) of the picture as shown; from black to white")
        store.listen(self._show)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the panel."""
        return QSize(200, HEIGHT)

    def _show(self, before: State, now: State) -> None:
        found = now.observed.histogram
        if found is not before.observed.histogram:
            self.setAccessibleDescription(_in_words(found))
            self.update()
        elif now.settings.theme != before.settings.theme:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the curves; where colours lie over each other they add up to white."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dark = self._store.state.settings.theme == "dark"
        box = QRectF(self.rect())
        frame = QPainterPath()
        frame.addRoundedRect(box, 5, 5)
        painter.setClipPath(frame)
        # A histogram of light is drawn on dark in both themes: colours that add up need a dark ground.
        painter.fillRect(box, QColor("#151515" if dark else "#2a2a2a"))
        painter.setPen(QPen(QColor(255, 255, 255, 22), 1))
        for part in (1, 2, 3):
            x = round(box.width() * part / 4) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, box.height()))
        found = self._store.state.observed.histogram
        if found is None:
            return
        curves = heights(found) * (box.height() - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        for channel, colour in enumerate(CHANNELS):
            painter.setBrush(colour)
            painter.drawPolygon(_polygon(curves[channel], box, closed=True))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setPen(QPen(QColor(255, 255, 255, 210), 1.2))
        painter.drawPolyline(_polygon(curves[3], box, closed=False))


def heights(found: Histogram) -> NDArray[np.float64]:
    """Heights of the four curves at 128 places, 0 to 1; both ends may be cut off, so that a clipped sky leaves room."""
    pairs = found.counts.reshape(4, 128, 2).sum(axis=2).astype(np.float64)
    top = max(1.0, float(np.percentile(pairs[:, 1:-1], 99.5)), float(pairs[3, 1:-1].max()))
    found_heights: NDArray[np.float64] = np.minimum(1.0, pairs / top)
    return found_heights


def _polygon(curve: NDArray[np.float64], box: QRectF, *, closed: bool) -> QPolygonF:
    step = box.width() / (len(curve) - 1)
    points = [QPointF(index * step, box.bottom() - value) for index, value in enumerate(curve)]
    ends = (QPointF(box.left(), box.bottom()), QPointF(box.right(), box.bottom()))
    return QPolygonF([ends[0], *points, ends[1]] if closed else points)


def _in_words(found: Histogram | None) -> str:
    if found is None:
        return ""
    luminance = found.counts[3].cumsum()
    middle = int(np.searchsorted(luminance, luminance[-1] / 2))
    return (
        f"Median luminance {round(middle / 2.55)} %, {found.shadows:.1f} % clipped shadows, "
        f"{found.highlights:.1f} % clipped highlights"
    )
