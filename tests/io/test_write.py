"""Written files: same bytes for the same picture, pixels equal where lossless, profile and metadata there."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

import photoenhance
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, SRGB, gray_of, icc_of, space_of
from photoenhance.errors import PhotoError
from photoenhance.image import Metadata
from photoenhance.io import read, write
from photoenhance.io.atomic import TargetExists
from photoenhance.io.formats import FORMATS, by_key
from photoenhance.io.write import encode
from tests.io.made import IPTC, XMP, encoded, exif, names, photo

WRITABLE = [entry.key for entry in FORMATS if entry.writable]
SPREAD = [(key, "uint8") for key in WRITABLE] + [
    ("png", "uint16"),
    ("tiff", "uint16"),
    ("avif", "uint16"),
    ("jxl", "uint16"),
]
LOSSLESS = [("png", "uint8"), ("png", "uint16"), ("tiff", "uint8"), ("tiff", "uint16"), ("jxl", "uint16")]


def fitting(key: str, dtype: str = "uint8", *, alpha: bool = False) -> Any:
    return encoded(key, dtype, alpha=alpha, icc=icc_of(SRGB) if key == "jxl" else None)


def large(key: str, dtype: str = "uint8") -> Any:
    """A picture with some texture, large enough for encoders to spread it over cores."""
    rows, columns = np.mgrid[0:1200, 0:1100]
    texture = ((rows * columns) // 97 % 31).astype(np.uint8)
    pixels = np.stack([rows // 5 % 200 + texture, columns // 5 % 200 + texture, texture * 8], axis=-1).astype(np.uint8)
    return replace(fitting(key), pixels=pixels if dtype == "uint8" else pixels * np.uint16(257))


def digest(key: str, dtype: str, name: str) -> str:
    file = io.BytesIO()
    encode(large(key, dtype), file, name)
    return hashlib.sha256(file.getvalue()).hexdigest()


def path_for(folder: Path, key: str) -> Path:
    return folder / f"a{by_key(key).suffix}"


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize(("key", "dtype"), [*LOSSLESS, ("jxl", "uint8"), ("webp", "uint8")])
def test_lossless_round_trip(tmp_path: Path, key: str, dtype: str, alpha: bool) -> None:
    wanted = replace(fitting(key, dtype, alpha=alpha), quality=100)
    write(wanted, path_for(tmp_path, key))
    source = read(path_for(tmp_path, key))
    assert source.pixels.dtype == dtype
    assert np.array_equal(source.pixels, wanted.pixels)
    assert alpha == (source.alpha is not None)
    if source.alpha is not None:
        assert np.array_equal(source.alpha, wanted.alpha)


@pytest.mark.parametrize(("key", "dtype"), LOSSLESS)
def test_gray_stays_gray(tmp_path: Path, key: str, dtype: str) -> None:
    """With no profile; an RGB profile makes it RGB, because a gray file with one is wrong."""
    gray = replace(fitting(key, dtype), pixels=photo(dtype=dtype, channels=1), icc=b"")
    write(gray, path_for(tmp_path, key))
    assert np.array_equal(read(path_for(tmp_path, key)).pixels, gray.pixels)
    write(replace(gray, icc=icc_of(SRGB)), path_for(tmp_path, key), replace=True)
    assert np.array_equal(read(path_for(tmp_path, key)).pixels, np.repeat(gray.pixels, 3, axis=2))


@pytest.mark.parametrize(("key", "limit"), [("jpeg", 1.0), ("webp", 3.0), ("avif", 2.0), ("heic", 1.5), ("jxl", 1.5)])
def test_lossy_is_close(tmp_path: Path, key: str, limit: float) -> None:
    """Mean distance in steps of 255 at quality 95 on a smooth picture; a swapped channel or a wrong curve costs 20."""
    wanted = fitting(key)
    write(wanted, path_for(tmp_path, key))
    assert np.abs(read(path_for(tmp_path, key)).pixels.astype(int) - wanted.pixels).mean() < limit


def test_heic_keeps_ten_bits(tmp_path: Path) -> None:
    wanted = encoded("heic", "uint16")
    write(wanted, tmp_path / "a.heic")
    source = read(tmp_path / "a.heic")
    assert source.bits == 10
    assert np.abs(source.pixels.astype(int) - wanted.pixels).mean() < 65535 / 255  # finer than 8 bits could be


_DIGESTS = """
import hashlib, os, sys, time
if hasattr(os, "sched_setaffinity") and sys.argv[1] == "one":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.environ["TZ"] = "Asia/Tokyo"
if hasattr(time, "tzset"):
    time.tzset()
from tests.io.test_write import SPREAD, digest
for key, dtype in SPREAD:
    print(key, dtype, digest(key, dtype, "another name"))
