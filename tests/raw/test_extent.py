"""Missing sensor bytes are counted from the file's own directories."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photoenhance.raw.extent import missing_bytes
from tests.raw.dng import mosaic, write_dng


def test_counts_what_is_cut(tmp_path: Path) -> None:
    whole = write_dng(tmp_path / "a.dng", mosaic(0.1, 0.2, 0.1)).read_bytes()
    assert missing_bytes(memoryview(whole)) == 0
    assert missing_bytes(memoryview(whole[:-5000])) == 5000
    assert missing_bytes(memoryview(whole[: -64 * 96 * 2])) == 64 * 96 * 2
    assert missing_bytes(memoryview(whole[: -64 * 96 * 2 - 8])) == 64 * 96 * 2, "all of it, and no more"


@pytest.mark.parametrize(
    "data", [b"", b"II*\0", b"not a TIFF at all", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff"]
)
def test_says_nothing_about_other_files(data: bytes) -> None:
    assert missing_bytes(memoryview(data)) == 0


def test_a_loop_of_directories_ends() -> None:
    assert missing_bytes(memoryview(b"II*\0\x08\0\0\0\0\0\x08\0\0\0")) == 0


def test_damage_never_raises(tmp_path: Path) -> None:
    whole = write_dng(tmp_path / "a.dng", mosaic(0.1, 0.2, 0.1, (8, 8))).read_bytes()
    random = np.random.default_rng(2)
    for _ in range(500):
        broken = bytearray(whole)
        for place in random.integers(4, 400, 6):
            broken[place] = int(random.integers(0, 256))
        assert missing_bytes(memoryview(bytes(broken))) >= 0


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("cut60_kodak_dc120.kdc", 60_000),
        ("real_stub_panasonic.rw2", 20_000_000),
        ("real_pruned_iphone12_proraw.dng", 10_000_000),
        ("zero_sensor.dng", 0),
    ],
)
def test_real_cuts(data: Path, name: str, least: int) -> None:
    missing = missing_bytes(memoryview((data / "raw" / "broken" / name).read_bytes()))
    assert missing >= least
    assert least or not missing
