"""The keeper alone, killed while it edits: what is lost of the edits, and whether any file is broken.

A process without a window edits as a hand does, and is killed by the system; then the photo is opened again. There is
no start to wait for, so that many can be killed. POSIX only.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import show
from photoenhance.errors import PhotoError
from photoenhance.io.atomic import commit
from photoenhance.io.unnamed import is_leftover
from photoenhance.jobs.runner import Runner
from photoenhance.recipe import history as past
from photoenhance.recipe.history import OPENED, History, Step, pushed
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.recipe.text import dumps, loads
from photoenhance.ui.state.keeper import Keeper

TOP = Path(__file__).resolve().parents[2]
AT_ONCE = 10
LONGEST_SECONDS = 2.5
SIDECAR = ".photoenhance.json"


@dataclass(frozen=True, slots=True)
class Kill:
    """One killed program: how long it had edited, how many seconds of edits are gone, and what else is wrong."""

    edited: float
    changes: int
    lost: float
    sidecar_behind: float
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """A state that the program had: since when, the digest of its history, and the words of the step it saw."""

    when: float
    state: str
    text: str


def table(times: int) -> bool:
    """Kill `times` programs; whether at most one second was lost and nothing broken."""
    with tempfile.TemporaryDirectory() as name:
        kills = run(times, Path(name), random.Random(11))
    lost = [one.lost for one in kills]
    behind = [one.sidecar_behind for one in kills]
    wrong = [text for one in kills for text in one.wrong]
    row = (
        str(len(kills)),
        f"{sum(one.changes for one in kills):,}",
        f"{statistics.median(lost):.3f}",
        f"{max(lost):.3f}",
        f"{max(behind):.2f}",
        str(len(wrong)),
    )
    headings = ("kills", "edits", "median s lost", "most s lost (aim 1)", "sidecar behind, most s", "broken (aim 0)")
    show(f"Editing, killed; {AT_ONCE} programs at once", headings, [row])
    for text in wrong:
        print(f"  {text}")
    return not wrong and max(lost) <= 1


def run(times: int, folder: Path, chance: random.Random) -> list[Kill]:
    """Kill `times` programs, some at once, that edit the same few photos again and again."""
    photos = [folder / "photos" / f"{number}.jpg" for number in range(min(times, AT_ONCE))]
    photos[0].parent.mkdir()
    for photo in photos:
        photo.write_bytes(chance.randbytes(3_000_000))
    kills: list[Kill] = []
    while len(kills) < times:
        some = photos[: times - len(kills)]
        before = {photo: (photo.read_bytes(), photo.stat().st_mtime_ns) for photo in some}
        for photo, edited in zip(some, _edited_and_killed(some, folder / "state", chance), strict=True):
            kills.append(_judged(photo, folder / "state", *edited, before[photo]))
    return kills


def _edited_and_killed(photos: Sequence[Path], state: Path, chance: random.Random) -> list[tuple[list[_Change], float]]:
    """For each photo what was done to it, and when its program was killed."""
    command = [sys.executable, "-m", "benchmarks.kills.keeper", str(chance.random()), str(state), *map(str, photos)]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=TOP) as parent:
        stream = parent.stdout
        assert stream is not None
        pids = [int(stream.readline()) for _ in photos]
        lines: list[str] = []
        reader = threading.Thread(target=lambda: lines.extend(stream))
        reader.start()
        begin = time.monotonic()
        moments = sorted((begin + chance.uniform(0.05, LONGEST_SECONDS), number) for number in range(len(photos)))
        killed = [0.0] * len(photos)
        for moment, number in moments:
            time.sleep(max(0.0, moment - time.monotonic()))
            killed[number] = time.monotonic()
            os.kill(pids[number], signal.SIGKILL)
        reader.join()
    done: dict[int, list[_Change]] = defaultdict(list)
    for line in lines:
        number, when, digest, text = line.rstrip("\n").split(" ", 3)
        done[int(number)].append(_Change(float(when), digest, text))
    return [(done[number], killed[number]) for number in range(len(photos))]


def _judged(photo: Path, state: Path, changes: list[_Change], killed: float, before: tuple[bytes, int]) -> Kill:
    wrong: list[str] = []
    if (photo.read_bytes(), photo.stat().st_mtime_ns) != before:
        wrong.append(f"{photo.name} itself was changed")
    strangers = [
        one.name
        for one in photo.parent.iterdir()
        if one.suffix != ".jpg" and not is_leftover(one.name) and not one.name.endswith(SIDECAR)
    ]
    wrong += [f"{name} was left beside the photos" for name in strangers]
    sidecar: Recipe | None = None
    try:
        sidecar = read_sidecar(photo)
    except PhotoError as error:
        wrong.append(str(error))
    history = _opened(photo, state)
    wrong += [f"{photo.name}: step {one.text} has another recipe" for one in history.steps[1:] if not _sound(one)]
    if not changes:
        return Kill(0.0, 0, 0.0, 0.0, tuple(wrong))
    found = [number for number, one in enumerate(changes) if one.state == _state(history)]
    if not found:
        wrong.append(f"{photo.name}: its history is none that the program had")
    written = [number for number, one in enumerate(changes) if _recipe(one.text) == (sidecar or Recipe())]
    lost, behind = (_since(changes, numbers[-1] if numbers else 0, killed) for numbers in (found, written))
    return Kill(killed - changes[0].when, len(changes) - 1, lost, behind, tuple(wrong))


def _since(changes: list[_Change], last: int, killed: float) -> float:
    """Seconds from the first change that is missing to the kill; 0 where none is."""
    return killed - changes[last + 1].when if last + 1 < len(changes) else 0.0


def _opened(photo: Path, state: Path) -> History:
    """What the window would show."""
    keeper = Keeper(_write_sidecar, state)
    runner = Runner(1, "edits")
    found = photo.stat()
    runner.start(keeper.serve, on_cancel=keeper.stop)
    history = keeper.open(photo, found.st_size, found.st_mtime_ns, start=Recipe(), sidecar=read_sidecar).history
    keeper.close()
    runner.close()
    return history


def _state(history: History) -> str:
    said = [f"{history.at}", *(one.text for one in history.steps)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _sound(step: Step) -> bool:
    return step.text.isdecimal() and step.recipe == _recipe(step.text)


def _recipe(text: str) -> Recipe:
    """Each step is named by a number of its own, which decides its recipe."""
    if text == OPENED:
        return Recipe()
    number = int(text)
    step = EnhanceStep("auto", "ab" * 32, strength=float(number % 201), tone=float(number // 201 % 201))
    return Recipe((step,), RawSettings("custom", tint=float(number // 40_401 % 150)))


def read_sidecar(photo: Path) -> Recipe | None:
    """A plain sidecar; the window's own is none of this module's business."""
    file = photo.with_name(photo.name + SIDECAR)
    return loads(file.read_bytes(), file.name) if file.exists() else None


def _write_sidecar(photo: Path, recipe: Recipe) -> None:
    commit(dumps(recipe).encode(), photo.with_name(photo.name + SIDECAR), replace=True)


# The program that is killed


def _edit(number: int, photo: Path, state: Path, chance: random.Random) -> None:
    """Edit for ever: drags, undo, redo, jumps; each state is told before it is kept."""
    keeper = Keeper(_write_sidecar, state)
    Runner(1, "edits").start(keeper.serve)
    found = photo.stat()
    history = keeper.open(photo, found.st_size, found.st_mtime_ns, start=Recipe(), sidecar=read_sidecar).history
    _tell(number, history)
    serial = max((int(one.text) for one in history.steps if one.text.isdecimal()), default=0)
    while True:
        kind = chance.choices(("drag", "undo", "redo", "jump"), (6, 2, 1, 1))[0]
        drag = chance.randrange(1, 40) if kind == "drag" else 1
        for tick in range(drag):
            serial += 1
            if kind == "drag":
                text = str(serial)
                history = pushed(history, Step(_recipe(text), text, kind, time.time()), tick > 0)
            else:
                to = chance.randrange(len(history.steps))
                moved = {"undo": past.undone, "redo": past.redone, "jump": lambda one, to=to: past.jumped(one, to)}
                history = moved[kind](history)
            _tell(number, history)
            keeper.changed(photo, history)
            time.sleep(0.016)
        time.sleep(chance.choice((0.0, 0.05, 0.3)))


def _tell(number: int, history: History) -> None:
    """Say what is about to be kept; whoever reads this may be gone, and then the program ends."""
    seen = history.steps[history.at].text
    os.write(1, f"{number} {time.monotonic()} {_state(history)} {seen}\n".encode())


def _main(seed: str, state: str, *photos: str) -> None:
    """Start a program for each photo, say their numbers, let them begin, and wait until all are killed."""
    begin, let = os.pipe()
    pids = []
    for number, photo in enumerate(photos):
        pid = os.fork()
        if pid == 0:
            os.close(let)
            os.read(begin, 1)
            _edit(number, Path(photo), Path(state), random.Random(f"{seed} {number}"))
        pids.append(pid)
    os.write(1, "".join(f"{pid}\n" for pid in pids).encode())
    os.close(let)
    for pid in pids:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    _main(*sys.argv[1:])
