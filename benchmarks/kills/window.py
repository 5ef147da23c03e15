"""Windows that are killed, session after session on the same photos: the next one shows what the one before had."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from benchmarks.kills.nursery import Nursery
from benchmarks.kills.program import Program
from benchmarks.kills.sandbox import Sandbox, compared
from benchmarks.kills.strike import begun, calm, moment, struck
from benchmarks.kills.tally import Tally
from benchmarks.kills.told import digest, meant, recipe
from photoenhance.batch.export import export
from photoenhance.batch.journal import place
from photoenhance.batch.journal.journal import read_file
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.prepare import plan_file
from photoenhance.batch.sessions import Sessions
from photoenhance.inference.stop import Stop
from photoenhance.io.read import read

PHOTOS = 4
SECONDS = 3.0
"""Up to how long a session lasts once a photo is open."""
OPENING = 0.2
"""How many are killed without waiting for that."""
_PATIENCE = 60.0
PARTS = 6
SESSIONS = 8
"""How many are killed before one is let end."""
_LIMIT = 1.0
Kind = Literal["editing", "exporting"]


@dataclass
class Known:
    """The states that a photo had since it was last found on disk: when each began, and its digest."""

    states: list[tuple[float, str]] = field(default_factory=list)


def sessions(
    times: int, top: Path, chance: random.Random, tally: Tally, kind: Kind, nursery: Nursery | None = None
) -> None:
    """Kill windows until so many are killed in all; after some of them one is let end, and closed."""
    sandbox, wanted = Sandbox(top, PHOTOS), Undisturbed(top / "undisturbed")
    known = {name: Known() for name in sandbox.names}
    checked: set[str] = set()
    while tally.kills < times:
        for _ in range(SESSIONS):
            if tally.kills >= times:
                break
            program = _started(kind, sandbox, chance, nursery, chance)
            if chance.random() > OPENING:
                program.until(partial(_ready, program), program.started + _PATIENCE, 0.05)
            when, begin = moment(chance, SECONDS, PARTS), time.monotonic()
            killed = struck(program, sandbox, chance, tally, when, partial(_doing, program), begin)
            if killed is None:
                tally.said("run", [f"the window ended by itself: {' / '.join(program.lines[-3:])}"])
                continue
            _edits_kept(sandbox, program, known, killed, tally)
            _files_whole(sandbox, wanted, checked, tally)
            program.forget()
        program = _started("calm", sandbox, chance, nursery)
        calm(program, sandbox, tally)
        _edits_kept(sandbox, program, known, None, tally)
        _files_whole(sandbox, wanted, set(), tally)
        sandbox.empty_out()
        checked.clear()
    wanted.close()


class Undisturbed:
    """Exports that nobody disturbs, each made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sessions = Sessions(1)
        self._known: dict[tuple[str, int, str], bytes] = {}
        folder.mkdir()

    def bytes_of(self, photo: Path, number: int, suffix: str) -> bytes:
        """What the file should hold."""
        key = photo.name, number, suffix
        if key not in self._known:
            target = self._folder / f"{photo.stem}-{number}{suffix}"
            options = ExportOptions(conflict="refuse")
            task = plan_file(photo, target, options).tasks[0]
            for _ in export(task, recipe(number), options, self._sessions, Stop()):
                pass
            read(target)
            self._known[key] = target.read_bytes()
        return self._known[key]

    def close(self) -> None:
        """Let the networks go."""
        self._sessions.close()


def _started(
    kind: str,
    sandbox: Sandbox,
    chance: random.Random,
    nursery: Nursery | None,
    anew: random.Random | None = None,
) -> Program:
    where = str(sandbox.photos), str(sandbox.out)
    return begun(["window", kind, str(chance.random()), *where], sandbox, nursery, anew)


def _ready(program: Program) -> bool:
    return any(line.startswith("state ") for line in program.lines)


def _doing(program: Program) -> str:
    said = [line.split()[1] for line in program.lines if line.startswith("doing ")]
    return said[-1] if said else "starting"


def _edits_kept(
    sandbox: Sandbox, program: Program, known: dict[str, Known], killed: float | None, tally: Tally
) -> None:
    """Compare the journals with what the window told; `killed` None: it was closed, and nothing may be missing."""
    fresh: dict[str, list[tuple[float, str]]] = {name: [] for name in known}
    for line in program.lines:
        words = line.split()
        if words and words[0] == "state":
            fresh[words[1]].append((float(words[2]), words[3]))
    for name, one in known.items():
        if one.states and fresh[name] and fresh[name][0][1] != one.states[-1][1]:
            tally.said("edits", [f"{name}: the next window shows another history than the journal had"])
        one.states += fresh[name]
        kept = sandbox.home / "state" / "photoenhance" / "edits"
        file = place.journal_file(kept, place.name_of(sandbox.photos / name))
        history = read_file(file).history
        with tally.lock:
            tally.edits += max(0, len(fresh[name]) - 1)
        if not one.states:
            continue
        # Opening alone writes nothing: without a journal it is as it was opened.
        found = 0 if history is None else _last(one.states, digest(history))
        if found is None:
            tally.said("edits", [f"{name}: its journal has a history that the window never had"])
            one.states.clear()
            continue
        end = killed if killed is not None else one.states[-1][0] + 2 * _LIMIT
        lost = end - one.states[found + 1][0] if found + 1 < len(one.states) else 0.0
        with tally.lock:
            tally.lost.append(lost)
        tally.said("lost", [f"{name}: {lost:.2f} s of edits"] if lost > _LIMIT else [])
        one.states = [one.states[found]]


def _last(states: list[tuple[float, str]], wanted: str) -> int | None:
    found = [number for number, (_, state) in enumerate(states) if state == wanted]
    return found[-1] if found else None


def _files_whole(sandbox: Sandbox, wanted: Undisturbed, checked: set[str], tally: Tally) -> None:
    photos = {Path(name).stem: sandbox.photos / name for name in sandbox.names}
    for file in sandbox.finals():
        if file.name in checked:
            continue
        said = meant(file)
        want = wanted.bytes_of(photos[said[0]], said[1], file.suffix) if said else None
        wrong = compared(file, want)
        checked.add(file.name)
        with tally.lock:
            tally.checked += 1
            tally.wrong += [wrong] if wrong else []
