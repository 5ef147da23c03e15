"""One kill: the moment is chosen, the program killed, and what is true of every kind of program is looked at."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kills.nursery import Nursery
from benchmarks.kills.program import Program, living, told
from benchmarks.kills.sandbox import Sandbox
from benchmarks.kills.tally import Tally
from photoenhance.io.unnamed import is_leftover

ALL_AT_ONCE = 0.2
READER_FIRST = 0.25
ANEW = 0.1
WRITING = 0.6
"""How often the moment is taken from a file that is being written, not from the clock: that takes the shortest time."""
_AFTER_PART = 0.02
_NO_PART_FOR = 8.0
SHARED = Path("/dev/shm")


@dataclass(frozen=True)
class Moment:
    """When to kill: `seconds` from the start, or `after` seconds after the `number`th hidden file has come up."""

    seconds: float
    number: int = 0
    after: float = 0.0


def moment(chance: random.Random, seconds: float, parts: int) -> Moment:
    """A random moment of a program that runs `seconds` and writes `parts` files."""
    if chance.random() < WRITING:
        return Moment(seconds, chance.randint(1, parts), chance.uniform(0, _AFTER_PART))
    return Moment(chance.uniform(0, seconds))


def begun(
    arguments: Sequence[str], sandbox: Sandbox, nursery: Nursery | None, chance: random.Random | None = None
) -> Program:
    """A program in a sandbox, forked off where there is a nursery; with `chance` some are started from nothing."""
    anew = chance is not None and chance.random() < ANEW
    return Program(arguments, sandbox.home, None if anew else nursery)


def struck(
    program: Program,
    sandbox: Sandbox,
    chance: random.Random,
    tally: Tally,
    when: Moment,
    phase: Callable[[], str],
    begin: float | None = None,
) -> float | None:
    """Kill a program at a moment after `begin` (else its start) and count what is left.

    Gives when it was, or None where the program was done before.

    Now and then one of its reading processes is killed first, which the program has to survive.
    """
    begin = program.started if begin is None else begin
    if chance.random() < READER_FIRST:
        program.until(lambda: False, begin + chance.uniform(0, when.seconds))
        with tally.lock:
            tally.readers += program.kill_child()
    if when.number:
        _wait_for_part(program, sandbox, when, begin)
    else:
        program.until(lambda: False, begin + when.seconds)
    at_once = chance.random() < ALL_AT_ONCE
    killed = program.kill(all_at_once=at_once)
    gone = program.gone()
    if killed is None:
        return None
    left = sandbox.temporary()
    parts = sum(is_leftover(Path(name).name) for name in left)
    with tally.lock:
        tally.kills += 1
        tally.all_at_once += at_once
        tally.phases["writing" if parts else phase()] += 1
        tally.parts += parts
        tally.ended += [gone] if gone is not None and not at_once else []
    tally.said("survivor", ["a child outlived its parent"] if gone is None else [])
    tally.said("original", sandbox.changed())
    tally.said("edits", sandbox.broken_sidecars())
    return killed


def calm(program: Program, sandbox: Sandbox, tally: Tally) -> None:
    """Let the next run end, and look at what it leaves: no temporary file, nobody's child, no changed original."""
    status = program.ended()
    gone = program.gone()
    with tally.lock:
        tally.runs += 1
    tally.said("run", [f"status {status}: {' / '.join(program.lines[-3:])}"] if status else [])
    tally.said("survivor", ["a child outlived its parent"] if gone is None else [])
    tally.said("left", sandbox.temporary())
    tally.said("original", sandbox.changed())
    tally.said("edits", sandbox.broken_sidecars())


def shared() -> set[str]:
    """Names in the system's shared memory that no living process uses."""
    names = {one.name for one in SHARED.iterdir()} if SHARED.is_dir() else set()
    used = "".join(told(pid, "maps") for pid in living()) if names else ""
    return {name for name in names if f"{SHARED}/{name}" not in used}


def _wait_for_part(program: Program, sandbox: Sandbox, when: Moment, begin: float) -> None:
    folders = sandbox.out, sandbox.photos
    seen: set[str] = set()
    before = _parts(*folders)

    def enough() -> bool:
        seen.update(_parts(*folders) - before)
        return len(seen) >= when.number

    program.until(enough, begin + when.seconds + _NO_PART_FOR)
    time.sleep(when.after)


def _parts(*folders: Path) -> set[str]:
    return {name for folder in folders if folder.exists() for name in os.listdir(folder) if is_leftover(name)}  # noqa: PTH208
