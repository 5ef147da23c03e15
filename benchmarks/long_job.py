"""A folder job of ten thousand small photos by the real command: memory, manifest and pace; then killed and resumed.

Linux only. The job runs once undisturbed. Then jobs that have come so far already are killed and started again: their
results so far are those of the first.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import many_photos
from benchmarks.process_tree import Held, held, processor_seconds
from benchmarks.promises import Row, show_rows
from benchmarks.table import show
from photoenhance.batch import manifest

TOP = Path(__file__).resolve().parent.parent
SETTLED = 0.05
"""This share of the photos is made before memory is expected to be flat: 500 of 10,000."""
MOST_GROWTH = 50e6
MOST_RESUME_SECONDS = 5.0
STEEPEST = 1.1
"""The last half of the photos may cost so many times what the first half did, in bytes of manifest."""
SLOWEST = 1.3
"""The same in processor seconds: those of the clock are other programs' too."""
KILLED_AT = (0.5, 0.97)
MORE = 20
"""So many photos further on it is killed."""
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Look:
    """A job at one moment: seconds from its start, photos that have ended, bytes of the manifest, what is held."""

    seconds: float
    photos: int
    manifest: int
    held: Held


def table(count: int = 10_000) -> bool:
    """Run, judge and print; whether all promises are kept."""
    with tempfile.TemporaryDirectory(prefix="long-job-") as name:
        top = Path(name)
        many_photos.make(top / "photos", count)
        looks = list(_watched(_job(top, "undisturbed"), top / "undisturbed"))
        _show_looks(looks, count)
        rows = [*_flat(looks, count), *_linear(looks, count)]
        rows += _resumed(top)
        return show_rows(f"A folder job of {count:,} photos of {many_photos.WIDTH} x {many_photos.HEIGHT}", rows)


def _job(top: Path, name: str) -> subprocess.Popen[bytes]:
    """Start the command; what it tells is kept beside the folder of results."""
    command = [sys.executable, "-m", "photoenhance", "enhance", str(top / "photos"), "-o", str(top / name), "--json"]
    own = {f"XDG_{kind}_HOME": str(top / kind) for kind in ("CONFIG", "STATE", "DATA")}
    with (top / f"{name}.jsonl").open("ab") as out, (top / f"{name}.err").open("ab") as err:
        return subprocess.Popen(command, stdout=out, stderr=err, cwd=TOP, env={**os.environ, **own})


def _watched(job: subprocess.Popen[bytes], target: Path) -> Iterator[Look]:
    """Look at a job until it ends."""
    begin, told = time.monotonic(), target.with_suffix(".jsonl")
    photos = position = 0
    while job.poll() is None:
        with told.open("rb") as file:
            file.seek(position)
            new = file.read()
        photos, position = photos + new.count(b"\n"), position + len(new)
        yield Look(time.monotonic() - begin, photos, _size(target / manifest.NAME), held(job.pid))
        time.sleep(_LOOK_SECONDS)


def _show_looks(looks: list[Look], count: int) -> None:
    rows = []
    for share in (0.01, SETTLED, 0.1, 0.25, 0.5, 0.75, 0.99):
        one = _at(looks, share * count)
        parts = (one.held.memory / 1e6, one.held.children_memory / 1e6)
        numbers = (one.held.children, one.held.threads, one.held.files)
        times = (f"{one.seconds:.0f}", f"{one.held.processor:.0f}")
        row = (f"{one.photos:,}", *times, *(f"{part:.0f}" for part in parts), *map(str, numbers))
        rows.append((*row, f"{one.manifest / one.photos:.1f}"))
    headings = (
        "photos",
        "s",
        "processor s",
        "memory, MB",
        "of it children, MB",
        "children",
        "threads",
        "files",
        "manifest, B/photo",
    )
    show("The job while it runs", headings, rows)


def _flat(looks: list[Look], count: int) -> Iterator[Row]:
    """Memory of photo 500 to the end: of each twentieth the median, for single looks meet what is in the air."""
    medians = [
        _median([one.held.memory for one in looks if number <= one.photos * 20 / count < number + 1])
        for number in range(1, 20)
    ]
    known = [one for one in medians if one]
    yield Row(
        "memory from photo 500 on, most over least at first", (max(known) - known[0]) / 1e6, MOST_GROWTH / 1e6, "MB"
    )


def _linear(looks: list[Look], count: int) -> Iterator[Row]:
    start, middle, end = (_at(looks, share * count) for share in (SETTLED, 0.5, 0.99))

    def ratio(of: Callable[[Look], float]) -> float:
        first = (of(middle) - of(start)) / (middle.photos - start.photos)
        return ((of(end) - of(middle)) / (end.photos - middle.photos)) / first

    yield Row("manifest, bytes a photo, second half to first", ratio(lambda one: one.manifest), STEEPEST, "x")
    yield Row("processor seconds a photo, second half to first", ratio(lambda one: one.held.processor), SLOWEST, "x")


def _resumed(top: Path) -> Iterator[Row]:
    """Kill jobs that have come so far, and start them again; the last one is done to its end."""
    for share in KILLED_AT:
        target = top / f"killed{share:.0%}"
        _as_far_as(share, top / "undisturbed", target)
        job = _job(top, target.name)
        _until_more(job, target, MORE)
        job.send_signal(signal.SIGKILL)
        job.wait()
        begin = time.monotonic()
        job = _job(top, target.name)
        busy = _until_more(job, target, 1)
        waited = time.monotonic() - begin
        print(f"Resumed at {share:.0%}: the first new photo after {waited:.1f} s, {busy:.1f} s of them of a processor")
        yield Row(f"killed at {share:.0%}: from the start to the first new photo", waited, MOST_RESUME_SECONDS, "s")
        if share != KILLED_AT[-1]:
            job.kill()
        job.wait()
    yield Row("killed and resumed: files that differ", _different(target, top / "undisturbed"), 0, "")
    left = [one.name for one in target.iterdir() if one.name.endswith(".part")]
    yield Row("killed and resumed: temporary files left", len(left), 0, "")


def _as_far_as(share: float, whole: Path, target: Path) -> None:
    """Make a folder of results as it is when a job has come so far."""
    target.mkdir()
    lines = (whole / manifest.NAME).read_bytes().splitlines(keepends=True)
    lines = lines[: round(share * len(lines))]
    (target / manifest.NAME).write_bytes(b"".join(lines))
    for line in lines:
        name = json.loads(line)["output"]
        os.link(whole / name, target / name)


def _until_more(job: subprocess.Popen[bytes], target: Path, more: int) -> float:
    """Wait until a job has made so many photos; the processor seconds it took till then."""
    path, busy = target / manifest.NAME, 0.0
    start = _size(path)
    with path.open("rb") as file:  # which has a line for each; looking through thousands of names would hold it up
        while job.poll() is None:
            busy = processor_seconds(job.pid)
            file.seek(start)
            if file.read().count(b"\n") >= more:
                break
            time.sleep(0.02)
    return busy


def _different(one: Path, other: Path) -> int:
    """How many names are in one folder only, or with other bytes."""
    mine, others = _digests(one), _digests(other)
    return sum(mine.get(name) != others.get(name) for name in mine.keys() | others.keys())


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != manifest.NAME
    }


def _at(looks: list[Look], photos: float) -> Look:
    """The first look at which so many photos had ended."""
    return next((one for one in looks if one.photos >= photos), looks[-1])


def _median(values: list[int]) -> int:
    return sorted(values)[len(values) // 2] if values else 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
