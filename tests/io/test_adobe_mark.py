"""JPEG files that only EXIF marks as Adobe RGB, as cameras write them: read so, and truthful when written again."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from photoenhance.cli.app import main
from photoenhance.colour.space import ADOBE_RGB, SRGB, space_of
from photoenhance.image import Encoded, Metadata
from photoenhance.io import read, write
from tests.conftest import noise


def marked(path: Path, index: str, space: str) -> Path:
    """A JPEG without profile whose EXIF says an interoperability index and a colour space."""
    write(Encoded(noise(40, 30), None, b"", Metadata(), "jpeg"), path)
    words = ["exiftool", "-q", "-overwrite_original", "-icc_profile:all=", f"-InteropIndex={index}"]
    subprocess.run([*words, f"-ColorSpace={space}", "-Make=Made", str(path)], check=True)
    return path


@pytest.mark.parametrize(
    ("index", "space", "wanted"),
    [("R03", "Uncalibrated", ADOBE_RGB), ("R98", "Uncalibrated", SRGB), ("R03", "sRGB", SRGB)],
)
def test_the_mark_counts_where_there_is_no_profile(tmp_path: Path, index: str, space: str, wanted: object) -> None:
    source = read(marked(tmp_path / "camera.jpg", index, space))
    assert space_of(source)[0].name == wanted.name  # type: ignore[attr-defined]


def test_what_is_written_as_srgb_says_so(tmp_path: Path) -> None:
    photo = marked(tmp_path / "camera.jpg", "R03", "Uncalibrated")
    out = tmp_path / "out.jpg"
    assert main(["enhance", str(photo), "-o", str(out), "--model", "none", "--profile", "srgb", "--quiet"]) == 0
    words = ["exiftool", "-s3", "-InteropIndex#", "-ColorSpace#", str(out)]
    assert subprocess.run(words, check=True, capture_output=True, text=True).stdout.split() == ["R98", "1"]
    before, after = read(photo), read(out)
    assert space_of(after)[0] == SRGB
    assert np.abs(before.pixels.astype(int) - after.pixels).max() > 4, "the numbers are converted, not relabelled"


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp"])
def test_chromaticities_are_those_of_the_profile_or_none(tmp_path: Path, suffix: str) -> None:
    photo = marked(tmp_path / "camera.jpg", "R03", "Uncalibrated")
    words = [
        "-IFD0:WhitePoint=0.313 0.329",
        "-IFD0:PrimaryChromaticities=0.64 0.33 0.21 0.71 0.15 0.06",
        "-ExifIFD:Gamma=2.2",
    ]
    words += ["-XMP-tiff:PrimaryChromaticities=0.64 0.33 0.21 0.71 0.15 0.06", "-XMP-tiff:WhitePoint=0.313 0.329"]
    subprocess.run(["exiftool", "-q", "-q", "-overwrite_original", "-sep", " ", *words, str(photo)], check=True)
    primaries, white, gamma = {"PrimaryChromaticities"}, {"WhitePoint"}, {"Gamma"}
    # A TIFF keeps none in IFD0, where they would describe its samples as stored: the profile does that.
    groups = {"XMP-tiff"} if suffix == "tif" else {"XMP-tiff", "IFD0"}
    for profile, wanted in (("source", primaries | white | gamma), ("srgb", white | gamma), ("prophoto", set())):
        out = tmp_path / f"{profile}.{suffix}"
        assert main(["enhance", str(photo), "-o", str(out), "--model", "none", "--profile", profile, "--quiet"]) == 0
        ask = ["exiftool", "-a", "-j", "-G1", "-PrimaryChromaticities", "-WhitePoint", "-Gamma", str(out)]
        said = json.loads(subprocess.run(ask, check=True, capture_output=True).stdout)[0]
        said.pop("SourceFile")
        assert set(said) == {
            f"{group}:{tag}" for tag in wanted for group in (groups if tag != "Gamma" else {"ExifIFD"})
        }
