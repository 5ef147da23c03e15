"""`info --system`: what a bug report needs, without the person's name in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from photoenhance import diagnostics as module
from photoenhance.cli.app import USAGE, main
from photoenhance.diagnostics import NOTE, diagnostics, log_lines
from photoenhance.inference.catalogue import models
from photoenhance.inference.devices import devices
from photoenhance.jobs.log import record


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "log" / "photoenhance.log"
    monkeypatch.setattr("photoenhance.jobs.log.log_path", lambda: path)
    monkeypatch.setattr(module, "log_path", lambda: path)
    return path


def test_says_what_a_report_needs(capsys: pytest.CaptureFixture[str], log: Path) -> None:
    record("Something went wrong with a photo", ValueError("odd"))
    assert main(["info", "--system"]) == 0
    told = capsys.readouterr()
    assert told.err.strip() == NOTE
    for heading in ("Program", "System", "Devices", "Models", "Folders", "Last lines of the log"):
        assert f"\n{heading}\n" in f"\n{told.out}"
    for device in devices():
        assert device.note in told.out
    for model in models():
        assert model.sha256 in told.out
    assert "Something went wrong with a photo" in told.out
    assert "ValueError: odd" in told.out


@pytest.mark.parametrize("arguments", [[], ["--system", "a.jpg"], ["--system", "--json"]])
def test_files_or_system_not_both_and_not_neither(arguments: list[str]) -> None:
    assert main(["info", *arguments]) == USAGE


def test_the_home_folder_is_a_tilde(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ann"))
    log.parent.mkdir()
    log.write_text("/home/ann/photos/a.jpg\n/home/anna/b.jpg\n/home/ann\n")
    lines = [line.strip() for line in diagnostics().splitlines()[-3:]]
    assert lines == ["~/photos/a.jpg", "/home/anna/b.jpg", "~"]


def test_the_window_adds_what_it_knows(log: Path) -> None:
    assert "Platform  wayland" in diagnostics([("Platform", "wayland")])


def test_only_the_end_of_a_long_log(log: Path) -> None:
    assert log_lines() == []
    log.parent.mkdir()
    log.write_text("".join(f"line {number}\n" for number in range(20_000)))
    assert log_lines(3) == ["line 19997", "line 19998", "line 19999"]
