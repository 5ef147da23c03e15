"""The export dialog: the name it shows, what it refuses, what it disables and why, and that Enter exports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import imagecodecs
import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photoenhance.batch.options import ExportOptions, Where
from photoenhance.geometry.fit import Fit
from photoenhance.io import read
from photoenhance.recipe.recipe import NEUTRAL
from photoenhance.ui.dialogs.export_dialog import ExportDialog
from photoenhance.ui.state import wording
from photoenhance.ui.state.export_job import ExportChoice
from photoenhance.ui.state.export_rules import own_format
from photoenhance.ui.state.measure import Measure, quick
from photoenhance.ui.state.settings import Settings, load, save
from photoenhance.ui.state.state import Photo, State
from photoenhance.ui.window import Window
from tests.ui.driving import WAIT_MS, enhance, exported, open_photo, texts, write_photo

pytestmark = pytest.mark.gui


class Driven:
    """A dialog with its fields by name."""

    def __init__(self, qtbot: QtBot, photos: list[Path], choice: ExportChoice | None = None) -> None:
        photo = Photo(photos[0], read(photos[0]), np.zeros((2, 2, 3), np.uint8))
        self.dialog = ExportDialog(None, photos, State(photo=photo, settings=Settings(export=choice)))
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        self.boxes = {box.accessibleName(): box for box in self.dialog.findChildren(QComboBox)}
        self.fields = {field.accessibleName(): field for field in self.dialog.findChildren(QLineEdit)}
        self.ticks = {tick.text(): tick for tick in self.dialog.findChildren(QCheckBox)}
        self.export = next(one for one in self.dialog.findChildren(QAbstractButton) if one.text() == "Export")

    def choose(self, name: str, key: object) -> None:
        box = self.boxes[name]
        box.setCurrentIndex(box.findData(key))
        assert box.currentData() == key

    @property
    def said(self) -> str:
        return texts(self.dialog)


def test_shows_the_name_that_will_be_free(qtbot: QtBot, photo: Path) -> None:
    photo.with_name("meadow_enhanced.png").write_bytes(b"taken")
    driven = Driven(qtbot, [photo])
    assert "meadow_enhanced_2.png meadow_enhanced.png exists." in driven.said
    driven.choose("Format", "jpeg")
    assert "meadow_enhanced.jpg" in driven.said
    assert "exists." not in driven.said
    driven.choose("Format", None)
    driven.choose("When a file exists", "overwrite")
    assert "It exists and will be replaced." in driven.said
    driven.choose("When a file exists", "skip")
    assert "the photo is skipped" in driven.said
    driven.choose("When a file exists", "ask")
    assert "you will be asked" in driven.said
    assert driven.dialog.choice.ask
    driven.choose("Folder", "below")
    assert "export/meadow_enhanced.png" in driven.said
    driven.fields["Name"].setText("{name}")
    driven.choose("Folder", "beside")
    driven.choose("When a file exists", "overwrite")
    assert "meadow_2.png" in driven.said  # never the photo itself


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "It is empty"), ("{nmae}", "There is no {nmae}"), ("a/b", "/ would name a folder"), ("con", "Windows keeps")],
)
def test_a_bad_name_is_a_sentence(qtbot: QtBot, photo: Path, name: str, says: str) -> None:
    driven = Driven(qtbot, [photo])
    driven.fields["Name"].setText(name)
    assert says in driven.said
    assert not driven.export.isEnabled()
    driven.fields["Name"].setText("holiday")
    assert driven.export.isEnabled()
    assert "holiday.png" in driven.said


def test_a_folder_must_be_one(qtbot: QtBot, photo: Path, tmp_path: Path) -> None:
    driven = Driven(qtbot, [photo])
    driven.choose("Folder", "folder")
    assert "Choose a folder." in driven.said
    assert not driven.export.isEnabled()
    driven.fields["Folder for the results"].setText(str(tmp_path / "new" / "deep"))
    assert driven.export.isEnabled()
    driven.fields["Folder for the results"].setText(str(photo))
    assert "cannot be written to" in driven.said
    driven.choose("Folder", "below")
    for bad in ("..", "/abs", " "):
        driven.fields["Folder for the results"].setText(bad)
        assert "Write the name of a subfolder" in driven.said
        assert not driven.export.isEnabled()


def test_what_has_no_meaning_is_disabled_and_says_why(qtbot: QtBot, photo: Path) -> None:
    driven = Driven(qtbot, [photo])
    assert "(PNG)" in driven.boxes["Format"].currentText()
    subsampling = driven.boxes["Subsampling"]
    assert not subsampling.isEnabled()
    assert "PNG leaves no choice" in subsampling.toolTip()
    driven.choose("Format", "jpeg")
    assert subsampling.isEnabled()
    assert not driven.boxes["Depth"].isEnabled()
    assert "JPEG has 8 bits" in driven.boxes["Depth"].toolTip()
    tick = driven.ticks["Models and recipe"]
    assert tick.isEnabled()
    driven.choose("Metadata", "none")
    assert not tick.isEnabled()
    assert "as chosen under Metadata" in tick.toolTip()
    assert "in colour" in driven.ticks["Gray photos with one channel"].toolTip()


def test_depth_follows_the_photo_and_the_format(qtbot: QtBot, tmp_path: Path) -> None:
    deep = write_photo(tmp_path / "deep.png", np.full((20, 30, 3), 40000, np.uint16))
    driven = Driven(qtbot, [deep])
    depth = driven.boxes["Depth"]
    assert own_format(read(deep)).key == "png"
    assert depth.currentText() == "As the photo (16 bit)"
    driven.choose("Depth", 8)
    assert "8 bit" in driven.said
    driven.choose("Format", "jpeg")
    assert depth.currentData() == 8
    assert not depth.isEnabled()


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("depth", [None, 8, 10])
def test_a_depth_that_heic_has_is_no_wish_for_more(
    qtbot: QtBot, window: Window, tmp_path: Path, bits: int, depth: int | None
) -> None:
    pixels = np.full((20, 30, 3), 40000, np.uint16) if bits == 16 else np.full((20, 30, 3), 150, np.uint8)
    photo = write_photo(tmp_path / "photo.png", pixels)
    driven = Driven(qtbot, [photo])
    driven.choose("Format", "heic")
    expected = depth or (10 if bits == 16 else 8)
    assert driven.boxes["Depth"].itemText(0) == f"As the photo ({10 if bits == 16 else 8} bit)"
    driven.choose("Depth", depth)
    assert f"{expected} bit" in driven.said
    assert "cannot hold" not in driven.said
    window.exporter.export([photo], driven.dialog.choice)
    exported(qtbot, window)
    saved = window.editor.store.state.saved
    assert saved is not None, texts(window.jobs)
    assert read(saved).bits == expected


def test_the_size_is_told_and_never_larger_unless_asked(qtbot: QtBot, photo: Path) -> None:
    driven = Driven(qtbot, [photo])
    driven.choose("Size", "box")
    driven.fields["Size in numbers"].setText("75")
    driven.fields["Height of the box"].setText("75")
    assert driven.dialog.choice.options.size == Fit("box", 75, height=75)
    assert "75 × 55" in driven.said
    driven.choose("Size", "long")
    assert "150 × 110" in driven.said
    driven.ticks["Enlarge smaller photos"].setChecked(True)
    assert "2048 × 1502" in driven.said
    driven.fields["Size in numbers"].setText("large")
    assert "Write the size as a number." in driven.said
    assert not driven.export.isEnabled()
    driven.fields["Size in numbers"].setText("0")
    assert "above 0" in driven.said


def test_what_the_format_cannot_hold_is_said_before(qtbot: QtBot, photo: Path) -> None:
    photo.write_bytes(imagecodecs.png_encode(np.full((20, 30, 4), 90, np.uint8)))
    driven = Driven(qtbot, [photo])
    assert "transparency" not in driven.said
    driven.choose("Format", "jpeg")
    assert "JPEG has no transparency" in driven.said
    assert driven.boxes["Subsampling"].isEnabled()


def test_enter_exports_and_escape_leaves(qtbot: QtBot, photo: Path) -> None:
    driven = Driven(qtbot, [photo])
    QTest.keyClick(driven.fields["Name"], Qt.Key.Key_Return)
    assert driven.dialog.result() == 1
    other = Driven(qtbot, [photo])
    QTest.keyClick(other.fields["Name"], Qt.Key.Key_Escape)
    assert other.dialog.result() == 0
    assert not other.dialog.isVisible()


def test_every_choice_comes_back_and_survives_on_disk(qtbot: QtBot, photo: Path, tmp_path: Path) -> None:
    options = ExportOptions(
        format="jpeg", quality=80, profile="p3", conflict="skip", subsampling="420", background=(1, 2, 3), gray=True,
        size=Fit("box", 640, enlarge=True, height=480), metadata="copyright", provenance=False, source_type=False,
        sidecar=False, name="{date}_{name}",
    )  # fmt: skip
    choice = ExportChoice(Where("below", "web"), options)
    assert Driven(qtbot, [photo], choice).dialog.choice == choice
    asked = ExportChoice(Where("folder", str(tmp_path)), replace(options, depth=8, conflict="unique"), ask=True)
    assert Driven(qtbot, [photo], asked).dialog.choice == asked
    memory = tmp_path / "window.json"
    assert save(Settings(export=asked), memory)
    assert load(memory) == Settings(export=asked)
    memory.write_bytes(memory.read_bytes().replace(b"640", b"-1"))
    assert load(memory) == Settings()


def test_several_photos_are_counted_and_same_names_told(qtbot: QtBot, photo: Path) -> None:
    other = write_photo(photo.with_name("second.jpg"))
    driven = Driven(qtbot, [photo, other])
    assert driven.dialog.windowTitle().startswith("Export 2 photos")
    assert "meadow_enhanced.png, and 1 more" in driven.said
    assert driven.boxes["Format"].currentText() == "As each photo"
    driven.fields["Name"].setText("same")
    assert "they are numbered" in driven.said


def test_the_menu_inserts_words(qtbot: QtBot, photo: Path) -> None:
    driven = Driven(qtbot, [photo])
    insert = next(one for one in driven.dialog.findChildren(QPushButton) if one.text() == "Insert")
    driven.fields["Name"].setText("")
    next(one for one in insert.menu().actions() if one.text().startswith("{sequence}")).trigger()
    assert driven.fields["Name"].text() == "{sequence}"
    assert "001.png" in driven.said


def test_every_field_has_a_name(qtbot: QtBot, photo: Path) -> None:
    dialog = Driven(qtbot, [photo]).dialog
    nameless = [
        one
        for kind in (QAbstractButton, QComboBox, QLineEdit)
        for one in dialog.findChildren(kind)
        if not (one.accessibleName() or getattr(one, "text", str)())
    ]
    assert nameless == []


def test_the_size_of_the_file_is_measured(qtbot: QtBot, window: Window, photo: Path) -> None:
    open_photo(qtbot, window, photo)
    enhance(qtbot, window)
    state = window.editor.store.state
    dialog = ExportDialog(window, [photo], state, Measure(window.bridge, window.editor.sessions, state))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: " KB" in texts(dialog), timeout=WAIT_MS)
    formats = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Format")
    formats.setCurrentIndex(formats.findData("jpeg"))
    assert " KB" not in texts(dialog)
    qtbot.waitUntil(lambda: " KB" in texts(dialog), timeout=WAIT_MS)
    said = texts(dialog)
    dialog.accept()
    window.exporter.export([photo], dialog.choice)
    exported(qtbot, window)
    saved = window.editor.store.state.saved
    assert saved is not None
    assert wording.bytes_(saved.stat().st_size) in said


def test_only_what_is_quick_is_measured(photo: Path) -> None:
    source = read(photo)
    large = replace(source, pixels=np.broadcast_to(source.pixels[:1, :1], (4000, 6000, 3)))
    shown = Photo(photo, large, np.zeros((2, 2, 3), np.uint8))
    assert quick(shown, NEUTRAL, ExportOptions(format="jpeg"))
    assert not quick(shown, NEUTRAL, ExportOptions(format="avif"))
    assert quick(shown, NEUTRAL, ExportOptions(format="avif", size=Fit("long", 900)))


def test_asking_about_files_that_exist(qtbot: QtBot, window: Window, photo: Path) -> None:
    taken = photo.with_name("meadow_enhanced.png")
    taken.write_bytes(b"precious")
    open_photo(qtbot, window, photo)
    asked: list[str] = []

    def answer(text: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.informativeText())
        next(one for one in box.buttons() if one.text().replace("&", "") == text).click()

    def export(text: str) -> None:
        timer = QTimer()
        timer.timeout.connect(lambda: QApplication.activeModalWidget() and (timer.stop(), answer(text)))
        timer.start(10)
        window.exporter.export([photo], ExportChoice(ask=True))
        exported(qtbot, window)

    export("Cancel")
    assert not window.jobs.isVisible()
    export("Skip")
    assert "1 skipped" in texts(window.jobs)
    assert taken.read_bytes() == b"precious"
    export("Take a new name")
    assert photo.with_name("meadow_enhanced_2.png").exists()
    export("Replace")
    assert taken.read_bytes() != b"precious"
    assert asked == ["meadow_enhanced.png"] * 4


def test_choices_of_a_newer_program_are_forgotten() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"where": {"place": "cloud"}}', type=ExportChoice)
