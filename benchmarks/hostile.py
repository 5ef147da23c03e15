"""Damaged photos opened as the window opens them, through the guarded door: what of that a person would notice.

Each file is one of the shared photos, mutated; seed and number make it again (`mutant`). A program of its own opens
them, so that its death is an answer too. `tests/io/test_hostile.py` runs a few and refuses what breaks a promise.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.mutate import Mutant, mutant, originals
from benchmarks.table import show
from photoenhance import child
from photoenhance.errors import PhotoError
from photoenhance.io.facts import facts
from photoenhance.io.guard import Guard, Patience
from photoenhance.io.read import ReadOptions
from photoenhance.pipeline import preview
from photoenhance.recipe.raw import RawSettings

DATA = Path(os.environ.get("PHOTOENHANCE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
SECONDS = 15
"""A file that takes longer is a hang of the reading process; of the program, when twice that and more passes."""
MEMORY = 2_000_000_000
"""The program itself may have no more than this, photo and screen copy included."""
_SHOWN = 40
PROMISES = ("program died", "program hung", "program over memory", "traceback seen")
"""What must not happen."""
GUARDED = ("crash", "hang", "killed", "memory", "our error")
"""What happened in reading processes, and cost one file."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one file: "opened", "refused", or one of PROMISES and GUARDED; and in which words."""

    number: int
    kind: str
    words: str = ""


def table(minutes: float = 1.0, seed: int = 1) -> None:
    """Open damaged photos for some minutes."""
    begin = time.monotonic()
    seen = list(run(DATA, seed, end=begin + 60 * minutes))
    print_table(seen, seed, time.monotonic() - begin)


def print_table(seen: list[Seen], seed: int, seconds: float) -> None:
    """Print what became of the files, by format, and each thing that was not simply opened or refused."""
    files = originals(DATA)
    kinds = ("opened", "refused", *GUARDED, *PROMISES)
    counts: dict[str, Counter[str]] = {}
    notable = []
    for one in seen:
        made = mutant(files, seed, one.number)
        counts.setdefault(made.format, Counter())[one.kind] += 1
        if one.kind not in ("opened", "refused"):
            notable.append((one, made))
    rows = [(name, str(some.total()), *(str(some[kind]) for kind in kinds)) for name, some in sorted(counts.items())]
    total = sum(counts.values(), Counter[str]())
    rows.append(("all", str(total.total()), *(str(total[kind]) for kind in kinds)))
    show(f"Damaged photos, seed {seed}, {seconds / 60:.1f} minutes", ("format", "files", *kinds), rows)
    for one, made in notable[:_SHOWN]:
        print(f"  {one.number} {one.kind}: {made.told}: {one.words}")


def run(data: Path, seed: int, *, end: float = float("inf"), files: int = sys.maxsize) -> Iterator[Seen]:
    """Open mutants of the photos in `data` until the time (monotonic) or the number is reached; tells each."""
    number = 0
    with tempfile.TemporaryDirectory() as folder:
        while number < files and time.monotonic() < end:
            for seen in _program(data, seed, number, files, end, Path(folder)):
                yield seen
                number = seen.number + 1


def _program(data: Path, seed: int, first: int, files: int, end: float, folder: Path) -> Iterator[Seen]:
    """One life of the program; ends when it has died, or all is done."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    # Not by `child.started`: what that starts may have no children of its own.
    process = multiprocessing.get_context("spawn").Process(
        target=_main, args=(data, seed, first, files, sender, folder)
    )
    process.start()
    sender.close()
    number, life = first, "program hung"
    try:
        while time.monotonic() < end and number < files and receiver.poll(6 * SECONDS):
            seen = receiver.recv()
            yield seen
            number = seen.number + 1
        if time.monotonic() >= end or number >= files:
            return
    except EOFError:
        process.join(5)
        life = "program died"
    finally:
        receiver.close()
        process.kill()
        process.join()
    yield Seen(number, life, child.way(process.exitcode))


# The program that opens them


def _main(data: Path, seed: int, first: int, files: int, sender: Connection, folder: Path) -> None:
    os.environ["XDG_STATE_HOME"] = str(folder)  # the log
    guard, photos = Guard(2, patience=Patience(SECONDS, 0.0)), originals(data)
    for number in range(first, files):
        made = mutant(photos, seed, number)
        path = folder / f"{number}{made.suffix}"
        path.write_bytes(made.data)
        before = dict(guard.lost)
        try:
            kind, words = "opened", _opened(guard, path, made, number)
        except PhotoError as error:
            kind, words = _kind(str(error)), str(error)
        except Exception:  # noqa: BLE001 - what a person would see as a traceback is what is looked for
            kind, words = "traceback seen", traceback.format_exc()
        lost = [one for one in guard.lost if guard.lost[one] != before.get(one, 0)]
        kind = lost[0] if lost else kind
        if (child.memory_now() or 0) > MEMORY:
            kind = "program over memory"
        sender.send(Seen(number, kind, words))
        path.unlink()


def _opened(guard: Guard, path: Path, made: Mutant, number: int) -> str:
    """As the window does: thumbnail, glimpse, photo, its coarse picture and what stands in its metadata."""
    if number % 4 == 0:
        guard.metadata_of(path)
        guard.thumbnail(path, 384, ReadOptions())
    if made.format == "raw":
        guard.glimpse(path, 2048)
    source = guard.read(path, ReadOptions())
    preview.coarse(source, 1024, RawSettings())
    facts(source.metadata)
    return ""


def _kind(words: str) -> str:
    if "an error in the program" in words:
        return "our error"
    return "memory" if "GB of memory" in words and "takes more than" in words else "refused"
