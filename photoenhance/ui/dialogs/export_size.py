"""The field for the size of a result: what is measured, the number or two, and whether small photos grow."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from photoenhance.geometry.fit import Fit, Kind
from photoenhance.ui.dialogs.fields import combo

KINDS: tuple[tuple[str, Kind | None], ...] = (
    ("As the photo", None),
    ("Longest side", "long"),
    ("Shortest side", "short"),
    ("Fits into", "box"),
    ("Width", "width"),
    ("Height", "height"),
    ("Megapixels", "megapixels"),
    ("Percent", "percent"),
)
USUAL: dict[Kind, float] = {"long": 2048, "short": 1080, "box": 1920, "megapixels": 12, "percent": 50}
HEIGHT = 1080.0
MOST = 1e6


class SizeField(QWidget):
    """`changed` is sent with every change."""

    changed = Signal()

    def __init__(self, fit: Fit | None) -> None:
        super().__init__()
        self._kind = combo("Size", KINDS, fit.kind if fit else None)
        self._value = _number("Size in numbers", fit.value if fit else USUAL["long"])
        self._times = QLabel("×")
        self._height = _number("Height of the box", fit.height if fit and fit.kind == "box" else HEIGHT)
        self._unit = QLabel()
        self._unit.setProperty("role", "muted")
        self._enlarge = QCheckBox("Enlarge smaller photos")
        self._enlarge.setChecked(fit is not None and fit.enlarge)
        self._numbers = QWidget()
        row = QHBoxLayout(self._numbers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._value, self._times, self._height, self._unit):
            row.addWidget(widget)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._kind)
        column.addWidget(self._numbers)
        column.addWidget(self._enlarge)
        self._show()
        self._kind.currentIndexChanged.connect(self._chosen)
        for field in (self._value, self._height):
            field.textChanged.connect(self.changed)
        self._enlarge.toggled.connect(self.changed)

    @property
    def fit(self) -> Fit | None:
        """The size that is asked for; None for the photo's own, and while there is no number."""
        kind = cast("Kind | None", self._kind.currentData())
        if kind is None or self.problem:
            return None
        height = _parsed(self._height) if kind == "box" else 0
        return Fit(kind, _parsed(self._value), self._enlarge.isChecked(), height)

    @property
    def problem(self) -> str:
        """What is wrong, as a sentence; "" where nothing is."""
        kind = self._kind.currentData()
        numbers = [] if kind is None else [self._value, self._height] if kind == "box" else [self._value]
        try:
            values = [_parsed(field) for field in numbers]
        except ValueError:
            return "Write the size as a number."
        return "" if all(0 < value <= MOST for value in values) else "The size must be above 0."

    def _chosen(self) -> None:
        kind = self._kind.currentData()
        if kind in USUAL:
            self._value.setText(f"{USUAL[kind]:g}")
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        kind = self._kind.currentData()
        self._numbers.setVisible(kind is not None)
        self._enlarge.setVisible(kind is not None)
        for widget in (self._times, self._height):
            widget.setVisible(kind == "box")
        self._unit.setText({"megapixels": "MP", "percent": "%"}.get(kind, "pixels"))


def _number(name: str, value: float) -> QLineEdit:
    field = QLineEdit(f"{value:g}")
    field.setAccessibleName(name)
    field.setFixedWidth(76)
    return field


def _parsed(field: QLineEdit) -> float:
    return float(field.text().replace(",", ".").strip())
