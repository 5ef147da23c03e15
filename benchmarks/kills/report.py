"""The tables of `python -m benchmarks kills`: which programs are killed how often, and what came of it."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.kills import jobs, keeper, window
from benchmarks.kills.nursery import Nursery
from benchmarks.kills.program import TOP, environment_of
from benchmarks.kills.strike import shared
from benchmarks.kills.tally import Tally, side_by_side
from benchmarks.table import show

AT_ONCE = 4
SHARES = {"window, editing": 0.3, "window, exporting": 0.2, "folder job": 0.25, "export": 0.25}

Work = Callable[[int, Path, random.Random, Tally], None]


def table(times: int = 300, seed: int = 1) -> bool:
    """Kill `times` keepers and `times` programs; whether every promise was kept."""
    kept = keeper.table(times)
    print()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tallies = run(times, Path(folder), seed)
    seconds = time.monotonic() - begin
    rows = side_by_side(tallies)
    killed = sum(one.kills for one in tallies)
    show(f"{killed} programs killed in {seconds:.0f} s, {AT_ONCE} at once", ("", *SHARES), rows)
    for one in tallies:
        for text in one.wrong:
            print(f"  {one.kind}: {text}")
    return kept and not any(one.wrong for one in tallies)


def run(times: int, top: Path, seed: int) -> list[Tally]:
    """Kill about `times` programs in all, each kind its share."""
    nursery = Nursery(environment_of(top / "nursery"), TOP)
    try:
        works = _works(top, nursery)
        return [_killed(kind, works[kind], round(times * share), top, seed) for kind, share in SHARES.items()]
    finally:
        nursery.close()


def _works(top: Path, nursery: Nursery) -> dict[str, Work]:
    folders = jobs.undisturbed(top / "folders", jobs.IN_FOLDER, nursery)
    exports = jobs.undisturbed(top / "exports", 1, nursery, single=True)
    return {
        "window, editing": partial(window.sessions, kind="editing", nursery=nursery),
        "window, exporting": partial(window.sessions, kind="exporting", nursery=nursery),
        "folder job": partial(jobs.folder_jobs, wanted=folders, nursery=nursery),
        "export": partial(jobs.exports, wanted=exports, nursery=nursery),
    }


def _killed(kind: str, work: Work, times: int, top: Path, seed: int) -> Tally:
    tally, before = Tally(kind), shared()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [
            pool.submit(work, times, top / f"{kind} {number}", random.Random(f"{seed} {kind} {number}"), tally)
            for number in range(AT_ONCE)
        ]
        for one in running:
            one.result()
    print(f"{kind}: {tally.kills} killed", file=sys.stderr, flush=True)
    tally.said("memory", sorted(shared() - before))
    return tally
