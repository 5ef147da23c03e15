"""The runner with real threads: order, results, errors, cancelling and closing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from photoenhance.errors import Cancelled, PhotoError
from photoenhance.jobs.progress import Progress
from photoenhance.jobs.runner import Runner

LIMIT = 20.0


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner(1)
    yield made
    made.close(LIMIT)


class Heard:
    """Collects callbacks in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, object]] = []
        self.threads: set[str] = set()

    def __call__(self, kind: str) -> Callable[..., None]:
        def call(*values: object) -> None:
            self.calls.append((kind, values[0] if values else None))
            self.threads.add(threading.current_thread().name)

        return call

    @property
    def all(self) -> dict[str, Any]:
        return {
            "on_progress": self("progress"),
            "on_done": self("done"),
            "on_error": self("error"),
            "on_cancelled": self("cancelled"),
        }


def count(total: int) -> Generator[Progress, None, str]:
    for done in range(1, total + 1):
        yield Progress(done, total, "counting")
    return "counted"


def test_result_comes_after_all_progress_and_on_the_worker(runner: Runner) -> None:
    heard = Heard()
    job = runner.start(lambda: count(3), **heard.all)
    assert job.wait(LIMIT)
    assert heard.calls == [*(("progress", Progress(n, 3, "counting")) for n in (1, 2, 3)), ("done", "counted")]
    assert not job.running
    assert threading.current_thread().name not in heard.threads


def test_a_generator_itself_is_taken_too(runner: Runner) -> None:
    heard = Heard()
    assert runner.start(count(1), **heard.all).wait(LIMIT)
    assert heard.calls[-1] == ("done", "counted")


def test_higher_priority_first_and_equals_in_order(runner: Runner) -> None:
    gate = threading.Event()
    order: list[str] = []

    def wait() -> Generator[None, None, None]:
        gate.wait(LIMIT)
        yield

    def note(name: str) -> Generator[None, None, None]:
        order.append(name)
        yield

    runner.start(wait)
    jobs = [
        runner.start(lambda name=name: note(name), priority=priority)  # type: ignore[misc]
        for name, priority in (("low", -1), ("first", 0), ("second", 0), ("high", 5))
    ]
    gate.set()
    assert all(job.wait(LIMIT) for job in jobs)
    assert order == ["high", "first", "second", "low"]


def test_photo_error_is_given_as_it_is(runner: Runner) -> None:
    heard = Heard()
    error = PhotoError("Cannot open a.jpg", "it is empty", "Copy it again")

    def fail() -> Generator[Progress, None, None]:
        yield Progress(0, 1, "")
        raise error

    assert runner.start(fail, **heard.all).wait(LIMIT)
    assert heard.calls[-1] == ("error", error)


def test_program_error_becomes_a_sentence_and_a_traceback_in_the_log(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    heard = Heard()

    def fail() -> Generator[Progress, None, None]:
        yield Progress(0, 1, "")
        raise ZeroDivisionError("the secret detail")

    assert runner.start(fail, what="enhance a.jpg", **heard.all).wait(LIMIT)
    kind, error = heard.calls[-1]
    assert kind == "error"
    assert isinstance(error, PhotoError)
    assert "enhance a.jpg" in str(error)
    assert "the secret detail" not in str(error)
    (log,) = tmp_path.rglob("photoenhance.log")
    assert str(log) in str(error)
    assert "the secret detail" in log.read_text()
    assert "Traceback" in log.read_text()


def test_worker_survives_a_task_and_a_callback_that_fail(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def broken(_: object) -> None:
        raise ValueError("a faulty window")

    assert runner.start(lambda: count(2), on_progress=broken, on_done=broken).wait(LIMIT)
    heard = Heard()
    assert runner.start(lambda: count(1), **heard.all).wait(LIMIT)
    assert heard.calls[-1] == ("done", "counted")


def endless(began: threading.Event, closed: threading.Event) -> Generator[Progress, None, None]:
    try:
        while True:
            began.set()
            yield Progress(0, 0, "")
    finally:
        closed.set()


def test_cancel_ends_at_the_next_step_and_cleans_up(runner: Runner) -> None:
    heard = Heard()
    began, closed = threading.Event(), threading.Event()
    job = runner.start(lambda: endless(began, closed), **heard.all)
    assert began.wait(LIMIT)
    job.cancel()
    assert job.wait(LIMIT)
    assert closed.is_set()
    assert [kind for kind, _ in heard.calls if kind != "progress"] == ["cancelled"]


def test_on_cancel_reaches_into_a_step(runner: Runner) -> None:
    heard = Heard()
    began, stop = threading.Event(), threading.Event()

    def one_long_step() -> Generator[Progress, None, None]:
        began.set()
        if stop.wait(LIMIT):
            raise Cancelled
        yield Progress(1, 1, "")

    job = runner.start(one_long_step, on_cancel=stop.set, **heard.all)
    assert began.wait(LIMIT)
    job.cancel()
    job.cancel()
    assert job.wait(LIMIT)
    assert heard.calls == [("cancelled", None)]


def test_a_task_may_answer_a_cancel_with_what_it_had(runner: Runner) -> None:
    heard = Heard()
    began = threading.Event()

    def collect() -> Generator[None, None, str]:
        try:
            while True:
                began.set()
                yield
        except Cancelled:
            return "half of it"

    job = runner.start(collect, **heard.all)
    assert began.wait(LIMIT)
    job.cancel()
    assert job.wait(LIMIT)
    assert heard.calls[-1] == ("done", "half of it")


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(runner: Runner) -> None:
    gate = threading.Event()

    def wait() -> Generator[None, None, None]:
        gate.wait(LIMIT)
        yield

    first = runner.start(wait)
    heard = Heard()
    ran = threading.Event()

    def never() -> Generator[None, None, None]:
        ran.set()
        yield

    second = runner.start(never, **heard.all)
    second.cancel()
    assert not second.running
    assert heard.calls == [("cancelled", None)]
    gate.set()
    assert first.wait(LIMIT)
    assert runner.close(LIMIT)
    assert not ran.is_set()


def test_close_cancels_what_runs_and_what_waits() -> None:
    runner = Runner(2)
    began, closed = threading.Event(), threading.Event()
    running = runner.start(lambda: endless(began, closed))
    assert began.wait(LIMIT)
    waiting = [runner.start(lambda: count(10**9)) for _ in range(5)]
    assert runner.close(LIMIT)
    assert closed.is_set()
    assert not any(job.running for job in (running, *waiting))
    with pytest.raises(RuntimeError):
        runner.start(lambda: count(1))


def test_close_gives_up_at_its_limit() -> None:
    runner = Runner(1)
    gate, began = threading.Event(), threading.Event()

    def deaf() -> Generator[None, None, None]:
        began.set()
        gate.wait(LIMIT)
        yield

    runner.start(deaf)
    assert began.wait(LIMIT)
    assert runner.close(0.05) is False
    gate.set()
    assert runner.close(LIMIT)


def test_a_kept_handle_keeps_no_result(runner: Runner) -> None:
    import gc
    import weakref

    class Photo:
        pass

    seen: list[weakref.ref[Photo]] = []

    def work() -> Generator[None, None, Photo]:
        photo = Photo()
        seen.append(weakref.ref(photo))
        yield
        return photo

    job = runner.start(work)
    assert job.wait(LIMIT)
    assert runner.start(lambda: count(1)).wait(LIMIT)  # the worker has let go of the first one
    gc.collect()
    assert seen[0]() is None
