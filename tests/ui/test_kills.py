"""The edit is safe within a second: programs that edit are killed at random moments, again and again."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from benchmarks.kills.keeper import run

TIMES = 30


@pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
def test_killed_at_any_moment_at_most_the_last_second_is_lost(tmp_path: Path) -> None:
    """The promise itself has a time in it; the machine must only come to write something once a second."""
    kills = run(TIMES, tmp_path, random.Random(5))
    assert [text for one in kills for text in one.wrong] == []
    assert max(one.lost for one in kills) < 1
    # They did edit: most for longer than may be lost.
    assert sum(one.edited > 1 for one in kills) > TIMES / 3
    assert sum(one.changes for one in kills) > 10 * TIMES
