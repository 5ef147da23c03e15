"""The folder as a value: its order, what is listed, and what is read of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.io import exifblock
from photoenhance.ui.state.folder import Dates, Entry, Folder, is_edited, natural, ordered, scan
from photoenhance.ui.state.settings import Sort
from tests.ui.driving import ended, write_photo


def read(path: Path, sort: Sort = "name", keep: tuple[str, ...] = (), dates: Dates | None = None) -> Folder:
    return ended(scan(path, sort, keep, dates))


def names(folder: Folder) -> list[str]:
    return [one.name for one in folder.entries]


def filled(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).write_bytes(b"x")
    return folder


def test_numbers_count_and_case_and_accents_do_not() -> None:
    given_names = ["img10.jpg", "IMG2.jpg", "img1.jpg", "Zebra.jpg", "élan.jpg", "eland.jpg", "ﬁn٢.jpg", "fin10.jpg"]
    assert sorted(given_names, key=natural) == [
        "élan.jpg", "eland.jpg", "ﬁn٢.jpg", "fin10.jpg", "img1.jpg", "IMG2.jpg", "img10.jpg", "Zebra.jpg",
    ]  # fmt: skip


def test_variants_follow_their_photo() -> None:
    assert sorted(["a-2.jpg", "a.jpg", "a.CR2", "a_1.jpg"], key=natural)[:2] == ["a.CR2", "a.jpg"]


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1), max_size=8))
def test_any_names_have_one_order(found: list[str]) -> None:
    there = list(set(found))
    back = there[::-1]
    assert sorted(there, key=natural) == sorted(back, key=natural)


def test_lists_photos_and_nothing_else(tmp_path: Path) -> None:
    filled(tmp_path, "b.JPG", "a.jpg", "a.CR2", "a.jpg.photoenhance.json", "a.xmp", "._b.JPG", "notes.txt")
    filled(tmp_path, ".photoenhance-0011223344556677.part", ".photoenhance.jsonl", "odd")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "nowhere.jpg").symlink_to(tmp_path / "missing.jpg")
    folder = read(tmp_path)
    assert names(folder) == ["a.CR2", "a.jpg", "b.JPG"]
    assert [one.edited for one in folder.entries] == [False, True, False]
    assert [is_edited(one) for one in folder.paths] == [False, True, False]
    assert [one.size for one in folder.entries] == [1, 1, 1]
    assert "odd" in names(read(tmp_path, keep=("odd",)))


def test_names_come_before_anything_is_asked_of_the_files(tmp_path: Path) -> None:
    first = next(scan(filled(tmp_path, "a2.jpg", "a10.jpg"), "date"))
    assert first is not None
    assert [(one.name, one.size) for one in first.entries] == [("a2.jpg", 0), ("a10.jpg", 0)]


def test_by_date_taken_else_by_date_written(tmp_path: Path) -> None:
    for name, date in (("a.jpg", "2024:05:03 10:00:00"), ("b.jpg", "2024:05:01 10:00:00"), ("c.jpg", None)):
        path = write_photo(tmp_path / name)
        if date:
            stamp = exifblock.Entry(0x9003, 2, 20, date.encode() + b"\0", 0)
            block = b"Exif\0\0" + exifblock.pack_block("<", [], {exifblock.EXIF_POINTER: [stamp]})
            data = path.read_bytes()
            segment = b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block
            path.write_bytes(data[:2] + segment + data[2:])
    os.utime(tmp_path / "c.jpg", (1_714_644_000, 1_714_644_000))  # 2 May 2024 at noon, within half a day anywhere
    dates: Dates = {}
    folder = read(tmp_path, "date", dates=dates)
    assert names(folder) == ["b.jpg", "c.jpg", "a.jpg"]
    assert folder.entries[0].taken == "2024-05-01 10:00:00"
    assert len(dates) == 3
    again = [one for one in scan(tmp_path, "date", dates=dates) if one is not None]
    assert len(again) == 1, "dates that are known are not read again"


def test_the_photo_beside_one_that_has_gone(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ordered([Entry("a1.jpg"), Entry("a3.jpg"), Entry("a10.jpg")], "name"))
    assert folder.beside(tmp_path / "a3.jpg", 1) == tmp_path / "a10.jpg"
    assert folder.beside(tmp_path / "a2.jpg", 1) == tmp_path / "a3.jpg"
    assert folder.beside(tmp_path / "a2.jpg", -1) == tmp_path / "a1.jpg"
    assert folder.beside(tmp_path / "a10.jpg", 1) is None
    assert folder.beside(tmp_path / "a1.jpg", -1) is None


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="Cannot read the folder gone"):
        read(tmp_path / "gone")
