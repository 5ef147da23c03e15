from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

Tags = dict[str, Any]


@pytest.fixture(scope="session")
def exiftool() -> Callable[[Path], Tags]:
    """Read a file's tags with ExifTool, an independent judge; skipped where it is not installed, never under CI."""
    program = _exiftool()

    def tags(path: Path) -> Tags:
        answer = subprocess.run([program, "-j", "-G1", "-n", str(path)], capture_output=True, check=True, timeout=60)
        result: Tags = json.loads(answer.stdout)[0]
        return result

    return tags


@pytest.fixture(scope="session")
def exiftool_all() -> Callable[[Iterable[Path]], dict[Path, Tags]]:
    """Read many files by one start of ExifTool: every tag, by file."""
    program = _exiftool()

    def tags(paths: Iterable[Path]) -> dict[Path, Tags]:
        command = [program, "-j", "-G1", "-a", "-struct", "-charset", "iptc=latin", *map(str, paths)]
        # It ends with 1 where one of the files is broken, and says so in that file's tags.
        answer = subprocess.run(command, capture_output=True, check=False, timeout=60)
        return {Path(found["SourceFile"]): found for found in json.loads(answer.stdout)}

    return tags


def _exiftool() -> str:
    program = shutil.which("exiftool")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("exiftool is not installed")
        pytest.skip("wants exiftool")
    return program
