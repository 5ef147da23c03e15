"""RAW is told by its bytes; the name counts only where they leave it open."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from photoenhance.raw.recognise import is_raw
from tests.raw.dng import mosaic, write_dng

TIFF = b"II*\0\x08\0\0\0\0\0" + bytes(100)


@pytest.mark.parametrize(
    ("head", "suffix", "expected"),
    [
        (TIFF, ".nef", True),
        (TIFF, ".DNG", True),
        (TIFF, ".tif", False),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(50), "", True),
        (b"\0\0\0\x18ftypcrx " + bytes(20), ".jpg", True),
        (b"\0\0\0\x18ftypheic" + bytes(20), ".cr3", False),
        (b"FUJIFILMCCD-RAW 0201", ".jpg", True),
        (b"II\x1a\0\0\0HEAPCCDR" + bytes(20), "", True),
        (b"IIU\0" + bytes(20), "", True),
        (b"qktk" + bytes(20), "", True),
        (b"\xff\xd8\xff\xe1" + bytes(20), ".dng", False),
        (b"\x89PNG\r\n\x1a\n", ".raw", False),
        (b"<?xml version", ".xmp", False),
        (b"just text", ".cr2", True),
        (b"just text", ".txt", False),
        (b"", ".nef", True),
        (b"", "", False),
        (b"II*\0", ".tif", False),
        (b"II*\0\xff\xff\xff\xff", ".tif", False),
    ],
)
def test_is_raw(head: bytes, suffix: str, expected: bool) -> None:
    assert is_raw(head, suffix) is expected


def test_a_dng_named_tif_is_raw(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "photo.tif", mosaic(0.1, 0.1, 0.1))
    assert is_raw(path.read_bytes()[:4096], ".tif")


@pytest.mark.data
def test_shared_photos(data: Path) -> None:
    for name, facts in json.loads((data / "raw" / "expected.json").read_text()).items():
        path = data / "raw" / name
        if facts["opens"]:
            assert is_raw(path.read_bytes()[:4096], path.suffix), name
    for folder in ("odd", "photos"):
        for path in (data / folder).iterdir():
            assert not is_raw(path.read_bytes()[:4096], path.suffix), path.name


def test_every_head_answers() -> None:
    random = np.random.default_rng(1)
    for start in (b"II*\0", b"MM\0*", b"II+\0", b""):
        for _ in range(200):
            head = start + random.bytes(int(random.integers(0, 64)))
            assert is_raw(head, ".tif") in (True, False)
