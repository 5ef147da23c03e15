"""What the section "Crop and straighten" holds: the tool's buttons, ratio, angle, turns. Sends all to the tools."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from photoenhance.recipe.geometry import ANGLE
from photoenhance.ui.actions.menus import header_button
from photoenhance.ui.actions.table import action
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.cropping import NAMES, ratio_text
from photoenhance.ui.state.state import State
from photoenhance.ui.state.tool_words import CROP_HINT
from photoenhance.ui.state.tools import Tools

TURNS = ("rotate_left", "rotate_right", "flip_horizontal", "flip_vertical", "straighten")


class CropPanel(QWidget):
    """`actions` are the window's, by their ids."""

    def __init__(self, tools: Tools, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._tools = tools
        self._crop, self._cancel, self._reset = QPushButton("Crop"), QPushButton("Cancel"), QPushButton("Reset")
        self._ratio = _ratios()
        self._angle = ParameterSlider(ANGLE)
        self._hint = text_label(CROP_HINT, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(_row(self._crop, self._cancel))
        column.addWidget(self._hint)
        swap = header_button(action("crop_swap"), actions["crop_swap"])
        shape = _row(self._ratio, swap)
        shape.setStretch(0, 1)
        column.addLayout(shape)
        column.addWidget(self._angle)
        turns = _row(*(header_button(action(name), actions[name]) for name in TURNS))
        turns.addStretch()
        turns.addWidget(self._reset)
        column.addLayout(turns)
        self._connect(actions)
        tools.store.listen(self._show)
        self._show(None, tools.store.state)

    def _connect(self, actions: Mapping[str, QAction]) -> None:
        tools = self._tools
        for button, name in ((self._crop, "crop"), (self._reset, "crop_reset")):
            made = actions[name]
            button.setToolTip(made.statusTip())
            button.clicked.connect(made.trigger)
            button.setEnabled(made.isEnabled())
            made.enabledChanged.connect(button.setEnabled)
        self._cancel.setToolTip("Leave the crop as it was")
        self._cancel.clicked.connect(tools.leave)
        self._ratio.activated.connect(lambda index: tools.choose_ratio(NAMES[index]))
        self._angle.changed.connect(tools.set_angle)
        self._angle.settled.connect(tools.settle)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter accepts a crop from here, too; in a field it is the number that is accepted."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._tools.store.state.cropping is not None:
            if not isinstance(QApplication.focusWidget(), QLineEdit):
                self._tools.accept()
        else:
            super().keyPressEvent(event)

    def _show(self, before: State | None, now: State) -> None:
        if before is not None and _told(before) == _told(now):
            return
        cropping = now.cropping
        geometry = now.recipe.geometry if cropping is None else cropping.geometry
        if self._angle.value != geometry.angle:
            self._angle.show_value(geometry.angle)
        self._angle.setEnabled(now.history is not None)
        self._ratio.setEnabled(now.history is not None)
        self._show_crop(now)

    def _show_crop(self, now: State) -> None:
        cropping = now.cropping
        self._crop.setText("Crop" if cropping is None else "Done")
        self._crop.setProperty("role", "" if cropping is None else "main")
        self._crop.style().polish(self._crop)
        self._cancel.setVisible(cropping is not None)
        self._hint.setVisible(cropping is not None)
        for index, name in enumerate(NAMES):
            self._ratio.setItemText(index, ratio_text(name, upright=cropping is not None and cropping.upright))
        self._ratio.setCurrentIndex(-1 if cropping is None else NAMES.index(cropping.ratio))


def _told(state: State) -> tuple[object, ...]:
    """All of the state that is shown here."""
    return state.recipe.geometry, state.cropping, state.history is None


def _ratios() -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName("Aspect ratio")
    choice.setToolTip("Width to height of the crop; X swaps them")
    choice.setPlaceholderText("Aspect ratio")
    choice.addItems(list(NAMES))
    choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return choice


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget)
    return row
