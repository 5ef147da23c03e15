"""A checkout of its own for the tests of run.py: its set-up files, a small photo, and a .venv that took no install."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    """Load a file as a module of its own, with the files beside it in reach."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(path.parent))
    return module


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The files that run.py needs before anything is installed, and a sample of 64 x 48 pixels."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "packaging", root / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("run.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    (root / "resources" / "samples").mkdir(parents=True)
    with Image.open(ROOT / "resources" / "samples" / "mountain.jpg") as sample:
        sample.crop((300, 300, 364, 348)).save(root / "resources" / "samples" / "mountain.jpg")
    return root


@pytest.fixture
def ready(bare: Path) -> Path:
    """The same with a .venv and its stamp, as after a first start; the packages are those that run these tests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare / ".venv")], check=True)
    environment = load(bare / "packaging" / "setup" / "environment.py")
    purelib = subprocess.run(
        [str(environment.PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    places = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(ROOT)))
    (Path(purelib) / "borrowed.pth").write_text("\n".join(places), encoding="utf-8")
    environment.STAMP.write_text(environment.stamp_of(set()), encoding="utf-8")
    return bare


def start(root: Path, *arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start run.py there, without a screen, and wait for its end."""
    dropped = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PHOTOENHANCE_DATA", "PHOTOENHANCE_TEST_RUN", "CI")
    environment = {name: value for name, value in os.environ.items() if name not in dropped} | variables
    command = [sys.executable, str(root / "run.py"), *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)
