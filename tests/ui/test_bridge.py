"""The bridge at the end of the program: everything is told to stop at once, and one limit holds for all of it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from photoenhance.jobs.runner import Runner
from photoenhance.ui.bridge import Bridge

pytestmark = pytest.mark.gui


@pytest.fixture
def freed() -> Iterator[threading.Event]:
    """Lets jobs go that wait for it, in the end in any case."""
    made = threading.Event()
    yield made
    made.set()


def waiting(begun: threading.Event, event: threading.Event) -> Generator[Any, None, None]:
    begun.set()
    event.wait(60)
    yield


def test_all_lanes_are_told_before_any_is_waited_for(qapp: QApplication, freed: threading.Event) -> None:
    bridge = Bridge()
    begun = threading.Event()
    bridge.start(lambda: waiting(begun, freed), lane="work")
    bridge.start(lambda: waiting(threading.Event(), freed), lane="batch", on_cancel=freed.set)
    assert begun.wait(60)
    assert bridge.close(5)


def test_one_limit_holds_for_all_lanes(
    qapp: QApplication, freed: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge = Bridge()
    begun = threading.Event()
    bridge.start(lambda: waiting(begun, freed), lane="work")
    assert begun.wait(60)
    limits: list[float] = []
    real = Runner.close

    def watched(runner: Runner, timeout: float = 10.0) -> bool:
        limits.append(timeout)
        return real(runner, timeout)

    monkeypatch.setattr(Runner, "close", watched)
    assert not bridge.close(0.2)
    assert limits[-1] < max(limits)
    freed.set()
    assert bridge.close(30)
