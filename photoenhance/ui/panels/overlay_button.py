"""A small button that shows how much is clipped and switches the marks on the photo; knows its action, no state."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QToolButton


class OverlayButton(QToolButton):
    """A triangle, lit where something is clipped, with the share beside it."""

    def __init__(self, action: QAction, name: str, colour: QColor) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self.setProperty("role", "small")
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(10, 10))
        self.clicked.connect(action.trigger)
        self.show_share(0.0, 1.0, on=False)

    def show_share(self, percent: float, worth: float, *, on: bool) -> None:
        """Show a share in percent, lit from `worth` on; `on`: the marks are on the photo."""
        lit = percent >= worth
        self.setText(f"{percent:.1f} %")
        self.setIcon(QIcon(_triangle(self._colour if lit else QColor(128, 128, 128), self.devicePixelRatioF())))
        self.setChecked(on)
        self.setAccessibleName(f"{self._name}: {percent:.1f} %")
        self.setToolTip(f"{self._name}: {percent:.2f} % of the pixels have a channel at its end. Mark them (J)")


def _triangle(colour: QColor, ratio: float) -> QPixmap:
    drawn = QPixmap(round(10 * ratio), round(10 * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(5, 1), QPointF(9.5, 9), QPointF(0.5, 9)]))
    painter.end()
    return drawn
