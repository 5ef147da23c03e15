"""The card of a model in plain language: trained on, measured, limits, licence. Shows a Choice, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from photoenhance.inference.choice import Choice
from photoenhance.ui.state import wording

NONE = "The photo as it is. Choose a model to have it enhanced."


def rows(info: Choice) -> tuple[tuple[str, str], ...]:
    """What the card says below the summary: (heading, text)."""
    return (
        *wording.runs(info),
        ("Trained on", wording.trained_on(info)),
        ("Measured", wording.measured(info)),
        ("Limits", info.limits),
        ("Licence", info.licence),
    )


class ModelCard(QWidget):
    """Text that wraps; long facts stay readable because each has its heading."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self.setAccessibleName("About this model")

    def show_info(self, info: Choice | None) -> None:
        """Show a model's facts, or that none is chosen."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if info is None:
            return
        for label in fact_labels(rows(info)):
            self._column.addWidget(label)


def fact_labels(facts: Sequence[tuple[str, str]]) -> list[QLabel]:
    """A heading and its text for each fact, with some room above each heading but the first."""
    labels = []
    for number, (heading, text) in enumerate(facts):
        head = text_label(heading)
        head.setContentsMargins(0, 7 if number else 0, 0, 0)
        labels += [head, text_label(text, "muted")]
    return labels


def text_label(text: str, role: str = "") -> QLabel:
    """A label that wraps and whose text can be selected and read out."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setMinimumWidth(1)  # one long word must not make the window wider
    if role:
        label.setProperty("role", role)
    return label
