"""Hostile files: each is one sentence, and whatever they do is done in a process that is thrown away."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from photoenhance.errors import Cancelled, PhotoError
from photoenhance.inference.foreign import child, examine
from photoenhance.inference.stop import Stop
from tests.inference.foreign import dying, made

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither these limits nor signals")


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(PhotoError) as caught:
        examine.examine(path, **limits)
    sentence = str(caught.value)
    assert sentence.startswith(f"Cannot add {path.name}: ")
    assert "\n" not in sentence
    return sentence


def test_a_good_file_is_looked_at_in_another_process(tmp_path: Path) -> None:
    found = examine.examine(made.blurs(tmp_path / "a.onnx", 2))
    assert (found.halo, found.multiple) == (2, 1)


@POSIX
def test_an_endless_loop_ends_by_processor_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "PATIENCE", 100)
    assert "takes longer than 3 s" in refused(made.endless(tmp_path / "a.onnx"), seconds=3)


def test_an_endless_loop_ends_by_the_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As on Windows, where nothing counts processor time.
    monkeypatch.setattr(child, "main", _sleep)
    monkeypatch.setattr(examine, "PATIENCE", 1)
    assert "takes longer than 1 s" in refused(made.blurs(tmp_path / "a.onnx", 1), seconds=1)


def _sleep(*_given: object) -> None:
    time.sleep(60)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds to the limit of memory")
def test_a_graph_that_wants_more_memory_than_it_may_have_gets_none(tmp_path: Path) -> None:
    assert "more memory than there is" in refused(made.greedy(tmp_path / "a.onnx"), memory=2 << 30)


@POSIX
@pytest.mark.parametrize(
    ("end", "said"),
    [
        (dying.crash, "crashes on it (signal 11)"),
        (dying.killed, "want of memory"),
        (dying.silent, "crashes on it (exit code 3)"),
        (dying.liar, "was broken by it"),
        (dying.flood, "crashes on it"),
    ],
)
def test_a_process_that_dies_or_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: object, said: str) -> None:
    monkeypatch.setattr(child, "main", end)
    assert said in refused(made.blurs(tmp_path / "a.onnx", 1))


def test_files_of_many_gigabytes_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(5 << 30)
    assert "it has 5.4 GB" in refused(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.onnx")
    assert "it is no file" in refused(tmp_path)
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe.onnx")
        assert "it is no file" in refused(tmp_path / "pipe.onnx")


def test_looking_can_be_stopped(tmp_path: Path) -> None:
    stop = Stop()
    threading.Timer(0.5, stop.request).start()
    with pytest.raises(Cancelled):
        examine.examine(made.endless(tmp_path / "a.onnx"), stop=stop)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_file_that_a_graph_names_is_never_opened(tmp_path: Path) -> None:
    """A pipe with nobody at the other end would hang whoever opens it."""
    os.mkfifo(tmp_path / "weights.bin")
    assert "in other files" in refused(made.beside(tmp_path / "a.onnx", "weights.bin"), seconds=20)
