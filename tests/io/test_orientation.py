"""Each of the eight orientations gives the same upright picture, from every container, applied exactly once."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoenhance.io import bmff, orientation, read
from photoenhance.io.thumbnail import thumbnail
from tests.io.made import exif
from tests.io.turned import CONTAINERS, STORED, UPRIGHT, heic, jpeg, raw, tiff, with_pillow


@pytest.mark.parametrize("number", STORED)
def test_upright(number: int) -> None:
    assert np.array_equal(orientation.upright(STORED[number], number), UPRIGHT)


@pytest.mark.parametrize("number", [0, 9, -1])
def test_unknown_numbers_change_nothing(number: int) -> None:
    assert orientation.upright(UPRIGHT, number) is UPRIGHT


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirror", [None, 0, 1])
def test_boxes_say_the_same_as_numpy(turns: int, mirror: int | None) -> None:
    """ISO 23008-12: `irot` turns counter-clockwise, then `imir` mirrors top and bottom (0) or left and right (1)."""
    shown = np.rot90(UPRIGHT, turns)
    if mirror is not None:
        shown = np.flipud(shown) if mirror == 0 else np.fliplr(shown)
    number = orientation.from_boxes(turns, mirror)
    assert np.array_equal(orientation.upright(UPRIGHT, number), shown)


def png_with(number: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(STORED[number]).save(buffer, "PNG")
    block = b"eXIf" + exif(number)
    chunk = struct.pack(">I", len(block) - 4) + block + struct.pack(">I", zlib.crc32(block))
    return buffer.getvalue()[:33] + chunk + buffer.getvalue()[33:]


@pytest.mark.parametrize("number", STORED)
@pytest.mark.parametrize("order", ["<", ">"])
def test_jpeg(tmp_path: Path, number: int, order: str) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(number, order))
    difference = read(tmp_path / "a.jpg").pixels.astype(int) - UPRIGHT
    assert np.abs(difference).max() <= 8  # the codec's rounding; a wrong turn differs by up to 255


@pytest.mark.parametrize("number", STORED)
def test_lossless_containers(tmp_path: Path, number: int) -> None:
    files = {
        "a.png": png_with(number),
        "a.tif": tiff(number),
        "a.webp": with_pillow(number, "WEBP", lossless=True, exact=True),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        assert np.array_equal(read(tmp_path / name).pixels, UPRIGHT), name


@pytest.mark.parametrize("number", STORED)
def test_avif_turns_by_its_boxes(tmp_path: Path, number: int) -> None:
    """Pillow writes the orientation as irot and imir; which ones is checked too, so that nothing passes by luck."""
    content = with_pillow(number, "AVIF", quality=100, subsampling="4:4:4")
    (tmp_path / "a.avif").write_bytes(content)
    told = bmff.picture(content)
    assert told is not None
    assert orientation.from_boxes(told.quarter_turns, told.mirror) == number
    difference = read(tmp_path / "a.avif").pixels.astype(int) - UPRIGHT
    assert np.abs(difference).mean() < 3


@pytest.mark.parametrize("number", STORED)
def test_heic_turns_by_its_boxes(tmp_path: Path, number: int) -> None:
    content = heic(number)
    (tmp_path / "a.heic").write_bytes(content)
    told = bmff.picture(content)
    assert told is not None
    assert orientation.from_boxes(told.quarter_turns, told.mirror) == number
    assert np.abs(read(tmp_path / "a.heic").pixels.astype(int) - UPRIGHT).mean() < 3


@pytest.mark.parametrize("number", STORED)
def test_thumbnails(tmp_path: Path, number: int) -> None:
    """Of every container, and of RAW files with a preview and without."""
    wanted = np.asarray(Image.fromarray(UPRIGHT).resize((31, 40), Image.Resampling.HAMMING)).astype(int)
    for suffix, made in CONTAINERS.items():
        (tmp_path / f"a.{suffix}").write_bytes(made(number))
        small = thumbnail(tmp_path / f"a.{suffix}", 40)
        assert small.shape == wanted.shape, suffix
        assert np.abs(small - wanted).mean() < 4, suffix
    seen = thumbnail(raw(tmp_path / "a.dng", number, preview=True), 40)
    assert seen.shape == wanted.shape
    assert np.abs(seen - wanted).mean() < 6
    developed = thumbnail(raw(tmp_path / "b.dng", number, preview=False), 40).astype(int)
    assert developed.shape == wanted.shape
    likeness = np.corrcoef(developed.ravel(), wanted.ravel())[0, 1]
    assert likeness > 0.9, "brightness is the standard curve's"


@pytest.mark.parametrize("number", STORED)
def test_raw(tmp_path: Path, number: int) -> None:
    pixels = read(raw(tmp_path / "a.dng", number, preview=False)).pixels.astype(int)
    assert np.array_equal(pixels, read(raw(tmp_path / "b.dng", 1, preview=False)).pixels)


@pytest.mark.data
def test_eight_landscapes_are_one(data: Path) -> None:
    """The eight files of a well-known test set; they were compressed one by one, so equal but for JPEG's noise."""
    pictures = [read(data / "odd" / f"exif_orientation_{number}.jpg").pixels for number in range(1, 9)]
    for picture in pictures[1:]:
        assert np.abs(picture.astype(int) - pictures[0]).mean() < 6


@pytest.mark.data
def test_containers_that_turn_are_not_turned_again(data: Path) -> None:
    """The same picture as HEIC (turned by its boxes, EXIF says 6 as well) and JPEG XL (turned by its header)."""
    heic, jxl = (
        read(data / "odd" / name).pixels.astype(int) for name in ("orientation_6.heic", "jxl_orientation_6.jxl")
    )
    assert np.abs(heic - jxl).mean() < 4


@pytest.mark.data
def test_avif_crop(data: Path) -> None:
    """The crop is a part of the whole picture, which a sibling file shows: here by looking for it there."""
    crop, whole = (read(data / "odd" / name).pixels.astype(int) for name in ("avif_crop.avif", "avif_rotate90.avif"))
    height, width = crop.shape[:2]
    costs = {
        (y, x): np.abs(whole[y : y + height : 16, x : x + width : 16] - crop[::16, ::16]).mean()
        for y in range(0, whole.shape[0] - height, 4)
        for x in range(0, whole.shape[1] - width, 4)
    }
    assert min(costs.values()) < 8
