"""Batches made ahead are those made in turn, and the state handed out is that of the batch in hand."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from training.data.prefetch import prefetched

pytestmark = pytest.mark.training


def make(random: np.random.Generator) -> list[float]:
    # An unequal number of draws a batch, as crops have.
    return random.random(int(random.integers(1, 5))).tolist()


@pytest.mark.parametrize("depth", [0, 1, 3])
def test_the_batches_are_those_made_in_turn(depth: int) -> None:
    alone = np.random.default_rng(4)
    wanted = [make(alone) for _ in range(20)]
    random = np.random.default_rng(4)
    with prefetched(make, random, depth) as batches:
        assert [next(batches)[0] for _ in range(20)] == wanted
    assert random.bit_generator.state == np.random.default_rng(4).bit_generator.state


@pytest.mark.parametrize("depth", [0, 2])
def test_a_run_that_stopped_goes_on_from_the_state_of_its_last_batch(depth: int) -> None:
    with prefetched(make, np.random.default_rng(4), depth) as batches:
        straight = [next(batches)[0] for _ in range(9)]
    with prefetched(make, np.random.default_rng(4), depth) as batches:
        begun = [next(batches) for _ in range(5)]
    resumed = np.random.default_rng(0)
    resumed.bit_generator.state = begun[-1][1]
    with prefetched(make, resumed, depth) as batches:
        assert [batch for batch, _ in begun] + [next(batches)[0] for _ in range(4)] == straight


def test_batches_are_really_made_ahead_and_no_further_than_asked() -> None:
    made, enough = [], threading.Event()

    def counted(random: np.random.Generator) -> int:
        made.append(threading.current_thread())
        if len(made) == 3:
            enough.set()
        return len(made)

    with prefetched(counted, np.random.default_rng(0), 2) as batches:
        assert next(batches)[0] == 1
        assert enough.wait(10)
        assert len(made) == 3
    assert threading.main_thread() not in made
    assert not any(thread.is_alive() for thread in made)


def test_an_error_arrives_in_place_of_its_batch_and_the_thread_ends() -> None:
    def failing(random: np.random.Generator) -> float:
        value = random.random()
        if len(done) == 2:
            raise ValueError("torn")
        done.append(value)
        return value

    done: list[float] = []
    with prefetched(failing, np.random.default_rng(0), 3) as batches:
        assert [next(batches)[0], next(batches)[0]] == done
        with pytest.raises(ValueError, match="torn"):
            next(batches)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("batches")]


def test_leaving_waits_for_the_batch_in_the_making_and_makes_no_other() -> None:
    begun, allowed = [], threading.Semaphore(1)

    def slow(random: np.random.Generator) -> float:
        begun.append(random.random())
        assert allowed.acquire(timeout=10)
        return begun[-1]

    with prefetched(slow, np.random.default_rng(0), 3) as batches:
        next(batches)
        # The second batch, begun or not, waits until long after the block is left; two more stand behind it.
        threading.Timer(0.2, allowed.release, [9]).start()
    assert len(begun) <= 2
