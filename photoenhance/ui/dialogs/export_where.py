"""The upper part of the export dialog: folder, name with an example, and what becomes of files that exist."""

from __future__ import annotations

from functools import partial
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from photoenhance.batch import template
from photoenhance.batch.options import Conflict, Place, Where
from photoenhance.ui.dialogs.fields import FolderField, combo, form
from photoenhance.ui.panels.elided import ElidedLabel
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.state.export_rules import SUBFOLDER

ASK = "ask"
PLACES = {"beside": "Beside the photo", "below": "Subfolder beside the photo", "folder": "One folder"}
CONFLICTS = (("Take a new name", "unique"), ("Ask", ASK), ("Skip the photo", "skip"), ("Replace the file", "overwrite"))


class WhereForm(QWidget):
    """`changed` is sent with every change of anything in it."""

    changed = Signal()

    def __init__(self, choice: ExportChoice) -> None:
        super().__init__()
        where = choice.where
        self._place = combo("Folder", [(title, key) for key, title in PLACES.items()], where.place)
        # Each kind of place keeps its own text while the person looks at the others.
        self._texts = {"beside": "", "below": SUBFOLDER, "folder": ""} | {where.place: where.folder}
        self._shown: str = where.place
        self._folder = FolderField("Folder for the results", "Folder for the results")
        self._name = QLineEdit(choice.options.name)
        self._name.setAccessibleName("Name")
        self._tokens = QPushButton("Insert")
        self._tokens.setAutoDefault(False)
        self._tokens.setToolTip("Words that stand for something of each photo")
        self._tokens.setMenu(self._menu())
        self._example = ElidedLabel("muted")
        self._remark = ElidedLabel("accent")
        self._conflict = combo("When a file exists", CONFLICTS, ASK if choice.ask else choice.options.conflict)
        self._lay_out()
        self._show_place()
        self._place.currentIndexChanged.connect(self._place_chosen)
        self._folder.changed.connect(self.changed)
        self._name.textChanged.connect(self.changed)
        self._conflict.currentIndexChanged.connect(self.changed)

    @property
    def where(self) -> Where:
        """The folder that is chosen."""
        place: Place = self._place.currentData()
        assert place in get_args(Place)
        return Where(place, "" if place == "beside" else self._folder.text.text().strip())

    @property
    def name(self) -> str:
        """The template of names."""
        return self._name.text()

    @property
    def conflict(self) -> Conflict:
        """What becomes of existing files, where it is not asked."""
        found: Conflict = self._conflict.currentData()
        return "unique" if self.ask else found

    @property
    def ask(self) -> bool:
        """Whether it is asked."""
        return bool(self._conflict.currentData() == ASK)

    def show_example(self, path: str, remark: str) -> None:
        """Show what the first photo's result will be called, and what is to be said about that."""
        self._example.setText(path)
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))

    def begin(self) -> None:
        """The name gets the focus; what the usual name adds is selected, for that is what is changed most."""
        self._name.setFocus()
        self._name.selectAll()

    def _lay_out(self) -> None:
        typed = QHBoxLayout()
        typed.setSpacing(8)
        typed.addWidget(self._name, 1)
        typed.addWidget(self._tokens)
        told = QHBoxLayout()
        told.setContentsMargins(2, 0, 0, 0)
        told.setSpacing(10)
        told.addWidget(self._example)
        told.addWidget(self._remark)
        told.addStretch()
        name = QWidget()
        both = QVBoxLayout(name)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(6)
        both.addLayout(typed)
        both.addLayout(told)
        rows = [("Folder", self._place), ("", self._folder), ("Name", name), ("If it exists", self._conflict)]
        self._form = form(rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._form)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for token, meaning in template.TOKENS.items():
            menu.addAction(f"{{{token}}}\t{meaning}").triggered.connect(partial(self._insert, token))
        return menu

    def _insert(self, token: str, _checked: object = None) -> None:
        self._name.insert(f"{{{token}}}")
        self._name.setFocus()

    def _place_chosen(self) -> None:
        self._texts[self._shown] = self._folder.text.text()
        self._shown = self._place.currentData()
        self._show_place()
        self.changed.emit()

    def _show_place(self) -> None:
        self._folder.text.blockSignals(True)
        self._folder.text.setText(self._texts[self._shown])
        self._folder.text.blockSignals(False)
        self._form.setRowVisible(self._folder, self._shown != "beside")
        self._folder.browse.setVisible(self._shown == "folder")
        self._folder.text.setPlaceholderText("Choose a folder" if self._shown == "folder" else "Name of the subfolder")
