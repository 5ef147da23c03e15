"""A few damaged photos opened as the window opens them: the program lives on, and nothing of it is a traceback."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import hostile
from benchmarks.mutate import mutant, originals, repaired

pytestmark = pytest.mark.data

FILES, SEED = 150, 12


@pytest.mark.skipif(sys.platform != "linux", reason="wants limits on memory")
def test_nothing_of_it_reaches_a_person(data: Path) -> None:
    seen = list(hostile.run(data, SEED, files=FILES))
    assert [one.number for one in seen] == list(range(FILES))
    counts = Counter(one.kind for one in seen)
    assert min(counts["opened"], counts["refused"]) > FILES // 10
    # Reading processes may die of a library's fault; none does of these files.
    assert [one for one in seen if one.kind not in ("opened", "refused")] == []


def test_damage_follows_from_the_seed(data: Path) -> None:
    photos = originals(data)
    for number in range(20):
        one, other = (mutant(photos, seed, number) for seed in (1, 1))
        assert one == other
        assert one != mutant(photos, 2, number)
    assert {mutant(photos, 1, number).format for number in range(200)} == set(photos)


def test_checksums_are_repaired(data: Path) -> None:
    whole = (data / "odd" / "one_bit.png").read_bytes()
    broken = bytearray(whole)
    broken[29] ^= 1  # in the checksum of IHDR
    assert repaired(broken) == whole
