"""The menu entry: valid by the freedesktop tools, and offering exactly the file types that the program reads."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from photoenhance.io.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "packaging" / "photoenhance.desktop"


@pytest.fixture
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(FILE, encoding="utf-8")
    return parser["Desktop Entry"]


def test_valid_by_the_freedesktop_tool() -> None:
    tool = shutil.which("desktop-file-validate")
    if tool is None:
        assert os.environ.get("CI") != "true", "desktop-file-utils must be installed under CI"
        pytest.skip("wants desktop-file-validate (Debian: desktop-file-utils)")
    told = subprocess.run([tool, str(FILE)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    assert told.stdout.strip() == ""


def test_file_types_are_those_of_the_format_table(entry: configparser.SectionProxy) -> None:
    readable = [mime for form in FORMATS if form.readable for mime in form.mime_types]
    expected = ";".join(dict.fromkeys(readable)) + ";"
    assert entry["MimeType"] == expected, f"packaging/photoenhance.desktop should say: MimeType={expected}"


def test_starts_a_script_that_the_wheel_installs_and_shows_a_shipped_icon(entry: configparser.SectionProxy) -> None:
    program, argument = entry["Exec"].split()
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["gui-scripts"]
    assert program in scripts
    assert argument == "%F"
    assert (ROOT / "resources" / "icons" / f"{entry['Icon']}.svg").is_file()
