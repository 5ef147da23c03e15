"""The checkout's .venv: when it is found good, what interruptions leave, and that two starts do not meet in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.setup.conftest import load, start

HOLD = "import environment, sys\nwith environment.alone():\n print('held', flush=True)\n sys.stdin.readline()\n"


@pytest.fixture
def environment(ready: Path) -> ModuleType:
    return load(ready / "packaging" / "setup" / "environment.py")


def test_good_after_an_install(environment: ModuleType) -> None:
    assert environment.ready(frozenset())
    assert not environment.ready(frozenset({"test"}))
    environment.STAMP.write_text(environment.stamp_of({"test", "train"}), encoding="utf-8")
    assert environment.ready(frozenset({"train"}))


def test_a_changed_pyproject_is_installed_again_with_the_same_extras(environment: ModuleType) -> None:
    environment.STAMP.write_text(environment.stamp_of({"test"}), encoding="utf-8")
    with environment.PYPROJECT.open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert environment.installed() == ({"test"}, False)
    assert not environment.ready(frozenset())


def test_a_moved_checkout_gets_a_new_environment(ready: Path, tmp_path: Path) -> None:
    moved = ready.rename(tmp_path / "moved")
    assert load(moved / "packaging" / "setup" / "environment.py").installed() is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"extras": 1}'])
def test_a_broken_stamp_counts_for_nothing(environment: ModuleType, text: str) -> None:
    environment.STAMP.write_text(text, encoding="utf-8")
    assert environment.installed() is None


@pytest.mark.parametrize(
    ("before", "log", "back"),
    [
        ("stamp", "Collecting numpy\n", True),
        ("stamp", None, True),
        ("stamp", "Installing collected packages: numpy, photoenhance\n", False),
        ("", None, False),
    ],
)
def test_an_interruption(environment: ModuleType, before: str, log: str | None, back: bool) -> None:
    environment.STAMP.unlink()
    environment.BUSY.write_text(before, encoding="utf-8")
    if log is not None:
        environment.LOG.write_text(log, encoding="utf-8")
    environment.recover()
    assert environment.STAMP.exists() is back
    assert environment.BUSY.exists() is not back


def test_a_failed_install_that_touched_nothing_leaves_the_program_usable(ready: Path, tmp_path: Path) -> None:
    """As without a network: pip ends while it looks for what the install needs."""
    done = start(ready, "benchmarks", cwd=tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert "hatchling" in done.stderr
    assert "could not be installed" in done.stderr
    assert start(ready, "models", "list", cwd=tmp_path).returncode == 0


def test_an_environment_of_somebody_else_is_left_alone(bare: Path, tmp_path: Path) -> None:
    (bare / ".venv").mkdir()
    (bare / ".venv" / "mine").write_text("precious", encoding="utf-8")
    done = start(bare, "models", "list", cwd=tmp_path)
    assert done.returncode == 1
    assert "was not made by run.py" in done.stderr
    assert [path.name for path in (bare / ".venv").iterdir()] == ["mine"]


def test_what_an_interruption_left_is_made_anew(environment: ModuleType) -> None:
    environment.STAMP.unlink()
    environment.BUSY.write_text("", encoding="utf-8")
    (environment.VENV / "half").mkdir()
    environment.make_anew()
    assert not (environment.VENV / "half").exists()
    assert (
        subprocess.run([environment.PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    )
    assert environment.installed() is None, "it must not count as good before the packages are in"


def test_two_starts_wait_for_each_other(bare: Path) -> None:
    command = [sys.executable, "-c", HOLD]
    folder = bare / "packaging" / "setup"

    def hold() -> subprocess.Popen[str]:
        return subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with hold() as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with hold() as second:
            assert second.stdout is not None
            assert "waiting" in second.stdout.readline()
            first.communicate("go\n")
            assert second.stdout.readline() == "held\n"
            second.communicate("go\n")
    assert (first.returncode, second.returncode) == (0, 0)
