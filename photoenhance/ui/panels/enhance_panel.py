"""The panel beside the photo: which model, Enhance or its progress, how strong, and what is known of the model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.recipe.recipe import STRENGTH
from photoenhance.ui.panels.enhance_button import EnhanceButton
from photoenhance.ui.panels.model_card import NONE, ModelCard, text_label
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.state import State

WIDTH = 304


class EnhancePanel(QFrame):
    """Sends what is chosen to the editor."""

    def __init__(self, editor: Editor, models: Sequence[Choice], enhance: QAction, save: QAction) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._editor = editor
        self._infos: dict[str | None, Choice | None] = {None: None, **{info.id: info for info in models}}
        self._models = _model_list(models)
        self._summary = text_label("", "muted")
        self._button = EnhanceButton(enhance, editor.cancel)
        self._strength = ParameterSlider(STRENGTH)
        self._card = ModelCard()
        self._lay_out(save)
        self._models.activated.connect(lambda index: editor.choose_model(self._models.itemData(index)))
        self._strength.changed.connect(editor.set_strength)
        editor.store.listen(self._show)
        self._show(None, editor.store.state)

    def _lay_out(self, save: QAction) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        for widget in (_title("Enhance"), self._models, self._summary, self._button, self._strength, _line()):
            column.addWidget(widget)
        self._about = _title("About this model")
        column.addWidget(self._about)
        column.addWidget(self._card)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 14)
        foot.addWidget(_save_button(save))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll)
        whole.addWidget(_line())
        whole.addLayout(foot)

    def _show(self, before: State | None, now: State) -> None:
        if before is None or before.model != now.model:
            self._models.setCurrentIndex(max(0, self._models.findData(now.model)))
            info = self._infos.get(now.model)
            self._summary.setText(info.summary if info else NONE)
            self._about.setVisible(info is not None)
            self._card.show_info(info)
        if now.strength != self._strength.value:
            self._strength.show_value(now.strength)
        enhancing = now.work is not None and now.work.kind == "enhance"
        self._models.setEnabled(not enhancing)
        self._strength.setEnabled(now.model is not None)
        self._button.show_state(now)


def _model_list(models: Sequence[Choice]) -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName("Model")
    choice.addItem("None", None)
    for info in models:
        choice.addItem(info.title, info.id)
        choice.setItemData(choice.count() - 1, info.summary, Qt.ItemDataRole.ToolTipRole)
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return choice


def _save_button(save: QAction) -> QPushButton:
    button = QPushButton("Save As…")
    button.setToolTip("Write the photo as it is seen into a new file (Ctrl+S)")
    button.clicked.connect(save.trigger)
    button.setEnabled(save.isEnabled())
    save.enabledChanged.connect(button.setEnabled)
    return button


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "title")
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    return line
