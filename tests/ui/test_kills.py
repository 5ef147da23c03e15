"""Programs are killed at random moments: edits are safe within a second, and nothing half-done is left."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from benchmarks.kills import jobs, strike, window
from benchmarks.kills.keeper import run
from benchmarks.kills.nursery import Nursery
from benchmarks.kills.program import TOP, environment_of
from benchmarks.kills.tally import Tally

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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_killed_window_folder_job_and_export_leave_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few of what `python -m benchmarks kills` does to hundreds, with fewer photos."""
    for module, name, value in (
        (window, "PHOTOS", 2),
        (window, "PARTS", 1),
        (jobs, "IN_FOLDER", 4),
        (jobs, "MOST_RESUMED", 2),
        (strike, "ANEW", 0),
    ):
        monkeypatch.setattr(module, name, value)
    chance, tallies = random.Random(7), [Tally("window"), Tally("folder job"), Tally("export")]
    nursery = Nursery(environment_of(tmp_path / "nursery"), TOP)
    try:
        window.sessions(1, tmp_path / "window", chance, tallies[0], "exporting", nursery)
        made = jobs.undisturbed(tmp_path / "folders", jobs.IN_FOLDER, nursery, formats=("png",))
        jobs.folder_jobs(2, tmp_path / "folder", chance, tallies[1], made, nursery)
        made = jobs.undisturbed(tmp_path / "exports", 1, nursery, single=True, formats=("jxl",))
        jobs.exports(1, tmp_path / "export", chance, tallies[2], made, nursery)
    finally:
        nursery.close()
    for one in tallies:
        assert one.wrong == []
        assert one.kills > 0
        assert one.checked > 0
