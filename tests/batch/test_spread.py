"""Work spread over threads: in order, at the same time where there are cores, few results waiting, no error lost."""

from __future__ import annotations

import threading

import pytest

from photoenhance.batch import spread as module
from photoenhance.batch.spread import in_order, threads


def test_results_come_in_order() -> None:
    assert list(in_order(lambda piece: piece * piece, range(100))) == [piece * piece for piece in range(100)]


def test_pieces_are_worked_on_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "threads", lambda: 2)
    both = threading.Barrier(2, timeout=10)
    assert sorted(in_order(lambda _piece: both.wait(), range(2))) == [0, 1]


def test_the_first_error_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "threads", lambda: 1)
    begun: list[int] = []

    def work(piece: int) -> int:
        begun.append(piece)
        if piece == 3:
            raise ValueError("broken strip")
        return piece

    with pytest.raises(ValueError, match="broken strip"):
        list(in_order(work, range(1000)))
    assert len(begun) < 20


def test_a_slow_taker_is_not_buried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "threads", lambda: 2)
    begun: list[int] = []
    results = in_order(lambda piece: begun.append(piece) or piece, range(1000))
    assert next(results) == 0
    assert len(begun) <= 5
    results.close()
    assert len(begun) <= 5


def test_at_least_one_thread_and_never_many() -> None:
    assert 1 <= threads() <= module.MOST_THREADS