"""


def test_bytes_depend_on_the_picture_alone() -> None:
    """Another process, on one core, in another time zone, later and under another name: the same bytes."""
    root = str(Path(photoenhance.__file__).parents[1])
    tests = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((root, tests))}
    child = subprocess.run(
        [sys.executable, "-c", _DIGESTS, "one"],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    there = [tuple(line.split()) for line in child.stdout.splitlines()]
    assert [(key, dtype, digest(key, dtype, "a")) for key, dtype in SPREAD] == there


@pytest.mark.parametrize("key", [key for key in WRITABLE if by_key(key).profile])
def test_profile_is_read_by_others(tmp_path: Path, key: str) -> None:
    path = path_for(tmp_path, key)
    write(encoded(key), path)
    assert space_of(read(path)) == (DISPLAY_P3, None)
    if key == "tiff":
        with tifffile.TiffFile(path) as tiff:
            assert tiff.pages[0].iccprofile == icc_of(DISPLAY_P3)
    elif key not in ("heic", "jxl"):
        with Image.open(path) as image:
            assert image.info["icc_profile"] == icc_of(DISPLAY_P3)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("key", WRITABLE)
def test_metadata_as_exiftool_sees_it(
    tmp_path: Path, exiftool: Callable[[Path], dict[str, Any]], key: str, dtype: str
) -> None:
    path = path_for(tmp_path, key)
    write(fitting(key, dtype), path)
    tags = exiftool(path)
    assert tags["IFD0:Make"] == "Make of it"
    assert tags["ExifIFD:ISO"] == 400
    assert tags.get("IFD0:Orientation", 1) == 1
    assert tags["XMP-xmp:Rating"] == 3
    assert not [tag for tag in tags if tag.endswith((":Warning", ":Error"))]
    if key != "jxl":
        assert "Display P3" in tags["ICC_Profile:ProfileDescription"]
    if by_key(key).iptc:
        assert tags["IPTC:Caption-Abstract"] == "hello"
    if by_key(key).iptc:
        assert read(path).metadata.xmp == XMP
        assert read(path).metadata.iptc == IPTC
    else:
        assert tags["XMP-dc:Description"] == "hello"


@pytest.mark.parametrize("key", ["jpeg", "png", "webp", "heic", "jxl", "avif"])
def test_maker_notes_travel_unchanged(tmp_path: Path, key: str) -> None:
    """The whole block keeps its offsets, because MakerNotes count from its start."""
    note = bytes(range(256)) * 40
    block = exif(6, maker_note=note)
    write(replace(fitting(key), metadata=Metadata(block, None, None)), path_for(tmp_path, key))
    written = read(path_for(tmp_path, key)).metadata.exif
    assert written is not None
    assert written.index(note) == block.index(note)
    assert len(written) == len(block)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_jpeg_xl_says_srgb(tmp_path: Path, dtype: str) -> None:
    """The encoder calls 16-bit samples linear; the header is put right."""
    write(fitting("jxl", dtype), tmp_path / "a.jxl")
    assert read(tmp_path / "a.jxl").cicp == (1, 13, 0, 1)


def test_large_maker_note_is_left_out_of_jpeg_with_a_warning(tmp_path: Path, exiftool: Any) -> None:
    block = exif(1, maker_note=bytes(70_000))
    warnings = write(replace(encoded("jpeg"), metadata=Metadata(block, None, None)), tmp_path / "a.jpg")
    assert any("EXIF data is too large" in warning and "MakerNote" in warning for warning in warnings)
    assert exiftool(tmp_path / "a.jpg")["ExifIFD:ISO"] == 400


def test_large_profile_is_spread_over_segments(tmp_path: Path) -> None:
    icc = icc_of(DISPLAY_P3) + bytes(range(256)) * 600
    write(replace(encoded("jpeg"), icc=icc), tmp_path / "a.jpg")
    assert read(tmp_path / "a.jpg").icc == icc


def test_alpha_that_cannot_be_carried_is_told(tmp_path: Path) -> None:
    warnings = write(encoded("jpeg", alpha=True), tmp_path / "a.jpg")
    assert any("no transparency" in warning for warning in warnings)


@pytest.mark.parametrize("key", ["gif", "raw", "nonsense"])
def test_formats_that_cannot_be_written(tmp_path: Path, key: str) -> None:
    with pytest.raises(PhotoError, match=r"Cannot save a\.x"):
        write(encoded(key), tmp_path / "a.x")
    assert names(tmp_path) == []


def test_too_large_for_the_format(tmp_path: Path) -> None:
    wide = replace(encoded("jpeg"), pixels=np.zeros((1, 70_000, 3), np.uint8))
    with pytest.raises(PhotoError, match="at most 65535 pixels a side"):
        write(wide, tmp_path / "a.jpg")


def test_existing_target(tmp_path: Path) -> None:
    write(encoded("png"), tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()
    other = replace(encoded("png"), pixels=photo()[::-1])
    with pytest.raises(TargetExists):
        write(other, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == before
    write(other, tmp_path / "a.png", replace=True)
    assert (tmp_path / "a.png").read_bytes() != before


def test_pillow_sees_the_same_png(tmp_path: Path) -> None:
    """An independent decoder, so that reader and writer cannot agree on something wrong."""
    write(encoded("png"), tmp_path / "a.png")
    with Image.open(io.BytesIO((tmp_path / "a.png").read_bytes())) as image:
        assert np.array_equal(np.asarray(image), photo())
        assert image.getexif()[0x010F] == "Make of it"


@pytest.mark.data
def test_real_maker_notes_reach_the_jpeg(data: Path, tmp_path: Path) -> None:
    """Every byte of a real EXIF block arrives but the few patched ones and the thumbnail."""
    block = read(data / "photos" / "pentax_istdl_chart.jpg").metadata.exif
    assert block is not None
    write(replace(encoded("jpeg"), metadata=Metadata(block)), tmp_path / "a.jpg")
    written = read(tmp_path / "a.jpg").metadata.exif
    assert written is not None
    thumbnail = slice(block.rindex(b"\xff\xd8\xff"), block.rindex(b"\xff\xd9") + 2)
    assert not any(written[thumbnail])
    before = block[: thumbnail.start] + block[thumbnail.stop : len(written)]
    after = written[: thumbnail.start] + written[thumbnail.stop :]
    assert sum(one != other for one, other in zip(after, before, strict=True)) < 200


def test_source_survives_pickling(tmp_path: Path) -> None:
    write(encoded("png", "uint16", alpha=True), tmp_path / "a.png")
    source = read(tmp_path / "a.png")
    again = pickle.loads(pickle.dumps(source))
    assert np.array_equal(again.pixels, source.pixels)
    assert np.array_equal(again.alpha, source.alpha)
    for name in ("bits", "icc", "cicp", "metadata", "origin", "format", "camera", "warnings"):
        assert getattr(again, name) == getattr(source, name)


@pytest.mark.parametrize(("asked", "quality", "sampling"), [
    ("444", 80, "1 1"), ("422", 95, "2 1"), ("420", 95, "2 2"), (None, 95, "1 1"), (None, 85, "2 2"),
])  # fmt: skip
def test_subsampling_is_what_was_asked(
    tmp_path: Path, exiftool: Callable[[Path], dict[str, Any]], asked: str | None, quality: int, sampling: str
) -> None:
    for key in ("jpeg", "heic", "avif"):
        write(replace(encoded(key), subsampling=asked, quality=quality), path_for(tmp_path, key))
    assert exiftool(path_for(tmp_path, "jpeg"))["File:YCbCrSubSampling"] == sampling
    # HEVC's number of a chroma format; AV1's two bits for columns and rows, behind monochrome, before the position.
    by_number = {"1 1": (3, 0b00), "2 1": (2, 0b10), "2 2": (1, 0b11)}[sampling]
    assert exiftool(path_for(tmp_path, "heic"))["QuickTime:ChromaFormat"] == by_number[0]
    av1 = path_for(tmp_path, "avif").read_bytes()
    assert av1[av1.index(b"av1C") + 4 + 2] >> 2 & 3 == by_number[1]


def test_subsampling_of_deep_avif(tmp_path: Path) -> None:
    for asked, bits in (("444", 0b00), ("422", 0b10), ("420", 0b11)):
        write(replace(encoded("avif", "uint16"), subsampling=asked), tmp_path / "a.avif", replace=True)
        av1 = (tmp_path / "a.avif").read_bytes()
        assert av1[av1.index(b"av1C") + 4 + 2] >> 2 & 3 == bits


def test_gray_profiles_are_carried(tmp_path: Path, exiftool: Callable[[Path], dict[str, Any]]) -> None:
    """One channel and a profile for one channel, in every format that has such pictures."""
    gray = gray_of(ADOBE_RGB)
    for key in ("jpeg", "png", "tiff", "jxl"):
        path = path_for(tmp_path, key)
        write(replace(encoded(key), pixels=photo(channels=1), icc=icc_of(gray)), path)
        source = read(path)
        assert source.pixels.shape[2] == 1
        assert space_of(source) == (gray, None)
        if key != "jxl":
            assert exiftool(path)["ICC_Profile:ProfileDescription"] == gray.name
