"""When a photo was taken, against what the shared photos are known to say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photoenhance.io.taken import taken

PHOTOS = (
    "photos/iphone13_orientation6.jpg",
    "photos/iphone13.heic",
    "photos/canon_7d_denali.webp",
    "photos/canon_70d_cat.avif",
    "photos/nikon_p6000_gps.jpg",
    "raw/canon_s40.crw",
    "raw/nikon_d1.nef",
    "raw/canon_6d_lossy_linear.dng",
)


@pytest.mark.data
@pytest.mark.parametrize("name", PHOTOS)
def test_is_what_exiftool_finds(data: Path, exiftool: Callable[[Path], dict[str, Any]], name: str) -> None:
    tags = exiftool(data / name)
    said = [str(text) for key, text in tags.items() if key.endswith((":DateTimeOriginal", ":CreateDate"))]
    assert said
    day, _, time = said[0][:19].partition(" ")
    assert taken(data / name) == f"{day.replace(':', '-')} {time}"


def test_unknown_where_the_file_says_nothing(tmp_path: Path) -> None:
    for name, content in (
        ("a.jpg", b""),
        ("b.jpg", b"\xff\xd8\xff\xe1\xff\xff"),
        ("c.nef", b"II*\0"),
        ("d.heic", b"x"),
    ):
        (tmp_path / name).write_bytes(content)
        assert taken(tmp_path / name) == ""
    assert taken(tmp_path / "missing.jpg") == ""
    assert taken(tmp_path) == ""


@pytest.mark.data
def test_damaged_files_raise_nothing(data: Path) -> None:
    for path in sorted((*(data / "odd").iterdir(), *(data / "raw" / "broken").iterdir())):
        taken(path)
