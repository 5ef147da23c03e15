"""The models dialog: every model in a list, the marked one with its card; own ones are added and removed here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photoenhance.errors import PhotoError
from photoenhance.ui.bridge import Bridge, Ticket
from photoenhance.ui.look.icons import pixmap
from photoenhance.ui.panels.model_card import fact_labels, rows, text_label
from photoenhance.ui.state import model_rows
from photoenhance.ui.state.editor import Editor
from photoenhance.ui.state.model_rows import ModelRow, Uses

COLUMNS = ("Model", "Kind", "Size", "From")
ROW = Qt.ItemDataRole.UserRole


class ModelsDialog(QDialog):
    """`add` asks for a file and adds it, and says whether it did."""

    def __init__(self, parent: QWidget, editor: Editor, bridge: Bridge, add: Callable[[QWidget], bool]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        self.resize(760, 640)
        self._editor, self._bridge, self._ask_for_file = editor, bridge, add
        self._counting: Ticket | None = None
        self._uses = Uses()
        self.list = _list()
        self._used = text_label("", "accent")
        self._problem = text_label("", "danger")
        self._details = QScrollArea()
        self._details.setWidgetResizable(True)
        self._details.setAccessibleName("About the marked model")
        self.remove = QPushButton("Remove…")
        self.remove.clicked.connect(self._remove)
        self.add = QPushButton("Add a Model…")
        self.add.clicked.connect(self._add)
        for button in (self.add, self.remove):
            button.setAutoDefault(False)
        self._lay_out()
        self.list.currentItemChanged.connect(lambda _now, _before: self._show())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list, self._remove)
        self.finished.connect(lambda _result: bridge.drop(self._counting))
        self.fill(editor.store.state.model)

    def fill(self, marked: str | None) -> None:
        """List what there is, and mark one."""
        self.list.clear()
        for row in model_rows.rows():
            item = QTreeWidgetItem(self.list, [row.title, row.kind, row.size, row.origin])
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setData(0, ROW, row)
            if self.list.currentItem() is None or row.id == marked:
                self.list.setCurrentItem(item)
        self._show()

    @property
    def marked(self) -> ModelRow | None:
        """The model that is marked in the list."""
        item = self.list.currentItem()
        row = item.data(0, ROW) if item is not None else None
        return row if isinstance(row, ModelRow) else None

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self.add, self.remove):
            foot.addWidget(widget)
        foot.addStretch()
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.list, 2)
        column.addWidget(self._details, 3)
        column.addWidget(self._used)
        column.addWidget(self._problem)
        column.addLayout(foot)
        self._problem.setVisible(False)

    def _show(self) -> None:
        row = self.marked
        self.remove.setEnabled(row is not None and row.own)
        self.remove.setToolTip("" if row is None or row.own else "It comes with the program, and stays")
        self._details.setWidget(_told(row))
        self._count(row)

    def _count(self, row: ModelRow | None) -> None:
        """Look in the background which edits name the model; only of own ones: the others stay."""
        self._bridge.drop(self._counting)
        self._counted(Uses())
        if row is not None and row.own:
            state = self._editor.store.state
            self._counting = self._bridge.start(
                lambda: model_rows.count_uses(state, row.id),
                lane="aside",
                on_done=self._counted,
                what=f"look which edits name {row.id}",
            )

    def _counted(self, uses: Uses) -> None:
        self._uses = uses
        self._used.setText(model_rows.uses_words(uses))
        self._used.setVisible(bool(self._used.text()))

    def _add(self) -> None:
        self._bridge.drop(self._counting)  # what is looked at next waits for the same worker
        known = {row.id for row in model_rows.rows()}
        if self._ask_for_file(self):
            self.fill(next((row.id for row in model_rows.rows() if row.id not in known), None))

    def _remove(self) -> None:
        row = self.marked
        if row is not None and row.own and _may_remove(self, row, self._uses):
            problem: PhotoError | None = None
            try:
                self._editor.remove_model(row.id)
            except PhotoError as error:
                problem = error
            self._problem.setText(str(problem or ""))
            self._problem.setVisible(problem is not None)
            self.fill(None)


def remove_question(parent: QWidget, row: ModelRow, uses: Uses) -> QMessageBox:
    """The question whether a model may be removed, and what becomes of edits that name it."""
    box = QMessageBox(parent)
    box.setWindowTitle("Remove a Model")
    box.setText(f"Remove the model “{row.title}”?")
    said = (model_rows.uses_words(uses), model_rows.KEPT_IN_EDITS, "The file that it was added from stays.")
    box.setInformativeText("\n\n".join(one for one in said if one))
    box.setIconPixmap(pixmap("bin", box.palette().windowText().color().name(), 40, box.devicePixelRatioF()))
    box.addButton("Remove", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    return box


def _may_remove(parent: QWidget, row: ModelRow, uses: Uses) -> bool:
    box = remove_question(parent, row, uses)
    box.exec()
    return box.buttonRole(box.clickedButton()) == QMessageBox.ButtonRole.DestructiveRole


def _told(row: ModelRow | None) -> QWidget:
    """The marked model from top to bottom: title, what for, its card, how it is run."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(4, 2, 12, 2)
    column.setSpacing(3)
    if row is not None:
        facts = model_rows.facts(row)
        column.addWidget(text_label(row.title, "title"))
        if row.choice is not None:
            column.addWidget(text_label(row.choice.summary))
            column.addSpacing(6)
            facts = (*rows(row.choice), *facts)
        for label in fact_labels(facts):
            column.addWidget(label)
    column.addStretch()
    return inside


def _list() -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderLabels(COLUMNS)
    made.setAccessibleName("Models")
    made.setAccessibleDescription("Del removes a model that you added")
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setStretchLastSection(False)
    return made
