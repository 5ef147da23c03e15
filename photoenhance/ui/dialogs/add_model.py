"""Adding a model that others made: what was found of it, and how it shall be called. The looking is done elsewhere."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from photoenhance.errors import PhotoError
from photoenhance.inference.foreign import shelf
from photoenhance.inference.foreign.examine import examine
from photoenhance.inference.foreign.found import Found, words
from photoenhance.inference.stop import Stop
from photoenhance.ui.bridge import Bridge
from photoenhance.ui.panels.model_card import text_label

WIDTH = 560


class AddModelDialog(QDialog):
    """Looks at a file in a process of its own, says what was found, and adds it under the name that is given."""

    def __init__(self, parent: QWidget, bridge: Bridge, path: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Add {path.name}")
        self.setMinimumWidth(WIDTH)
        self._path = path
        self._found: Found | None = None
        self._stop = Stop()
        what = "what it wants, what it gives, how far it sees. This can take minutes."
        self._said = text_label(f"Looking at {path.name}: {what}")
        self._problem = text_label("", "danger")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setAccessibleName("Looking at the model")
        self._fields = self._form()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._add = self._buttons.addButton("Add", QDialogButtonBox.ButtonRole.AcceptRole)
        self._add.setProperty("role", "main")
        self._add.setEnabled(False)
        self._buttons.accepted.connect(self._keep)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(14)
        for widget in (self._said, self._progress, self._fields, self._problem, self._buttons):
            column.addWidget(widget)
        self._ticket = bridge.start(
            self._looking,
            lane="aside",
            on_done=self._show,
            on_error=self._refuse,
            on_cancel=self._stop.request,
            what=f"look at {path.name}",
        )
        self.finished.connect(lambda _result: bridge.drop(self._ticket))

    def _form(self) -> QWidget:
        self.title, self.id, self.licence = QLineEdit(), QLineEdit(), QLineEdit()
        widget = QWidget()
        form = QFormLayout(widget)
        form.setContentsMargins(0, 0, 0, 0)
        for name, field in (("Title", self.title), ("Id", self.id), ("Licence", self.licence)):
            field.setAccessibleName(name)
            form.addRow(name, field)
        self.licence.setPlaceholderText("As its author says")
        widget.setVisible(False)
        return widget

    def _looking(self) -> Generator[None, None, Found]:
        yield from ()
        return examine(self._path, stop=self._stop)

    def _show(self, found: Found) -> None:
        self._found = found
        self._said.setText("\n".join(words(found)))
        self._progress.setVisible(False)
        self._fields.setVisible(True)
        described = found.described
        self.title.setText(described.title if described is not None else self._path.stem)
        self.id.setText(shelf.suggested_id(self._path))
        self._add.setEnabled(True)
        self.title.setFocus()

    def _refuse(self, error: PhotoError) -> None:
        self._progress.setVisible(False)
        self._said.setText(error.what)
        self._problem.setText(f"{error.why[:1].upper()}{error.why[1:]}. {error.remedy}.")

    def _keep(self) -> None:
        if self._found is None:
            return
        try:
            shelf.add(self._path, self._found, self.id.text().strip(), self.title.text(), "", self.licence.text())
        except PhotoError as error:
            self._problem.setText(str(error))
            return
        self.accept()


def ask_for_model(parent: QWidget, bridge: Bridge) -> bool:
    """Ask for a file, look at it and add it; whether it was added."""
    name, _ = QFileDialog.getOpenFileName(parent, "Add a Model", "", "ONNX models (*.onnx)")
    return bool(name) and AddModelDialog(parent, bridge, Path(name)).exec() == QDialog.DialogCode.Accepted
