"""JPEG files that only EXIF marks as Adobe RGB, as cameras write them: read so, and truthful when written again."""

from __future__ import annotations

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
