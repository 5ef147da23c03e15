"""The small dialogs that only tell something: models, keys, about. Made from the catalogue and the action table."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photoenhance.inference.choice import Choice
from photoenhance.ui.actions import ACTIONS, RECENT
from photoenhance.ui.icons import app_icon
from photoenhance.ui.model_card import ModelCard, text_label

POINTER = (
    ("Photo", "Zoom at the pointer", "Wheel"),
    ("Photo", "Move", "Drag, arrow keys"),
    ("Photo", "Fit / 100 %", "Double-click"),
    ("Sliders", "Reset", "Double-click"),
    ("Sliders", "One step, ten steps", "Arrow keys, with Shift"),
)


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
        _finish(self, scroll, margins=False)


class KeysDialog(QDialog):
    """All keys, searchable."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(520, 560)
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search keys")
        self._search.setAccessibleName("Search keys")
        self._search.setClearButtonEnabled(True)
        self._table = QTableWidget(0, 3)
        self._table.setHorizontalHeaderLabels(["Action", "Keys", "Menu"])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(30)
        self._table.setShowGrid(False)
        self._table.setAccessibleName("Keys")
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._rows = _key_rows()
        self._fill("")
        self._search.textChanged.connect(self._fill)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._search)
        column.addWidget(self._table)
        _finish(self, whole)

    def _fill(self, text: str) -> None:
        rows = [row for row in self._rows if text.casefold() in " ".join(row).casefold()]
        self._table.setRowCount(len(rows))
        for number, (menu, name, keys) in enumerate(rows):
            for column, value in enumerate((name, keys, menu)):
                self._table.setItem(number, column, QTableWidgetItem(value))


class AboutDialog(QDialog):
    """What this is, which version, and under which licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About photoenhance")
        self.setFixedWidth(480)
        try:
            number = version("photoenhance")
        except PackageNotFoundError:
            number = "from a checkout"
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(72, 72))
        name = QLabel("photoenhance")
        name.setProperty("role", "heading")
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(name)
        words.addWidget(text_label(f"Version {number}", "muted"))
        words.addSpacing(6)
        for text in (
            "Opens a photo, enhances the whole of it with a neural network, and says honestly what was done. "
            "Everything happens on this computer; nothing is sent anywhere.",
            "Free software under the GNU General Public License, version 3 or later. The trained models have their own "
            "terms, named with each of them.",
        ):
            words.addWidget(text_label(text))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        _finish(self, whole)


def _key_rows() -> list[tuple[str, str, str]]:
    rows = []
    for one in ACTIONS:
        if one.id == RECENT:
            continue
        native = QKeySequence.SequenceFormat.NativeText
        keys = [QKeySequence(key).toString(native) for key in (*one.shortcuts, *one.photo_keys)]
        keys += [f"hold {key}" for key in one.held]
        if keys:
            rows.append((one.menu, one.text.rstrip("…"), ", ".join(keys)))
    return rows + list(POINTER)


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
        column.addWidget(text_label(f"{which} {made.date} {how}", "muted"))
    return frame


def _finish(dialog: QDialog, content: QWidget, *, margins: bool = True) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    side = 20 if margins else 0
    column.setContentsMargins(side, side, side, 16)
    column.setSpacing(16)
    column.addWidget(content, 1)
    foot = QHBoxLayout()
    foot.setContentsMargins(20 - side, 0, 20 - side, 0)
    foot.addWidget(buttons)
    column.addLayout(foot)
