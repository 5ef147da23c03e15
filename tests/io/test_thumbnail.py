"""Thumbnails: the same picture as the file, small, upright, in sRGB."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.space import DISPLAY_P3, PROPHOTO, SRGB, icc_of, space_of
from photoenhance.errors import PhotoError
from photoenhance.image import Samples
from photoenhance.io import ReadOptions, read, write
from photoenhance.io.formats import by_key
from photoenhance.io.thumbnail import thumbnail
from tests.io.made import encoded, exif, photo
from tests.io.test_write import WRITABLE


def by_hand(path: Path, longest: int) -> Samples:
    """The whole photo, converted and then reduced by Pillow."""
    source = read(path)
    colours = from_working(to_working(source.pixels, space_of(source)[0]), SRGB, np.uint8)
    image = Image.fromarray(colours)
    image.thumbnail((longest, longest), Image.Resampling.HAMMING, reducing_gap=None)
    return np.asarray(image)


@pytest.mark.parametrize("key", WRITABLE)
def test_every_format(tmp_path: Path, key: str) -> None:
    path = tmp_path / f"a{by_key(key).suffix}"
    write(replace(encoded(key), pixels=photo(900, 640)), path)
    small = thumbnail(path, 150)
    assert small.dtype == np.uint8
    assert not small.flags.writeable
    assert small.shape == (150, 107, 3)
    assert np.abs(small.astype(int) - by_hand(path, 150)).mean() < 1.5


@pytest.mark.data
@pytest.mark.parametrize("number", range(1, 9))
def test_orientations(data: Path, number: int) -> None:
    """All eight files show the same picture."""
    small = thumbnail(data / "odd" / f"exif_orientation_{number}.jpg", 100)
    upright = thumbnail(data / "odd" / "exif_orientation_1.jpg", 100)
    assert small.shape == (75, 100, 3)
    assert np.abs(small.astype(int) - upright).mean() < 8


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    ["display_p3.jpg", "adobe_rgb.jpg", "lut_profile.jpg", "gray_16bit.png", "orientation_6.heic", "xyb_icc.jpg",
     "exif_orientation_8.avif", "exif_orientation_6.tif", "prophoto_16bit.tif", "jxl_orientation_6.jxl", "gray.jpg",
     "jpeg_12bit.jpg", "mpf_two_images.mpo", "cmyk_adobe_inverted.jpg"],
)  # fmt: skip
def test_odd_files_look_as_they_do_in_full(data: Path, name: str) -> None:
    path = data / "odd" / name
    if not path.exists():
        pytest.fail(f"{name} is gone")
    wanted = by_hand(path, 64)
    small = thumbnail(path, 64)
    assert small.shape == wanted.shape
    assert np.abs(small.astype(int) - wanted).mean() < 4


def test_wide_colours_are_not_pale(tmp_path: Path) -> None:
    """A JPEG in Display P3: its numbers are not sRGB's."""
    red = np.full((400, 400, 3), (200, 60, 50), np.uint8)
    for space in (DISPLAY_P3, PROPHOTO):
        write(replace(encoded("jpeg"), pixels=red, icc=icc_of(space)), tmp_path / "a.jpg", replace=True)
        wanted = from_working(to_working(red[:1, :1], space), SRGB, np.uint8)[0, 0].astype(int)
        assert np.abs(thumbnail(tmp_path / "a.jpg", 50).astype(int) - wanted).max() <= 3
        assert np.abs(wanted - red[0, 0]).max() > 10


def test_transparent_parts_are_white(tmp_path: Path) -> None:
    pixels = np.zeros((80, 80, 3), np.uint8)
    alpha = np.zeros((80, 80), np.uint8)
    alpha[40:] = 255
    write(replace(encoded("png"), pixels=pixels, alpha=alpha, icc=icc_of(SRGB)), tmp_path / "a.png")
    small = thumbnail(tmp_path / "a.png", 20)
    assert (small[:9] == 255).all()
    assert (small[11:] == 0).all()


def test_small_photos_stay(tmp_path: Path) -> None:
    write(replace(encoded("png"), icc=icc_of(SRGB)), tmp_path / "a.png")
    assert np.array_equal(thumbnail(tmp_path / "a.png", 512), photo())


def test_very_long_photos_keep_a_pixel(tmp_path: Path) -> None:
    write(replace(encoded("jpeg"), pixels=photo(3000, 2)), tmp_path / "a.jpg")
    assert thumbnail(tmp_path / "a.jpg", 100).shape == (100, 1, 3)


def test_errors_are_those_of_reading(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="there is no such file"):
        thumbnail(tmp_path / "a.jpg")
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    with pytest.raises(PhotoError, match=r"Cannot open a\.jpg"):
        thumbnail(tmp_path / "a.jpg")
    write(replace(encoded("jpeg"), pixels=photo(300, 300)), tmp_path / "b.jpg")
    with pytest.raises(PhotoError, match="the limit is"):
        thumbnail(tmp_path / "b.jpg", 50, ReadOptions(max_pixels=80_000))


@pytest.mark.data
def test_raw(data: Path) -> None:
    """By its preview where there is one that is large enough, also where sensor data are cut off; else developed."""
    for name in ("canon_6d_lossy_linear.dng", "broken/cut60_canon_6d.dng"):
        small = thumbnail(data / "raw" / name, 200)
        assert max(small.shape) == 200
        assert small.std() > 5
    developed = thumbnail(data / "raw" / "canon_6d_lossy_linear.dng", 2100)
    assert max(developed.shape) > 1024
    shown = np.asarray(Image.fromarray(thumbnail(data / "raw" / "canon_6d_lossy_linear.dng", 200)))
    alike = np.asarray(Image.fromarray(developed).resize(shown.shape[1::-1]))
    assert np.abs(shown.astype(int) - alike).mean() < 12, "the look was fitted to that preview"


def test_metadata_of_the_thumbnail_does_not_turn_twice(tmp_path: Path) -> None:
    Image.fromarray(photo(300, 200)).save(tmp_path / "a.jpg", exif=b"Exif\0\0" + exif(6), quality=95)
    assert thumbnail(tmp_path / "a.jpg", 150).shape == (100, 150, 3)
