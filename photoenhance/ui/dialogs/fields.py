"""Fields that several dialogs are made of: lists, a folder with its button, rows of a form, the quality slider."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from photoenhance.parameter import Parameter

ROW_HEIGHT = 30
LABEL_WIDTH = 88
QUALITY = Parameter("quality", "Quality", 1, 100, 1, "", 100, 95, "Size against fidelity of a lossy format.")


def combo(name: str, items: Sequence[tuple[str, object]], chosen: object = None) -> QComboBox:
    """A list to choose from, with an accessible name."""
    made = QComboBox()
    made.setAccessibleName(name)
    made.setMinimumContentsLength(8)  # a long entry must not make the dialog wider
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for title, key in items:
        made.addItem(title, key)
    if chosen is not None:
        choose(made, chosen)
    return made


def choose(box: QComboBox, key: object) -> None:
    """Choose the entry of this key, else the first."""
    box.setCurrentIndex(max(0, box.findData(key)))


def row_label(text: str) -> QLabel:
    """The label of a row of a form, as high as its field, so that both stand on one line."""
    label = QLabel(text)
    label.setMinimumWidth(LABEL_WIDTH)
    label.setFixedHeight(ROW_HEIGHT)  # it stays above where the field is of several rows
    return label


def form(rows: Sequence[tuple[str, QWidget]]) -> QFormLayout:
    """Rows of a label and a field."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(14)
    made.setVerticalSpacing(10)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        made.addRow(row_label(text), widget)
    return made


class FolderField(QWidget):
    """A folder's path and a button to choose it; `edited` comes only from the person."""

    changed = Signal()
    edited = Signal()

    def __init__(self, name: str, title: str, path: Path | None = None) -> None:
        super().__init__()
        self._title = title
        self.text = QLineEdit(str(path) if path else "")
        self.text.setAccessibleName(name)
        self.text.setPlaceholderText("Choose a folder")
        self.browse = QPushButton("Browse…")
        self.browse.setAccessibleName(f"Browse for: {name}")
        self.browse.setAutoDefault(False)  # Enter in the field belongs to the dialog
        self.browse.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.browse)
        self.text.textChanged.connect(self.changed)
        self.text.textEdited.connect(self.edited)

    @property
    def path(self) -> Path | None:
        """The folder, if one is named."""
        text = self.text.text().strip()
        return Path(text) if text else None

    def set_path(self, path: Path) -> None:
        """Name a folder."""
        self.text.setText(str(path))

    def _ask(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self._title, self.text.text())
        if found:
            self.edited.emit()
            self.text.setText(found)
