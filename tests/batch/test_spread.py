"""Work spread over threads: every piece once, at the same time where there are cores, and an error is not lost."""

from __future__ import annotations

import threading

import pytest

from photoenhance.batch import spread as module
from photoenhance.batch.spread import spread, threads


def test_every_piece_is_done_once() -> None:
    done: list[int] = []
    spread(done.append, range(100))
    assert sorted(done) == list(range(100))


def test_pieces_are_worked_on_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "threads", lambda: 2)
    both = threading.Barrier(2, timeout=10)
    spread(lambda _piece: both.wait() and None, range(2))


def test_the_first_error_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "threads", lambda: 1)
    done: list[int] = []

    def work(piece: int) -> None:
        if piece == 3:
            raise ValueError("broken strip")
        done.append(piece)

    with pytest.raises(ValueError, match="broken strip"):
        spread(work, range(1000))
    assert len(done) < 1000


def test_at_least_one_thread_and_never_many() -> None:
    assert 1 <= threads() <= module.MOST_THREADS
