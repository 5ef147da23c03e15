"""Colours and profiles of JPEG XL: read as other encoders wrote them, understood by other decoders."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.profile import parse
from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB, Space, icc_of, space_of
from photoenhance.io import bmff, jxlheader, jxlicc, jxlwrite, read, write
from photoenhance.io.jxlbits import BitReader, BitWriter
from tests.io.made import photo
from tests.io.test_write import fitting

WIDE = [ADOBE_RGB, PROPHOTO]


@given(st.lists(st.tuples(st.sampled_from(["u64", "enum", "u"]), st.integers(0, 2**20)), max_size=30))
def test_bits_there_and_back(numbers: list[tuple[str, int]]) -> None:
    writer = BitWriter()
    values = [(kind, value % 60 if kind == "enum" else value) for kind, value in numbers]
    for kind, value in values:
        writer.u(value, 20 if value < 2**20 else 21) if kind == "u" else getattr(writer, kind)(value)
    reader = BitReader(writer.data)
    for kind, value in values:
        found = reader.u(20 if value < 2**20 else 21) if kind == "u" else getattr(reader, kind)()
        assert found == value
    assert not reader.ended


@pytest.mark.parametrize("size", [1, 100, 128, 129, 700, 40_000])
@pytest.mark.parametrize("at", [0, 3])
def test_any_bytes_as_profile(size: int, at: int) -> None:
    icc = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()
    writer = BitWriter()
    writer.u(0, at)
    jxlicc.write(icc, writer)
    assert jxlicc.read(writer.data, at) == (icc, len(writer.data))


def test_damaged_profiles_are_none() -> None:
    """Whatever a bit is turned into, there is an answer, and soon."""
    writer = BitWriter()
    jxlicc.write(icc_of(DISPLAY_P3), writer)
    for bit in range(0, 900, 7):
        data = bytearray(writer.data)
        data[bit >> 3] ^= 1 << (bit & 7)
        jxlicc.read(bytes(data), 0)
    assert jxlicc.read(writer.data[:100], 0) is None
    assert jxlicc.read(b"", 0) is None


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "kind", "title"),
    [
        ("jxl_gray_16bit.jxl", b"GRAY", "gray built-in"),
        ("jxl_rgb_fp16.jxl", b"RGB ", "sRGB"),
        ("jxl_orientation_6.jxl", b"RGB ", "sRGB"),
    ],
)
def test_profiles_of_real_files(data: Path, name: str, kind: bytes, title: str) -> None:
    source = read(data / "odd" / name)
    assert source.icc is not None
    assert int.from_bytes(source.icc[:4], "big") == len(source.icc)
    assert source.icc[16:20] == kind
    assert title in parse(source.icc).name
    assert space_of(source)[1] is None


@pytest.mark.data
def test_linear_light_of_eight_bits_is_not_asked_for(data: Path) -> None:
    """The photo is in XYB and says linear sRGB: as 8-bit linear light its shadows would have a few steps only."""
    source = read(data / "photos" / "still_life_24mp.jxl")
    assert space_of(source) == (SRGB, None)
    assert len(np.unique(source.pixels[::7, ::7])) > 220


cjxl = pytest.mark.skipif(shutil.which("cjxl") is None, reason="wants libjxl's tools")


@cjxl
@pytest.mark.parametrize("effort", ["3", "7", "9"])
@pytest.mark.parametrize("distance", ["0", "0.3"])
@pytest.mark.parametrize("space", WIDE, ids=lambda space: space.name)
def test_as_libjxl_writes_it(tmp_path: Path, space: Space, distance: str, effort: str) -> None:
    """Coded by other means than ours (repetitions, clusters, ANS); lossy files are in XYB and lose no colour by it."""
    pixels = photo(64, 64)
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=icc_of(space))
    command = ["cjxl", "-d", distance, "-e", effort, str(tmp_path / "a.png"), str(tmp_path / "a.jxl")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    source = read(tmp_path / "a.jxl")
    assert source.icc == icc_of(space)
    assert source.warnings == ()
    far = np.abs(source.pixels.astype(int) - pixels)
    assert far.max() == 0 if distance == "0" else far.mean() < 2


@cjxl
@pytest.mark.parametrize("quality", [90, 100])
@pytest.mark.parametrize("space", [SRGB, DISPLAY_P3, *WIDE], ids=lambda space: space.name)
def test_as_libjxl_reads_it(tmp_path: Path, space: Space, quality: int) -> None:
    """djxl gives sRGB of our files where it converts; its pixels, taken by its own profile, are the picture."""
    wanted = replace(fitting("jxl"), icc=icc_of(space), quality=quality, pixels=photo(64, 64))
    write(wanted, tmp_path / "a.jxl")
    subprocess.run(
        ["djxl", str(tmp_path / "a.jxl"), str(tmp_path / "a.png")], check=True, capture_output=True, timeout=60
    )
    seen = read(tmp_path / "a.png")
    theirs = to_working(seen.pixels, space_of(seen)[0])
    ours = np.clip(to_working(wanted.pixels, space), theirs.min(), theirs.max())
    difference = from_working(theirs, SRGB, np.uint8).astype(int) - from_working(ours, SRGB, np.uint8)
    assert np.abs(difference).mean() < 2


def test_depth_and_colour_written_anew() -> None:
    file = imagecodecs.jpegxl_encode(photo(dtype="uint16"), lossless=True, effort=3, usecontainer=True)
    (plain,) = (content for kind, content in bmff.boxes(file) if kind == "jxlc")
    before = jxlheader.parse(plain)
    assert before is not None
    for colour in (jxlwrite.SRGB, jxlwrite.P3, icc_of(PROPHOTO)):
        told = jxlwrite.described(plain, colour)
        after = jxlheader.parse(told)
        assert after is not None
        assert (after.width, after.height, after.bits, after.xyb) == (47, 61, 16, False)
        assert after.icc == isinstance(colour, bytes)
        assert np.array_equal(imagecodecs.jpegxl_decode(told), photo(dtype="uint16"))
    with pytest.raises(ValueError, match="cannot be written anew"):
        jxlwrite.described(os.urandom(20), jxlwrite.SRGB)


@cjxl
@pytest.mark.parametrize("distance", ["0", "0.3"])
def test_unusual_numbers(tmp_path: Path, distance: str) -> None:
    """A pure power curve has no CICP number: in XYB that does not matter, else it is told."""
    pixels = photo(64, 64)
    (tmp_path / "a.ppm").write_bytes(b"P6\n64 64\n255\n" + pixels.tobytes())
    colours = "color_space=RGB_D65_SRG_Rel_g0.5"
    command = ["cjxl", "-d", distance, "-x", colours, str(tmp_path / "a.ppm"), str(tmp_path / "a.jxl")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    source = read(tmp_path / "a.jxl")
    if distance == "0":
        assert any("unusual numbers" in warning for warning in source.warnings)
        return
    assert source.warnings == ()
    linear = (pixels / 255.0) ** 2
    seen = to_working(source.pixels, space_of(source)[0])
    assert np.abs(np.sqrt(np.maximum(seen, 0)) - np.sqrt(linear)).mean() < 0.01
