"""Make, model, baseline exposure and default crop are read from the file's own tags, of every container."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photoenhance.raw.tags import Tags, read_tags
from tests.raw.dng import mosaic, write_dng


def test_dng(tmp_path: Path) -> None:
    path = write_dng(tmp_path / "a.dng", mosaic(0.1, 0.2, 0.1), baseline=-0.75, crop=(4, 2, 80, 60))
    assert read_tags(memoryview(path.read_bytes())) == Tags("Maker", "Model", -0.75, (4, 2, 80, 60))
    path = write_dng(tmp_path / "b.dng", mosaic(0.1, 0.2, 0.1))
    assert read_tags(memoryview(path.read_bytes())) == Tags("Maker", "Model")


@pytest.mark.parametrize("data", [b"", b"II*\0", b"no RAW at all", b"II\x1a\0\0\0HEAPCCDR", b"\0\0\0\x18ftypcrx CMT1"])
def test_says_nothing_of_other_files(data: bytes) -> None:
    assert read_tags(memoryview(data)) == Tags()


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "make", "model", "baseline"),
    [
        ("canon_6d_lossy_linear.dng", "Canon", "Canon EOS 6D", 0.25),
        ("canon_kissx4_magiclantern.dng", "Canon", "Canon EOS Kiss X4", 0.0),  # 0/0: unknown
        ("canon_s40.crw", "Canon", "Canon PowerShot S40", 0.0),
        ("nikon_d1.nef", "NIKON CORPORATION", "NIKON D1", 0.0),
        ("kodak_dc120.kdc", "Eastman Kodak Company", "Kodak DC120 ZOOM Digital Camera", 0.0),
        ("apple_quicktake150.qtk", "Apple", "QuickTake 150", 0.0),
        ("kodak_c330.raw", "", "", 0.0),
        ("broken/real_cut_leica_m10.dng", "Leica Camera AG", "LEICA M10", -0.78),
        ("broken/real_cut_canon.cr3", "Canon", "Canon EOS R", 0.0),
        ("broken/real_stub_fujifilm.raf", "FUJIFILM", "FinePix S5Pro", 0.0),
        ("broken/real_stub_panasonic.rw2", "Panasonic", "DMC-LX3", 0.0),
        ("broken/real_stub_canon.cr2", "Canon", "Canon EOS 350D DIGITAL", 0.0),
    ],
)
def test_real_files(data: Path, name: str, make: str, model: str, baseline: float) -> None:
    found = read_tags(memoryview((data / "raw" / name).read_bytes()))
    assert (found.make, found.model) == (make, model)
    assert found.baseline == pytest.approx(baseline)


@pytest.mark.data
@pytest.mark.parametrize("name", ["canon_s40.crw", "canon_6d_lossy_linear.dng", "broken/real_cut_canon.cr3"])
def test_damage_never_raises(data: Path, name: str) -> None:
    whole = (data / "raw" / name).read_bytes()
    random = np.random.default_rng(2)
    for _ in range(200):
        broken = bytearray(whole[:3000] + whole[-3000:])
        for place in random.integers(0, len(broken), 30):
            broken[place] = int(random.integers(0, 256))
        assert isinstance(read_tags(memoryview(bytes(broken))), Tags)
