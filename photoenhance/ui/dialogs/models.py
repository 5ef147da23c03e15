"""The models dialog: every model with its card. Made from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.inference.foreign.found import FOREIGN
from photoenhance.ui.dialogs.closing import finish
from photoenhance.ui.panels.model_card import ModelCard, text_label


class ModelsDialog(QDialog):
    """Every model with its card."""

    def __init__(self, parent: QWidget, models: Sequence[Choice]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        self.resize(620, 560)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(14)
        if not models:
            column.addWidget(text_label("No model is installed.", "muted"))
        for info in models:
            column.addWidget(_card(info))
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName("Models")
        finish(self, scroll, margins=False)


def _card(info: Choice) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(6)
    title = text_label(info.title, "title")
    column.addWidget(title)
    column.addWidget(text_label(info.summary))
    column.addSpacing(6)
    card = ModelCard()
    card.show_info(info)
    column.addWidget(card)
    column.addSpacing(4)
    for model in info.models:
        made = model.info.made
        how = f"by configuration “{made.config}”, {made.steps:,} steps, seed {made.seed}"
        which = f"{model.info.title}: made" if info.chain else "Made"
        told = f"Added {made.date}" if made.config == FOREIGN else f"{which} {made.date} {how}"
        column.addWidget(text_label(told, "muted"))
    return frame
