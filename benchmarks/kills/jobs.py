"""Command lines that are killed: folder jobs, which are taken up again until they are done, and single exports."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kills.nursery import Nursery
from benchmarks.kills.sandbox import Sandbox, compared, known
from benchmarks.kills.strike import begun, calm, moment, struck
from benchmarks.kills.tally import Tally

FORMATS = ("jpeg", "png", "tiff", "jxl")
IN_FOLDER = 8
MOST_RESUMED = 4
_SUFFIX = {"jpeg": ".jpg", "png": ".png", "tiff": ".tif", "jxl": ".jxl"}


@dataclass(frozen=True)
class Undisturbed:
    """What a command line makes where nobody kills it: the files' bytes, and how long that takes."""

    files: dict[str, bytes]
    seconds: float


def undisturbed(
    top: Path,
    photos: int,
    nursery: Nursery | None = None,
    *,
    single: bool = False,
    formats: Sequence[str] = FORMATS,
) -> dict[str, Undisturbed]:
    """What is made in each format; the sandbox is of the same photos as those in which programs are killed."""
    made, sandbox = {}, Sandbox(top, photos)
    for key in formats:
        sandbox.empty_out()
        begin = time.monotonic()
        program = begun(_export(sandbox, key) if single else _folder(sandbox, key), sandbox, nursery)
        if program.ended():
            raise RuntimeError("\n".join(program.lines))
        made[key] = Undisturbed(known(sandbox.out), time.monotonic() - begin)
    shutil.rmtree(top)
    return made


def folder_jobs(
    times: int,
    top: Path,
    chance: random.Random,
    tally: Tally,
    wanted: dict[str, Undisturbed],
    nursery: Nursery | None = None,
) -> None:
    """Kill folder jobs until so many are killed in all; each is taken up again, and at last let end."""
    sandbox = Sandbox(top, IN_FOLDER)
    while tally.kills < times:
        sandbox.empty_out()
        key, kills = chance.choice(sorted(wanted)), 0
        want = wanted[key]
        for _ in range(chance.randint(1, MOST_RESUMED)):
            before = {one.name for one in sandbox.finals()}
            program = begun(_folder(sandbox, key), sandbox, nursery, chance)
            when = moment(chance, want.seconds, max(1, IN_FOLDER - len(before)))
            if struck(program, sandbox, chance, tally, when, lambda had=before: _phase(sandbox, had)) is None:  # type: ignore[misc]
                break
            kills += 1
            _check(sandbox, want.files, tally)
            tally.said("manifest", sandbox.broken_manifest(kills, whole=False))
        # A photo whose reading process was killed has failed; the job after that makes it.
        calm(begun(_folder(sandbox, key), sandbox, nursery), sandbox, tally)
        _check(sandbox, want.files, tally)
        tally.said("manifest", sandbox.broken_manifest(kills, whole=True))
        names = {one.name for one in sandbox.finals()}
        if names != set(want.files):
            tally.said("other", [f"{key}: taken up again it has {sorted(names ^ set(want.files))} more or less"])


def exports(
    times: int,
    top: Path,
    chance: random.Random,
    tally: Tally,
    wanted: dict[str, Undisturbed],
    nursery: Nursery | None = None,
) -> None:
    """Kill exports of a photo into one file, half of them over an earlier result; the next run makes it."""
    sandbox = Sandbox(top, 1)
    while tally.kills < times:
        sandbox.empty_out()
        key = chance.choice(sorted(wanted))
        want, over = wanted[key], chance.random() < 0.5
        ((name, data),) = want.files.items()
        old = data + b"an earlier one" if over else None
        if old is not None:
            (sandbox.out / name).write_bytes(old)
        program = begun(_export(sandbox, key, over=over), sandbox, nursery, chance)
        killed = struck(program, sandbox, chance, tally, moment(chance, want.seconds, 1), lambda: "before and after")
        if killed is None:
            continue
        there = {one.name: one.read_bytes() for one in sandbox.finals()}
        if old is not None and not there:
            tally.said("half", [f"{name}: the earlier one has gone, and the new one is not there"])
        if there != {name: old}:
            _check(sandbox, want.files, tally)
        calm(begun(_export(sandbox, key, over=True), sandbox, nursery), sandbox, tally)
        _check(sandbox, want.files, tally)
        if [one.name for one in sandbox.finals()] != [name]:
            tally.said("other", [f"{name}: {[one.name for one in sandbox.finals()]}"])


def _check(sandbox: Sandbox, want: dict[str, bytes], tally: Tally) -> None:
    for file in sandbox.finals():
        wrong = compared(file, want.get(file.name))
        with tally.lock:
            tally.checked += 1
            tally.wrong += [wrong] if wrong else []


def _phase(sandbox: Sandbox, before: set[str]) -> str:
    return "between files" if {one.name for one in sandbox.finals()} - before else "before the first file"


def _folder(sandbox: Sandbox, key: str) -> list[str]:
    return ["photoenhance", "enhance", str(sandbox.photos), "-o", str(sandbox.out), "--format", key]


def _export(sandbox: Sandbox, key: str, *, over: bool = False) -> list[str]:
    photo, out = sandbox.photos / sandbox.names[0], sandbox.out / f"made{_SUFFIX[key]}"
    return ["photoenhance", "enhance", str(photo), "-o", str(out), *(["--overwrite"] if over else [])]
