from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tags = dict[str, Any]


@pytest.fixture(scope="session")
def exiftool() -> Callable[[Path], Tags]:
    """Read a file's tags with ExifTool, an independent judge; skipped where it is not installed, never under CI."""
    program = shutil.which("exiftool")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("exiftool is not installed")
        pytest.skip("wants exiftool")

    def tags(path: Path) -> Tags:
        answer = subprocess.run([program, "-j", "-G1", "-n", str(path)], capture_output=True, check=True, timeout=60)
        result: Tags = json.loads(answer.stdout)[0]
        return result

    return tags
