"""Real photos of the shared data through the command line; the small ones, for networks cost seconds."""

from __future__ import annotations

import json
from pathlib import Path

import imagecodecs
import pytest

from photoenhance import io
from photoenhance.cli.app import main
from tests.batch.made import digests

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("odd/exif_orientation_6.jpg", ".jpg"),
        ("odd/UPPER.JPG", ".jpg"),
        ("odd/orientation_6.heic", ".heic"),
        ("odd/exif_orientation_8.avif", ".avif"),
        ("odd/rgb_16bit.tif", ".tif"),
        ("odd/palette_trns.png", ".png"),
        ("raw/made_bayer_orientation6.dng", ".jpg"),
        ("raw/apple_quicktake100.qtk", ".jpg"),
    ],
)
def test_each_kind(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, suffix: str) -> None:
    source = data / name
    before = source.read_bytes()
    code = main(["enhance", str(source), "-o", f"{tmp_path}/", "--model", "lowlight-gan", "--device", "cpu", "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    record = json.loads(said.out)
    assert Path(record["output"]).name == f"{source.stem}_enhanced{suffix}"
    original, made = io.read(source), io.read(record["output"])
    assert (made.width, made.height) == (original.width, original.height) == (record["width"], record["height"])
    assert source.read_bytes() == before


def test_a_crop_of_a_real_photo(data: Path, tmp_path: Path) -> None:
    whole = io.read(data / "photos" / "panasonic_lc33.jpg").pixels
    crop = tmp_path / "crop.jpg"
    crop.write_bytes(imagecodecs.jpeg8_encode(whole[400:560, 600:840].copy(), level=95))
    before = digests(tmp_path)
    assert main(["enhance", str(crop), "-o", str(tmp_path / "out"), "--device", "cpu"]) == 0
    made = io.read(tmp_path / "out" / "crop_enhanced.jpg")
    assert made.pixels.shape == (160, 240, 3)
    assert digests(tmp_path)["crop.jpg"] == before["crop.jpg"]
