"""What every test may ask for: the shared photos, tiny made pictures, the real sessions, folders of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import NDArray

from photoenhance.image import Metadata, Origin, Source
from photoenhance.inference import catalogue
from photoenhance.inference.catalogue import find
from photoenhance.inference.session import Session, open_session
from photoenhance.io import guarded

# A slow or busy machine is no failure: tests never assert times.
settings.register_profile("photoenhance", deadline=None)
settings.load_profile("photoenhance")

TOP = Path(__file__).resolve().parent.parent


_sessions: list[pytest.Session] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember the session, whose status is known at its end."""
    _sessions.append(session)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """End a process that has had hundreds of windows without taking Qt down, a worker of pytest-xdist too.

    Everything has been judged and told by now. What Python and Qt then do with what is left, in no certain order, ended
    in a segmentation fault in one of several whole runs, after "2810 passed". That the program itself ends well is
    tested in processes of its own (`tests/ui/test_app.py`).
    """
    if _sessions and "PySide6.QtWidgets" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(_sessions[0].exitstatus))


def shared_data() -> Path:
    """Where the shared photos are, or would be."""
    return Path(os.environ.get("PHOTOENHANCE_DATA") or TOP.parent / "shared" / "data").resolve()


def pytest_configure() -> None:
    if os.environ.get("CI") == "true" and not shared_data().is_dir():
        pytest.exit(f"The shared photos are missing: no folder {shared_data()}", returncode=1)


@pytest.fixture(scope="session")
def data() -> Path:
    """Folder of the shared photos; the test is skipped by name where there are none (never under CI)."""
    folder = shared_data()
    if not folder.is_dir():
        pytest.skip("wants the shared photos (set PHOTOENHANCE_DATA)")
    return folder


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


@pytest.fixture(scope="session")
def exiftool_program() -> str:
    """The path of ExifTool, for tests that write with it; skipped as above."""
    return _exiftool()


def _exiftool() -> str:
    program = shutil.which("exiftool")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("exiftool is not installed")
        pytest.skip("wants exiftool")
    return program


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All tests of a run, and the programs they start, share one cache of machine code."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent  # a worker has a folder in that of the run
    os.environ["NUMBA_CACHE_DIR"] = str(run / "numba")


@pytest.fixture(autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own settings, caches or logs."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, where tests can patch what reads; programs that tests start read guarded."""
    monkeypatch.setattr(guarded, "wanted", lambda: False)


@pytest.fixture(scope="session", params=["retouch-residual", "lowlight-gan"])
def session(request: pytest.FixtureRequest) -> Session:
    """Each bundled network on the CPU, one thread."""
    return open_session(find(request.param), "cpu", threads=1)


def noise(width: int, height: int, seed: int = 0, dtype: str = "uint8", channels: int = 3) -> NDArray[np.uint8]:
    """A picture in which every pixel differs: the hardest case for seams."""
    random = np.random.default_rng(seed)
    return random.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True)


def source_of(pixels: NDArray[np.uint8], icc: bytes | None = None) -> Source:
    """A Source around an array, as if it had been read from a file."""
    return Source(pixels, None, pixels.dtype.itemsize * 8, icc, None, Metadata(), Origin("made.png", 0, 0), "png")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with real models of a few numbers each, chains among them (`tests.tiny_models`)."""
    from tests.tiny_models import write_all

    return write_all(tmp_path_factory.mktemp("resources") / "models")


@pytest.fixture
def tiny(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program finds these models instead of the bundled ones."""
    monkeypatch.setattr(catalogue, "resource", lambda name: tiny_folder.parent / name)
    return tiny_folder
