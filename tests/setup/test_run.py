"""run.py: which door the arguments open, and what a start does, without and with a screen, first and second time."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from photoenhance import __main__ as program
from photoenhance.io import formats
from tests.setup.conftest import ROOT, load, start

run = load(ROOT / "run.py")
PHOTO = str(ROOT / "resources" / "samples" / "mountain.jpg")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells whether there is a screen")


@pytest.mark.parametrize(
    ("arguments", "extras", "command", "window"),
    [
        ([], set(), ("photoenhance", PHOTO), True),
        (["a photo.jpg", "b.dng"], set(), ("photoenhance", "a photo.jpg", "b.dng"), True),
        (["enhance", "a.jpg", "-o", "b.jpg"], set(), ("photoenhance", "enhance", "a.jpg", "-o", "b.jpg"), False),
        (
            ["enhance", "a", "--scheduler=tcp://b:1"],
            {"cluster"},
            ("photoenhance", "enhance", "a", "--scheduler=tcp://b:1"),
            False,
        ),
        (["models", "list"], set(), ("photoenhance", "models", "list"), False),
        (["--version"], set(), ("photoenhance", "--version"), False),
        (["fit", "--config", "gan"], {"train", "perceptual"}, ("training.fit", "--config", "gan"), False),
        (["label", "--help"], {"teacher"}, ("training.label", "--help"), False),
        (["benchmarks", "window"], {"test", "bench"}, ("benchmarks", "window"), False),
        (["config"], set(), ("photoenhance", "config"), True),  # a module of training, but no door
        (["../training/fit"], set(), ("photoenhance", "../training/fit"), True),
    ],
)
def test_doors(arguments: list[str], extras: set[str], command: tuple[str, ...], window: bool) -> None:
    assert run.door(arguments) == (frozenset(extras), command, window)


def test_commands_are_those_of_the_program() -> None:
    assert run.COMMANDS == program.COMMANDS


def test_suffixes_are_written_by_the_program_and_every_written_format_has_one() -> None:
    assert set(run.WRITABLE) <= set(formats.writable_suffixes())
    assert {entry.suffix for entry in formats.FORMATS if entry.writable} <= set(run.WRITABLE)


def test_sample_is_there() -> None:
    assert run.SAMPLE.is_file()


@pytest.mark.parametrize("path", ["run.py", "packaging/setup/machine.py", "packaging/setup/environment.py"])
def test_parsed_by_pythons_too_old_for_the_program(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names | {"machine", "environment"}


def test_free_name(tmp_path: Path) -> None:
    assert run.free_name(Path("/far/IMG.PNG"), tmp_path) == tmp_path / "IMG_enhanced.PNG"
    assert run.free_name(Path("IMG.CR2"), tmp_path).name == "IMG_enhanced.jpg"
    (tmp_path / "IMG_enhanced.jpg").touch()
    (tmp_path / "IMG_enhanced_2.jpg").touch()
    assert run.free_name(Path("IMG.CR2"), tmp_path).name == "IMG_enhanced_3.jpg"


def test_the_whole_suite_is_shared_out_and_a_selection_is_not() -> None:
    words, environment = run.sharing([])
    assert words[:2] == ["-n", "logical"]
    assert environment == {"OMP_NUM_THREADS": "1"}
    assert run.sharing(["tests/setup", "-q"]) == ([], {})


def test_help_installs_nothing(bare: Path, tmp_path: Path) -> None:
    done = start(bare, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "run.py [PHOTO...]" in done.stdout
    assert not (bare / ".venv").exists()


def test_second_start_only_passes_on(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('a file of the current folder was imported')", "utf-8")
    before = {path: path.stat().st_mtime_ns for path in (ready / ".venv").iterdir()}
    done = start(ready, "models", "list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "retouch-residual" in done.stdout
    assert "Installing" not in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (ready / ".venv").iterdir()} == before


def test_exit_code_of_the_program_comes_through(ready: Path, tmp_path: Path) -> None:
    assert start(ready, "enhance", "nothing.jpg", "-o", "out.jpg", cwd=tmp_path).returncode == 1
    assert start(ready, "enhance", "--no-such-option", cwd=tmp_path).returncode == 2


@linux
def test_without_a_screen_the_sample_is_enhanced_under_a_new_name(ready: Path, tmp_path: Path) -> None:
    for name in ("mountain_enhanced.jpg", "mountain_enhanced_2.jpg"):
        done = start(ready, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "No window: neither DISPLAY nor WAYLAND_DISPLAY is set" in done.stdout
        assert done.stdout.rstrip().endswith(f"The result is {tmp_path / name}")
        with Image.open(tmp_path / name) as result:
            assert result.size == (64, 48)
    first, second = (path.read_bytes() for path in sorted(tmp_path.glob("mountain_enhanced*.jpg")))
    assert first == second


@linux
def test_a_screen_that_is_gone_is_no_screen(ready: Path, tmp_path: Path) -> None:
    done = start(ready, cwd=tmp_path, DISPLAY=":4711")
    assert done.returncode == 0, done.stderr
    assert "No window: DISPLAY is :4711, and no screen answers there" in done.stdout
    assert (tmp_path / "mountain_enhanced.jpg").is_file()


@linux
def test_without_a_screen_a_bad_photo_does_not_stop_the_others(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"this is no photo")
    done = start(ready, "bad.jpg", str(ready / "resources" / "samples" / "mountain.jpg"), cwd=tmp_path)
    assert done.returncode == 1
    assert "bad.jpg" in done.stderr
    assert (tmp_path / "mountain_enhanced.jpg").is_file()
    assert not (tmp_path / "bad_enhanced.jpg").exists()


def test_under_ci_missing_data_ends_the_run(ready: Path, tmp_path: Path) -> None:
    done = start(ready, "test", cwd=tmp_path, CI="true", PHOTOENHANCE_DATA=str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert f"the shared data is missing: there is no folder {tmp_path / 'nowhere'}" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_ci_calls_run_py_test_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("cd ")]
    assert lines == ["#!/usr/bin/env bash", "set -euo pipefail", "python3 run.py test"]
    assert os.access(script, os.X_OK)
