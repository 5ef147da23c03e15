"""What is said before writing is what is written: every format, depth, profile, with alpha and in gray."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import imagecodecs
import numpy as np
import pytest

from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, OUTPUTS, PROPHOTO, SRGB, Space, gray_of, icc_of, space_of
from photoenhance.image import Encoded, Metadata
from photoenhance.io import heif, read, write
from photoenhance.io.formats import FORMATS, by_key
from photoenhance.io.outcome import Outcome, outcome
from tests.io.made import XMP, exif, photo

TAGS = {
    "jpeg": "File:BitsPerSample",
    "png": "PNG:BitDepth",
    "tiff": "IFD0:BitsPerSample",
    "avif": "QuickTime:ImagePixelDepth",
    "heic": "QuickTime:ImagePixelDepth",
}


class Case(NamedTuple):
    key: str
    depth: int
    profile: str
    alpha: bool
    gray: bool
    quality: int = 90

    @property
    def said(self) -> Outcome:
        space = OUTPUTS[self.profile]
        fmt = by_key(self.key)
        return outcome(fmt, self.depth, space, alpha=self.alpha, gray=self.gray, quality=self.quality)

    @property
    def name(self) -> str:
        return f"{self.key}-{self.depth}-{self.profile}-{self.alpha}-{self.gray}{by_key(self.key).suffix}"


def cases() -> Iterator[Case]:
    for entry in FORMATS:
        if entry.writable and (entry.key != "heic" or heif.can_write()):
            for depth in (8, 10, 12, 16):
                for profile in OUTPUTS:
                    for alpha in (False, True):
                        yield Case(entry.key, depth, profile, alpha, False)
                yield Case(entry.key, depth, "adobe", False, True)


def encoded(case: Case) -> Encoded:
    """As a caller who asked first would make it."""
    said = case.said
    dtype = "uint8" if said.samples == 8 else "uint16"
    pixels = photo(40, 32, dtype=dtype, channels=1 if said.gray else 3)
    alpha = np.ascontiguousarray(pixels[::-1, :, 0]) if said.alpha else None
    block = Metadata(exif(1), XMP, None)
    return Encoded(pixels, alpha, icc_of(said.space), block, case.key, case.quality, None, said.depth)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, tuple[Path, tuple[str, ...]]]:
    folder = tmp_path_factory.mktemp("outcome")
    return {case: (folder / case.name, write(encoded(case), folder / case.name)) for case in cases()}


Written = dict[Case, tuple[Path, tuple[str, ...]]]


def test_nothing_is_left_to_say_afterwards(written: Written) -> None:
    """Whoever asked first gets no surprise from the writer."""
    assert {case: warnings for case, (_, warnings) in written.items() if warnings} == {}


def test_read_back_by_ourselves(written: Written) -> None:
    for case, (path, _) in written.items():
        said, source = case.said, read(path)
        assert source.bits == said.depth, case
        assert space_of(source)[0].to_srgb == said.space.to_srgb, case
        assert space_of(source)[0].curves == said.space.curves, case
        assert (source.alpha is not None) == said.alpha, case
        assert source.pixels.shape[2] == (1 if said.gray else 3), case
        assert source.metadata.xmp is not None, case
        assert source.metadata.exif is not None, case
        wanted = encoded(case)
        far = np.abs(source.pixels.astype(int) - wanted.pixels).max() / np.iinfo(wanted.pixels.dtype).max
        assert far == 0 if said.lossless else far < 0.2, case
        if wanted.alpha is not None:
            assert source.alpha is not None
            off = np.abs(source.alpha.astype(int) - wanted.alpha).max() / np.iinfo(wanted.alpha.dtype).max
            assert off == 0 if said.lossless else off < (0.1 if case.key == "heic" else 0.01), case


def test_read_back_by_exiftool(written: Written) -> None:
    """Depth and profile by an independent reader, where it looks into the format."""
    program = shutil.which("exiftool")
    if program is None:
        pytest.skip("wants exiftool")
    folder = next(iter(written.values()))[0].parent
    answer = subprocess.run([program, "-j", "-G1", "-n", str(folder)], capture_output=True, check=True, timeout=120)
    seen: dict[str, dict[str, Any]] = {Path(tags["SourceFile"]).name: tags for tags in json.loads(answer.stdout)}
    for case in written:
        said, tags = case.said, seen[case.name]
        assert not [tag for tag in tags if tag.endswith((":Warning", ":Error"))], (case, tags)
        assert tags["IFD0:Make"] == "Make of it", case
        if case.key in TAGS:
            assert {int(bits) for bits in str(tags[TAGS[case.key]]).split()} == {said.depth}, case
        if case.key != "jxl":
            assert tags["ICC_Profile:ProfileDescription"] == said.space.name, case


def test_read_back_by_libjxl(written: Written) -> None:
    """ExifTool does not look into JPEG XL: samples and their depth by libjxl, where the file is lossless."""
    for case, (path, _) in written.items():
        if case.key == "jxl" and case.said.lossless:
            samples = imagecodecs.jpegxl_decode(path.read_bytes())
            assert samples.dtype.itemsize * 8 == case.said.depth
            wanted = encoded(case)
            assert np.array_equal(samples.reshape(*wanted.pixels.shape[:2], -1)[:, :, :3], wanted.pixels)


@pytest.mark.parametrize(
    ("key", "depth", "real"),
    [("jpeg", 16, 8), ("png", 10, 16), ("tiff", 16, 16), ("avif", 16, 12), ("avif", 10, 10), ("heic", 16, 10),
     ("webp", 10, 8), ("jxl", 12, 16)],
)  # fmt: skip
def test_depths(key: str, depth: int, real: int) -> None:
    said = outcome(by_key(key), depth, SRGB)
    assert said.depth == real
    assert any(f"{real} of the {depth} bits" in note for note in said.notes) == (real < depth)


def test_sentences() -> None:
    assert outcome(by_key("jpeg"), 8, SRGB, alpha=True).notes == (
        "JPEG has no transparency; the picture is laid on the background colour",
    )
    gray = outcome(by_key("webp"), 8, gray_of(ADOBE_RGB), gray=True)
    assert (gray.gray, gray.space) == (False, SRGB)
    assert "three equal channels" in gray.notes[0]
    assert outcome(by_key("png"), 8, DISPLAY_P3, gray=True).space == gray_of(DISPLAY_P3)
    assert outcome(by_key("jxl"), 16, PROPHOTO).notes == ("JPEG XL is written lossless here, whatever the quality",)
    assert outcome(by_key("jxl"), 8, PROPHOTO).notes == ()
    with pytest.raises(ValueError, match="GIF files are not written"):
        outcome(by_key("gif"), 8, SRGB)


@pytest.mark.parametrize("quality", [95, 100])
@pytest.mark.parametrize("space", [SRGB, DISPLAY_P3, ADOBE_RGB, PROPHOTO], ids=lambda space: space.name)
def test_lossy_jpeg_xl_has_the_colours_of_its_profile(tmp_path: Path, space: Space, quality: int) -> None:
    """A saturated green, far outside sRGB in the wide spaces, comes back as the same samples."""
    pixels = np.full((64, 64, 3), (20, 240, 30), np.uint8)
    wanted = replace(encoded(Case("jxl", 8, "srgb", False, False)), pixels=pixels, icc=icc_of(space), quality=quality)
    write(wanted, tmp_path / "a.jxl")
    source = read(tmp_path / "a.jxl")
    assert space_of(source)[0] == space
    assert np.abs(source.pixels.astype(int) - pixels).max() <= (0 if quality == 100 else 6)
