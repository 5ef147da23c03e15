"""What the Enhance section holds: which model, Enhance or its progress, and how strong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.recipe.noise_reduction import MODEL as NOISE_MODEL
from photoenhance.recipe.recipe import STRENGTH
from photoenhance.ui.panels.enhance_button import EnhanceButton
from photoenhance.ui.panels.model_card import NONE, ModelCard, text_label
from photoenhance.ui.panels.parts_row import PartsRow
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.panels.style_slider import StyleSlider
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.state import State


class EnhancePanel(QWidget):
    """Sends what is chosen to the editor."""

    def __init__(self, editor: Editor, enhance: QAction, honesty: QWidget) -> None:
        super().__init__()
        self._editor = editor
        self._infos: dict[str | None, Choice | None] = {None: None}
        self._models = _model_list()
        self._summary = text_label("", "muted")
        self._button = EnhanceButton(enhance, editor.cancel)
        self._strength = ParameterSlider(STRENGTH)
        self._parts = PartsRow(editor)
        self._style = StyleSlider(editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self._models, self._summary, self._button, self._strength, self._parts, self._style, honesty):
            column.addWidget(widget)
        self._models.activated.connect(lambda index: editor.enhancer.choose(self._models.itemData(index)))
        self._strength.changed.connect(editor.enhancer.set_strength)
        self._strength.settled.connect(editor.edits.settle)
        editor.store.listen(self._show)
        self._show(None, editor.store.state)

    def _show(self, before: State | None, now: State) -> None:
        if before is None or before.models != now.models:
            self._fill(now.models)
            self._show_model(now.model)
        elif before.model != now.model:
            self._show_model(now.model)
        if now.strength != self._strength.value:
            self._strength.show_value(now.strength)
        enhancing = now.work is not None and now.work.kind in {"enhance", "prove"}
        self._models.setEnabled(not enhancing)
        self._strength.setEnabled(now.model is not None)
        self._parts.show_state(now)
        self._style.show_style(self._infos.get(now.model), now.main)
        self._button.show_state(now)

    def _fill(self, models: Sequence[Choice]) -> None:
        offered = [one for one in models if one.id != NOISE_MODEL]  # that is the slider of noise reduction
        self._infos = {None: None, **{info.id: info for info in offered}}
        self._models.clear()
        self._models.addItem("None", None)
        for info in offered:
            self._models.addItem(info.title, info.id)
            self._models.setItemData(self._models.count() - 1, info.summary, Qt.ItemDataRole.ToolTipRole)

    def _show_model(self, model: str | None) -> None:
        info = self._infos.get(model)
        index = self._models.findData(model)
        while self._models.count() > len(self._infos):  # one that was missing and is not chosen any more
            self._models.removeItem(len(self._infos))
        if index < 0:
            # The edit keeps a model that is not here, and nobody must think there was none.
            self._models.addItem(f"{model} (not installed)", model)
            index = self._models.count() - 1
        self._models.setCurrentIndex(index)
        missing = f"The edit wants the model {model}, which is not installed. It is kept in the edit, and skipped here."
        self._summary.setText(info.summary if info else NONE if model is None else missing)


class ModelPanel(QWidget):
    """What the section about the chosen model holds: its card."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._card = ModelCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._card)
        editor.store.listen(self._show)
        self._show(None, editor.store.state)

    def _show(self, before: State | None, now: State) -> None:
        if before is None or (before.model, before.models) != (now.model, now.models):
            self._card.show_info(next((one for one in now.models if one.id == now.model), None))


def _model_list() -> QComboBox:
    choice = QComboBox()
    choice.setAccessibleName("Model")
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return choice
