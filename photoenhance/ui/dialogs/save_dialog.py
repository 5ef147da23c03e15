"""Save As: where to, in which format, how good, all in one small dialog. Only asks; the editor writes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photoenhance.batch import names
from photoenhance.batch.options import PROFILES, ExportOptions
from photoenhance.batch.outcome import outcome
from photoenhance.image import Source
from photoenhance.io.formats import FORMATS, Format, by_key, by_suffix
from photoenhance.parameter import Parameter
from photoenhance.ui.panels.model_card import text_label
from photoenhance.ui.panels.slider import ParameterSlider
from photoenhance.ui.state.settings import Settings
from photoenhance.ui.state.state import Photo
from photoenhance.ui.state.wording import sentence

ROW_HEIGHT = 30
LABEL_WIDTH = 84
QUALITY = Parameter("quality", "Quality", 1, 100, 1, "", 100, 95, "Size against fidelity of a lossy format.")
PROFILE_TITLES = {
    "source": "As the photo",
    "srgb": "sRGB",
    "p3": "Display P3",
    "adobe": "Adobe RGB",
    "prophoto": "ProPhoto RGB",
}


def writable() -> tuple[Format, ...]:
    """The formats that can be written."""
    return tuple(one for one in FORMATS if one.writable)


def own_format(source: Source) -> Format:
    """The format a photo is saved in unless another is chosen: its own where that can be written, else JPEG."""
    found = next((one for one in writable() if one.key == source.format), None)
    return found or by_key("jpeg")


def suggested(photo: Photo, folder: Path, suffix: str) -> Path:
    """The first free name of the usual form in a folder."""
    wish = names.Wish(photo.path, folder, suffix)
    wanted = names.assign([wish], taken=[photo.path])[0]
    return next(path for path in names.numbered(wanted) if not os.path.lexists(path))


class SaveDialog(QDialog):
    """After it was accepted, `target` and `options` say what was chosen."""

    def __init__(self, parent: QWidget | None, photo: Photo, settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save As")
        self.setMinimumWidth(560)
        self.target: Path | None = None
        self.options = ExportOptions(quality=settings.quality)
        self._photo = photo
        fmt = own_format(photo.source)
        # Beside the photo, unless it lies where nothing can be written.
        folder = (
            photo.path.parent if os.access(photo.path.parent, os.W_OK) else Path(settings.save_folder or Path.home())
        )
        self._path = QLineEdit(str(suggested(photo, folder, _suffix(photo, fmt))))
        self._path.setAccessibleName("File")
        self._browse = QPushButton("Browse…")
        self._browse.setAutoDefault(False)  # Enter in the field saves
        self._browse.clicked.connect(self._ask)
        self._format = combo("Format", [(one.title, one.key) for one in writable()], fmt.key)
        self._depth = combo("Depth", [], None)
        self._profile = combo("Profile", [(PROFILE_TITLES[key], key) for key in PROFILES], "source")
        self._quality = ParameterSlider(QUALITY)
        self._quality.show_value(settings.quality)
        self._notes = text_label("", "muted")
        self._problem = text_label("", "danger")
        self._buttons = QDialogButtonBox()
        self._save = self._buttons.addButton("Save", QDialogButtonBox.ButtonRole.AcceptRole)
        self._save.setProperty("role", "main")
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._lay_out()
        self._save.setDefault(True)  # only now: a button knows its dialog when it is laid out
        self._format.currentIndexChanged.connect(self._format_chosen)
        for choice in (self._format, self._depth, self._profile):
            choice.currentIndexChanged.connect(self._say)
        self._quality.changed.connect(self._say)
        self._path.textChanged.connect(self._check)
        self._buttons.accepted.connect(self._accept)
        self._buttons.rejected.connect(self.reject)
        self._show_format(fmt)
        self._check()
        self._path.setFocus()
        stem = Path(self._path.text())
        start = len(self._path.text()) - len(stem.name)
        self._path.setSelection(start, len(stem.stem))

    def _lay_out(self) -> None:
        file = QHBoxLayout()
        file.setSpacing(8)
        file.addWidget(self._path, 1)
        file.addWidget(self._browse)
        self._form = QFormLayout()
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._form.setHorizontalSpacing(18)
        self._form.setVerticalSpacing(10)
        self._form.addRow(row_label("File"), file)
        for text, choice in (("Format", self._format), ("Depth", self._depth), ("Colours", self._profile)):
            self._form.addRow(row_label(text), choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._form)
        column.addWidget(self._quality)
        column.addWidget(self._notes)
        column.addWidget(self._problem)
        column.addSpacing(4)
        column.addWidget(self._buttons)

    def _show_format(self, fmt: Format) -> None:
        self._quality.setVisible(fmt.lossy)
        self._depth.clear()
        for depth in fmt.depths:
            self._depth.addItem(f"{depth} bit", depth)
        self._depth.setCurrentIndex(self._depth.findData(_usual_depth(self._photo.source, fmt)))
        self._depth.setEnabled(len(fmt.depths) > 1)

    def _format_chosen(self) -> None:
        fmt = by_key(self._format.currentData())
        path = _file(self._path.text())
        if path is not None and by_suffix(path.suffix) is not fmt:
            self._path.setText(str(path.with_suffix(fmt.suffix)))
        self._show_format(fmt)
        self._check()

    def _ask(self) -> None:
        filters = {f"{one.title} ({' '.join(f'*{suffix}' for suffix in one.suffixes)})": one for one in writable()}
        current = next(text for text, one in filters.items() if one.key == self._format.currentData())
        name, chosen = QFileDialog.getSaveFileName(
            self, "Save As", self._path.text(), ";;".join(filters), current, QFileDialog.Option.DontConfirmOverwrite
        )
        if not name:
            return
        path = Path(name)
        if by_suffix(path.suffix) is None and chosen in filters:
            path = path.with_name(path.name + filters[chosen].suffix)
        self._path.setText(str(path))

    def _check(self) -> None:
        named = _file(self._path.text())
        path = named or Path()
        fmt = by_suffix(path.suffix)
        problem = ""
        exists = named is not None and os.path.lexists(path)
        if named is None:
            problem = "Give the file a name."
        elif fmt is None or not fmt.writable:
            problem = f"“{path.suffix or path.name}” is no format that can be written. Choose a format below."
        elif exists and _same(path, self._photo.path):
            problem = "This is the photo itself. Originals are never changed: choose another name."
        elif fmt.key != self._format.currentData():
            self._format.setCurrentIndex(self._format.findData(fmt.key))
        self._problem.setText(problem or (f"{path.name} exists already and will be replaced." if exists else ""))
        self._problem.setVisible(bool(self._problem.text()))
        self._save.setText("Replace" if exists and not problem else "Save")
        self._save.setEnabled(not problem)

    def _accept(self) -> None:
        path = Path(os.path.abspath(self._path.text().strip()))  # noqa: PTH100 - links keep their names
        self.target = path
        # Replacing was said on the button; a file that comes up meanwhile is not replaced.
        self.options = replace(self._chosen(), conflict="overwrite" if self._save.text() == "Replace" else "refuse")
        self.accept()

    def _chosen(self) -> ExportOptions:
        key, depth = self._format.currentData(), self._depth.currentData()
        return replace(
            self.options,
            format=key,
            quality=int(self._quality.value),
            depth=None if depth == _usual_depth(self._photo.source, by_key(key)) else depth,
            profile=self._profile.currentData(),
        )

    def _say(self) -> None:
        """Show what the format cannot hold of this photo."""
        notes = outcome(self._photo.source, self._format.currentData(), self._chosen()).notes
        self._notes.setText(sentence(notes))
        self._notes.setVisible(bool(notes))


def combo(name: str, items: list[tuple[str, str]], chosen: str | None) -> QComboBox:
    """A list to choose from, with an accessible name."""
    made = QComboBox()
    made.setAccessibleName(name)
    for title, key in items:
        made.addItem(title, key)
    if chosen is not None:
        made.setCurrentIndex(made.findData(chosen))
    return made


def row_label(text: str) -> QLabel:
    """The label of a row of a form, as high as its field, so that both stand on one line."""
    label = QLabel(text)
    label.setMinimumSize(LABEL_WIDTH, ROW_HEIGHT)
    return label


def _file(text: str) -> Path | None:
    """The file that is named; None while there is no name, or only that of a folder."""
    name = os.path.basename(text.strip())  # noqa: PTH119 - a Path forgets that "folder/" ends in no name
    return None if name in ("", os.curdir, os.pardir) else Path(text.strip())


def _usual_depth(source: Source, fmt: Format) -> int:
    """Bits that a file gets where none are asked for."""
    return outcome(source, fmt.key, ExportOptions()).depth


def _suffix(photo: Photo, fmt: Format) -> str:
    own = photo.path.suffix.lower()
    return own if own in fmt.suffixes else fmt.suffix


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
