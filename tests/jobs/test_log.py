"""The log file: written, rotated, and never a reason to fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from photoenhance.jobs import log


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def test_lies_in_the_users_own_folder(state: Path) -> None:
    assert state in log.log_path().parents


def test_rotates(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_BYTES", 500)
    for number in range(30):
        log.record(f"line {number} " + "x" * 40)
    files = sorted(path.name for path in log.log_path().parent.iterdir())
    assert files == ["photoenhance.log", *(f"photoenhance.log.{number}" for number in (1, 2, 3))]
    assert "line 29" in log.log_path().read_text()
    assert all(path.stat().st_size <= 700 for path in log.log_path().parent.iterdir())


def test_names_with_odd_bytes_are_written(state: Path) -> None:
    assert log.record("Cannot open \udce9.jpg") == log.log_path()
    assert "Cannot open" in log.log_path().read_text()


def test_memory_that_ran_out_is_told_as_that_and_not_as_a_fault(state: Path) -> None:
    error = log.unexpected("Cannot enhance a.jpg", MemoryError())
    assert str(error) == (
        "Cannot enhance a.jpg: there is not enough memory for it. Close other programs, or make the photo smaller."
    )
    assert "MemoryError" in log.log_path().read_text()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    error = log.unexpected("Cannot enhance a.jpg", ValueError("x"))
    assert "could not be written" in str(error)
