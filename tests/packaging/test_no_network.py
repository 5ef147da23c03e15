"""The program talks to nobody: window and command line work where there is no network, and do not even look for one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.packaging.network import PYTHON, attempts, need_alone, run_alone

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has network namespaces")

ASK = """
import socket
for family, place in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind).connect((place, 443))
        except OSError:
            pass
"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    need_alone()
    place = tmp_path / "photo.jpg"
    with Image.open(ROOT / "resources" / "samples" / "mountain.jpg") as sample:
        sample.crop((300, 300, 460, 420)).save(place)
    return place


def left_by_onnxruntime(home: Path) -> list[Path]:
    """An identifier and unsent reports."""
    return [path for path in home.rglob("*") if "onnxruntime" in path.name or path.name == "deviceid"]


def test_an_attempt_would_be_seen(tmp_path: Path) -> None:
    need_alone()
    _, counters = run_alone([*PYTHON, "-c", ASK], cwd=tmp_path, home=tmp_path)
    assert attempts(counters), counters


def test_command_line(photo: Path, tmp_path: Path) -> None:
    command = [*PYTHON, "-m", "photoenhance", "enhance", photo.name, "-o", "result.png", "--model", "retouch-residual"]
    told, counters = run_alone(command, cwd=tmp_path, home=tmp_path / "home")
    with Image.open(tmp_path / "result.png") as result:
        assert result.size == (160, 120), told
    assert attempts(counters) == {}
    assert left_by_onnxruntime(tmp_path / "home") == []


@pytest.mark.gui
def test_window(photo: Path, tmp_path: Path) -> None:
    command = [*PYTHON, "-m", "tests.packaging.windowed", str(photo), str(tmp_path / "result.png")]
    told, counters = run_alone(command, cwd=ROOT, home=tmp_path / "home", PYTHONPATH=str(ROOT))
    with Image.open(tmp_path / "result.png") as result:
        assert result.size == (160, 120), told
    assert attempts(counters) == {}
    assert left_by_onnxruntime(tmp_path / "home") == []
