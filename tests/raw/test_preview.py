"""Embedded previews without developing: upright, without bars, also of files whose sensor data are broken."""

from __future__ import annotations

import io
import json
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import ExifTags, Image

from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.space import ADOBE_RGB, SRGB, icc_of
from photoenhance.raw.decode import read_raw
from photoenhance.raw.preview import preview
from tests.raw.dng import mosaic, write_dng


def marked(width: int, height: int) -> np.ndarray:
    """Gray, with a bright upper left corner."""
    picture = np.full((height, width, 3), 90, np.uint8)
    picture[: height // 4, : width // 4] = 240
    return picture


def dng(path: Path, picture: np.ndarray, orientation: int = 1) -> Path:
    jpeg = imagecodecs.jpeg8_encode(picture, level=95)
    sensor = mosaic(0.2, 0.2, 0.2)
    sensor[:16, :24] = 60000
    return write_dng(path, sensor, orientation=orientation, preview=(jpeg, picture.shape[1], picture.shape[0]))


def corner(picture: np.ndarray) -> tuple[bool, bool]:
    """Whether the bright corner is below, and right."""
    rows, columns = np.nonzero(picture.max(axis=2) > picture.max() * 0.8)
    return bool(rows.mean() > picture.shape[0] / 2), bool(columns.mean() > picture.shape[1] / 2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_lies_as_the_developed_photo(tmp_path: Path, orientation: int) -> None:
    path = dng(tmp_path / "a.dng", marked(480, 320), orientation)
    found = preview(path)
    assert found is not None
    assert found.shape == ((480, 320, 3) if orientation > 4 else (320, 480, 3))
    assert found.dtype == np.uint8
    assert found.flags.c_contiguous
    assert corner(found) == corner(read_raw(path).pixels)


@pytest.mark.parametrize("orientation", [6, 8])
def test_a_preview_that_is_upright_already_is_not_turned_again(tmp_path: Path, orientation: int) -> None:
    path = dng(tmp_path / "a.dng", marked(320, 480), orientation)
    found = preview(path)
    assert found is not None
    assert found.shape == (480, 320, 3)
    assert corner(found) == (False, False)


@pytest.mark.parametrize("side", [100, 250, 1000])
def test_no_larger_than_asked_for(tmp_path: Path, side: int) -> None:
    found = preview(dng(tmp_path / "a.dng", marked(720, 480)), side)
    assert found is not None
    assert max(found.shape) == min(side, 720)
    assert found.shape[1] / found.shape[0] == pytest.approx(1.5, rel=0.02)


def test_its_profile_is_honoured(tmp_path: Path) -> None:
    """Adobe RGB, by profile or by the mark that cameras set, comes out as sRGB; a broken profile is none."""
    picture = Image.fromarray(np.full((120, 180, 3), (60, 180, 60), np.uint8))
    marked_by_exif = Image.Exif()
    marked_by_exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.ColorSpace] = 65535
    marked_by_exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.IFD.Interop] = {ExifTags.Interop.InteropIndex: "R03"}
    expected = from_working(to_working(np.asarray(picture), ADOBE_RGB), SRGB, np.uint8)[0, 0].astype(int)
    assert expected[0] == 0, "a green outside of sRGB"
    for extra, colour in (
        ({"icc_profile": icc_of(ADOBE_RGB)}, expected),
        ({"exif": marked_by_exif}, expected),
        ({"icc_profile": b"nonsense"}, np.array([60, 180, 60])),
        ({}, np.array([60, 180, 60])),
    ):
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=98, **extra)
        # Cameras begin with EXIF, Pillow with 18 bytes of JFIF.
        jpeg = stream.getvalue()[:2] + stream.getvalue()[20:]
        path = write_dng(tmp_path / "a.dng", mosaic(0.2, 0.2, 0.2), preview=(jpeg, 180, 120))
        found = preview(path)
        assert found is not None
        assert found[60, 90].astype(int) == pytest.approx(colour, abs=3)


def test_none_where_there_is_none(tmp_path: Path) -> None:
    assert preview(write_dng(tmp_path / "a.dng", mosaic(0.2, 0.4, 0.1))) is None
    assert preview(dng(tmp_path / "b.dng", marked(16, 8))) is None, "a stand-in, no picture"
    assert preview(tmp_path / "none.dng") is None
    assert preview(tmp_path) is None
    whole = dng(tmp_path / "c.dng", marked(480, 320)).read_bytes()
    (tmp_path / "c.dng").write_bytes(whole[:-2000])
    assert preview(tmp_path / "c.dng") is None, "the JPEG is cut"


@pytest.mark.data
def test_the_shared_corpus(data: Path) -> None:
    """Every file that holds a preview gives it, opened or broken; one of 8 x 8 pixels is none."""
    for name, facts in json.loads((data / "raw" / "expected.json").read_text()).items():
        found = preview(data / "raw" / name)
        stored = facts.get("preview")
        if not stored or stored.endswith(" 8x8"):
            assert found is None, name
            continue
        width, height = (int(number) for number in stored.split()[1].split("x"))
        assert found is not None, name
        assert found.shape[1] == width, name
        assert found.shape[0] in ((104, 105) if name == "nikon_d1.nef" else (height,)), f"{name}: bars are cut off"
        assert found.std() > 10, name
