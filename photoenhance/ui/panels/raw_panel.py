"""How a RAW photo is developed: white balance in kelvin, the camera's look, highlights, demosaic, lens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QVBoxLayout, QWidget

from photoenhance.raw.decode import DEMOSAICS, HIGHLIGHTS
from photoenhance.ui.panels.adjust_panel import AdjustPanel
from photoenhance.ui.state import wording
from photoenhance.ui.state.edits import Edits
from photoenhance.ui.state.state import State
from photoenhance.ui.state.values import BALANCE


class RawPanel(QWidget):
    """Shows `recipe.raw` and changes it; what wants another decoding is read again by the editor."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._boxes = {
            "white_balance": _box("White balance", wording.BALANCES),
            "look": _box("Look", wording.LOOKS),
            "highlights": _box("Highlights", {key: wording.HIGHLIGHT_MODES.get(key, key) for key in HIGHLIGHTS}),
            "demosaic": _box("Demosaic", {key: key.upper() for key in DEMOSAICS}),
        }
        self._lens = QCheckBox("Correct the lens")
        self._lens.setToolTip("Distortion, dark corners and colour fringes, where camera and lens are known")
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        for name, box in self._boxes.items():
            form.addRow(box.accessibleName(), box)
            box.activated.connect(lambda index, name=name, box=box: self._choose(name, box.itemData(index)))
        self._lens.clicked.connect(lambda on: self._choose("lens", on))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(form)
        column.addWidget(AdjustPanel(edits, (*BALANCE, "raw.baseline")))
        column.addWidget(self._lens)
        edits.store.listen(self._show)
        self._show(None, edits.store.state)

    def _choose(self, name: str, value: Any) -> None:
        recipe = self._edits.store.state.recipe
        raw = msgspec.structs.replace(recipe.raw, **{name: value})
        self._edits.change(msgspec.structs.replace(recipe, raw=raw), key=f"raw.{name}")

    def _show(self, before: State | None, now: State) -> None:
        seen = (now.recipe.raw, now.history is None)
        if before is not None and (before.recipe.raw, before.history is None) == seen and before.photo is now.photo:
            return
        raw = now.recipe.raw
        for name, box in self._boxes.items():
            box.setCurrentIndex(box.findData(getattr(raw, name)))
        self._lens.setChecked(raw.lens)
        camera = now.photo.source.camera if now.photo is not None else None
        self.setEnabled(camera is not None and now.history is not None)


def _box(name: str, choices: Mapping[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for key, text in choices.items():
        box.addItem(text, key)
    return box
