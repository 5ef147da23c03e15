"""The form of a folder job: folders, model and strength, format and quality, names. Makes a Request; starts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from photoenhance.batch.options import Conflict, ExportOptions, FolderOptions, Pairs
from photoenhance.inference.choice import Choice
from photoenhance.recipe.recipe import NEUTRAL, STRENGTH, Recipe
from photoenhance.recipe.share import pasted
from photoenhance.ui.dialogs.fields import QUALITY, FolderField, combo, form
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.export_rules import writable
from photoenhance.ui.state.folder_job import Request
from photoenhance.ui.state.preferences import device_of, threads_of
from photoenhance.ui.state.state import State

AS_SOURCE = ""
THE_PHOTO = "@photo"
"""In the list of models: not a model, but all that was done to the photo that is open."""
TARGET_NAME = "enhanced"


class FolderForm(QWidget):
    """`changed` is sent with every change of anything in it."""

    changed = Signal()

    def __init__(self, models: Sequence[Choice], state: State) -> None:
        super().__init__()
        self._settings = state.settings
        folder = state.photo.path.parent if state.photo else None
        self._source = FolderField("Photos from", "Folder with the photos", folder)
        self._target = FolderField("Results into", "Folder for the results", folder / TARGET_NAME if folder else None)
        self._target_touched = False
        self._subfolders = QCheckBox("Subfolders too")
        self._pairs = combo("RAW and JPEG pairs", [("RAW only", "raw"), ("Both", "both")], "raw")
        # There is no "None" here as in the window: it would write copies of all photos and call them enhanced.
        self._recipe = _settings_of(state)
        named = [(f"The settings of {state.photo.path.name}", THE_PHOTO)] if state.photo and self._recipe else []
        self._model = combo("Model", [*((info.title, info.id) for info in models), *named], None)
        self._model.setCurrentIndex(max(0, self._model.findData(state.model)))
        self._edits = QCheckBox("Photos that were edited: as their edits say")
        self._edits.setChecked(True)
        self._strength = ParameterSlider(STRENGTH)
        self._strength.show_value(state.strength)
        formats = [("As each photo", AS_SOURCE), *((one.title, one.key) for one in writable())]
        self._format = combo("Format", formats, AS_SOURCE)
        self._quality = ParameterSlider(QUALITY)
        self._quality.show_value(state.settings.quality)
        self._conflict = combo(
            "When a file exists",
            [("Take a new name", "unique"), ("Skip the photo", "skip"), ("Overwrite the file", "overwrite")],
            "unique",
        )
        self._lay_out()
        self._connect()

    def request(self) -> Request | None:
        """What is asked for; None while a folder is missing, or where there is no model."""
        source, target = self._source.path, self._target.path
        model: str | None = self._model.currentData()
        if source is None or target is None or not source.is_dir() or model is None:
            return None
        options = ExportOptions(
            format=self._format.currentData() or None,
            quality=int(self._quality.value),
            conflict=cast("Conflict", self._conflict.currentData()),
            device=device_of(self._settings),
        )
        pairs = cast("Pairs", self._pairs.currentData())
        folder = FolderOptions(self._subfolders.isChecked(), pairs, ignore_edits=not self._edits.isChecked())
        threads = threads_of(self._settings)
        recipe = self._recipe if model == THE_PHOTO else None
        return Request(source, target, model, self._strength.value, options, folder, threads, recipe)

    def set_source(self, path: Path) -> None:
        """Take photos from this folder."""
        self._source.set_path(path)

    def set_target(self, path: Path) -> None:
        """Put results into this folder."""
        self._target_touched = True
        self._target.set_path(path)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(form([("Photos from", self._source), ("", self._subfolders), ("Results into", self._target)]))
        line = QFrame()
        line.setProperty("role", "line")
        column.addWidget(line)
        left = form([("Model", self._model), ("", self._strength), ("RAW pairs", self._pairs), ("", self._edits)])
        right = form([("Format", self._format), ("", self._quality), ("If it exists", self._conflict)])
        halves = QHBoxLayout()
        halves.setSpacing(28)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
        column.addLayout(halves)

    def _connect(self) -> None:
        for choice in (self._pairs, self._model, self._format, self._conflict):
            choice.currentIndexChanged.connect(self.changed)
        self._model.currentIndexChanged.connect(self._show_strength)
        for slider in (self._strength, self._quality):
            slider.changed.connect(self.changed)
        self._subfolders.toggled.connect(self.changed)
        self._edits.toggled.connect(self.changed)
        self._target.edited.connect(self._touch)
        self._source.changed.connect(self._follow)
        self._target.changed.connect(self.changed)

    def _show_strength(self) -> None:
        self._strength.setEnabled(self._model.currentData() != THE_PHOTO)

    def _touch(self) -> None:
        self._target_touched = True

    def _follow(self) -> None:
        source = self._source.path
        if source is not None and not self._target_touched:
            self._target.set_path(source / TARGET_NAME)
        self.changed.emit()


def _settings_of(state: State) -> Recipe | None:
    """What the open photo's edit does to other photos, crop and straightening left out; None where that is nothing."""
    recipe = pasted(state.recipe, NEUTRAL)
    return None if recipe == NEUTRAL else recipe
