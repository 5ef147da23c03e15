"""Folder jobs that lose their disk, folder or photos in the middle, by the real command: what is left, and resuming.

Linux only, and as root: disks are small ones in memory (tmpfs), mounted, filled, made read-only and taken away.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import imagecodecs

from benchmarks import many_photos
from benchmarks.photo import pixels
from benchmarks.table import show

TOP = Path(__file__).resolve().parent.parent
PHOTOS = 40
DISTURBED_AT = 10
"""So many results are there when it happens."""
MOST_SENTENCES = 6
"""Of a job that gives up: some photos, why it stops, and how many are done."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command: exit code, seconds, and the lines that it said on stderr."""

    code: int
    seconds: float
    lines: tuple[str, ...]


@dataclass
class Scene:
    """Folders of one case. `disk` may be taken away; `photos` and `target` may be on it."""

    top: Path
    name: str
    mounts: list[Path] = field(default_factory=list)
    photos: Path = field(init=False)
    target: Path = field(init=False)
    disk: Path = field(init=False)

    def __post_init__(self) -> None:
        self.photos, self.target, self.disk = self.top / "photos", self.top / "made", self.top / "disk"

    def command(self, *before: str) -> subprocess.Popen[str]:
        """Start the job."""
        own = {f"XDG_{kind}_HOME": str(self.top / kind) for kind in ("CONFIG", "STATE", "DATA")}
        words = [*before, sys.executable, "-m", "photoenhance", "enhance", str(self.photos), "-o", str(self.target)]
        return subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=TOP, env={**os.environ, **own}
        )

    def mount(self, what: str, place: Path, *options: str) -> Path:
        """Mount something, undone at the end."""
        place.mkdir(parents=True, exist_ok=True)
        _system("mount", *options, what, str(place))
        self.mounts.append(place)
        return place

    def disturbed(self, happens: Callable[[], object], *before: str) -> Ended:
        """Run the job; when some results are there something happens."""
        begin, job = time.monotonic(), self.command(*before)
        while job.poll() is None and len(results(self.target)) < DISTURBED_AT:
            time.sleep(0.01)
        happens()
        _, told = job.communicate()
        return Ended(job.returncode, time.monotonic() - begin, tuple(told.splitlines()))

    def resumed(self) -> Ended:
        """Run the job undisturbed."""
        begin, job = time.monotonic(), self.command()
        _, told = job.communicate()
        return Ended(job.returncode, time.monotonic() - begin, tuple(told.splitlines()))


def table() -> bool:
    """One row a case; whether all went as promised."""
    if not sys.platform.startswith("linux") or os.geteuid():
        print("Jobs that are disturbed: left out, for only root on Linux can mount and fill a disk")
        return True
    rows, told, well = [], [], True
    with tempfile.TemporaryDirectory(prefix="disturbed-") as name:
        top = Path(name)
        whole = Scene(top / "whole", "whole")
        _photos(whole.photos)
        whole.resumed()
        right = digests(whole.target)
        for title, case in CASES.items():
            with _scene(top, whole.photos, title) as scene:
                first, second, wrong = case(scene, right)
            rows.append((title, str(first.code), f"{len(first.lines)}", str(second.code), "; ".join(wrong) or "none"))
            told += [f"  {title}: {line}" for line in first.lines[-2:]]
            well = well and not wrong
    headings = ("what happens", "exit", "sentences", "exit when resumed", "wrong (aim: none)")
    show(f"A job of {PHOTOS} photos, disturbed after {DISTURBED_AT}", headings, rows)
    print("\n".join(told))
    return well


Judged = tuple[Ended, Ended, list[str]]
Right = dict[str, str]


def _full(scene: Scene, right: Right) -> Judged:
    return _taken(scene, right, lambda: None, lambda: _system("mount", "-o", "remount,size=50m", str(scene.disk)), 500)


def _read_only(scene: Scene, right: Right) -> Judged:
    def remount(how: str) -> None:
        while True:  # refused while a file is being written
            with contextlib.suppress(subprocess.CalledProcessError):
                return _system("mount", "-o", f"remount,{how}", str(scene.disk))

    return _taken(scene, right, lambda: remount("ro"), lambda: remount("rw"))


def _forbidden(scene: Scene, right: Right) -> Judged:
    # Root may do everything: the job runs without that one right.
    less = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
    first = scene.disturbed(lambda: scene.target.chmod(0o555), *less)
    wrong = _wrong(scene, first, right, gives_up=True)
    wrong = [one for one in wrong if "temporary" not in one]  # nor was it permitted to remove one
    scene.target.chmod(0o755)
    return _and_resumed(scene, first, wrong, right)


def _removed(scene: Scene, right: Right) -> Judged:
    first = scene.disturbed(lambda: _gone(scene.target))
    wrong = _wrong(scene, first, right, gives_up=True)
    if scene.target.exists():
        wrong.append("a folder that was removed is there again")
    return _and_resumed(scene, first, wrong, right)


def _taken_out(scene: Scene, right: Right) -> Judged:
    scene.mount("tmpfs", scene.top / "memory", "-t", "tmpfs")
    stick = scene.top / "memory" / "stick"
    stick.mkdir()
    scene.target = scene.mount(str(stick), scene.disk, "--bind")
    first = scene.disturbed(lambda: _system("umount", "-l", str(scene.disk)))
    wrong = _wrong(scene, first, right, gives_up=True)
    wrong = [one for one in wrong if "temporary" not in one]  # the disk was away before it could be removed from it
    if list(scene.disk.iterdir()):
        wrong.append("something was written where the disk had been")
    _system("mount", "--bind", str(stick), str(scene.disk))
    return _and_resumed(scene, first, wrong, right)


def _source_taken_out(scene: Scene, right: Right) -> Judged:
    scene.mount("tmpfs", scene.top / "memory", "-t", "tmpfs")
    stick = scene.top / "memory" / "stick"
    shutil.copytree(scene.photos, stick)
    scene.photos = scene.mount(str(stick), scene.disk, "--bind")
    first = scene.disturbed(lambda: _system("umount", "-l", str(scene.disk)))
    wrong = _wrong(scene, first, right, gives_up=True)
    _system("mount", "--bind", str(stick), str(scene.disk))
    return _and_resumed(scene, first, wrong, right)


def _loses_and_gains(scene: Scene, right: Right) -> Judged:
    lost = sorted(scene.photos.iterdir())[-8:-4]
    kept = [path.read_bytes() for path in lost]

    def happens() -> None:
        for path in lost:
            path.unlink()
        for number in range(4):
            (scene.photos / f"new{number}.jpg").write_bytes(kept[number])

    first = scene.disturbed(happens)
    wrong = _wrong(scene, first, right, gives_up=False)
    missing = sum(any(path.name in line for line in first.lines) for path in lost)
    if missing != len(lost):
        wrong.append(f"{missing} sentences for {len(lost)} photos that have gone")
    for path, data in zip(lost, kept, strict=True):
        path.write_bytes(data)
    for number in range(4):
        (scene.photos / f"new{number}.jpg").unlink()
    return _and_resumed(scene, first, wrong, right)


def _changes(scene: Scene, right: Right) -> Judged:
    """One not yet read gets other content; one is cut off as if it were still being copied."""
    changed, cut = sorted(scene.photos.iterdir())[-3:-1]
    data = cut.read_bytes()

    def happens() -> None:
        changed.write_bytes(imagecodecs.jpeg8_encode(pixels(200, 100), level=90))
        cut.write_bytes(data[:200])

    first = scene.disturbed(happens)
    before = right[f"{changed.stem}_enhanced{changed.suffix}"]
    now = {**right, f"{changed.stem}_enhanced{changed.suffix}": ""}
    wrong = _wrong(scene, first, {name: digest for name, digest in now.items() if digest}, gives_up=False, free=1)
    if digests(scene.target).get(f"{changed.stem}_enhanced{changed.suffix}") == before:
        wrong.append("a photo that changed was made as it had been")
    cut.write_bytes(data)
    second = scene.resumed()
    now[f"{changed.stem}_enhanced{changed.suffix}"] = digests(scene.target)[f"{changed.stem}_enhanced{changed.suffix}"]
    return first, second, [*wrong, *_judged_resumed(scene, second, now)]


def _taken(
    scene: Scene, right: Right, happens: Callable[[], object], undone: Callable[[], object], kilobytes: int = 50_000
) -> Judged:
    """A disk of its own for the results."""
    scene.mount("tmpfs", scene.disk, "-t", "tmpfs", "-o", f"size={kilobytes}k")
    scene.target = scene.disk / "made"
    first = scene.disturbed(happens)
    wrong = _wrong(scene, first, right, gives_up=True)
    undone()
    return _and_resumed(scene, first, wrong, right)


CASES: dict[str, Callable[[Scene, Right], Judged]] = {
    "the disk of the results is full": _full,
    "it becomes read-only": _read_only,
    "writing is no longer permitted": _forbidden,
    "the folder of the results is removed": _removed,
    "the disk of the results is taken out": _taken_out,
    "the disk of the photos is taken out": _source_taken_out,
    "photos go, others come": _loses_and_gains,
    "photos change": _changes,
}


def _wrong(scene: Scene, ended: Ended, right: Right, *, gives_up: bool, free: int = 0) -> list[str]:
    """What is wrong after the disturbance; `free` results may be other than right."""
    wrong = [] if ended.code == 1 else [f"exit code {ended.code}"]
    wrong += [f"said: {line}" for line in ended.lines if "Traceback" in line or "error in the program" in line]
    if gives_up and len(ended.lines) > MOST_SENTENCES:
        wrong.append(f"{len(ended.lines)} sentences")
    if gives_up != any("The job has stopped" in line for line in ended.lines):
        wrong.append("it went on" if gives_up else "it stopped")
    made = digests(scene.target)
    other = sum(right.get(name) != digest for name, digest in made.items())
    if other > free:
        wrong.append(f"{other} results are not as they should be")
    return wrong + _left(scene)


def _and_resumed(scene: Scene, first: Ended, wrong: list[str], right: Right) -> Judged:
    second = scene.resumed()
    return first, second, [*wrong, *_judged_resumed(scene, second, right)]


def _judged_resumed(scene: Scene, ended: Ended, right: Right) -> list[str]:
    wrong = [] if ended.code == 0 else [f"exit code {ended.code} when resumed"]
    if digests(scene.target) != right:
        wrong.append("the resumed results differ")
    return wrong + _left(scene)


def _left(scene: Scene) -> list[str]:
    parts = [path.name for path in scene.top.rglob("*.part")]
    return [f"{len(parts)} temporary files left"] if parts else []


def results(folder: Path) -> list[str]:
    """Names of the files that a person sees."""
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208 - names only
    except OSError:
        return []


def digests(folder: Path) -> Right:
    """The results and the hash of each."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in results(folder)}


@contextlib.contextmanager
def _scene(top: Path, photos: Path, title: str) -> Iterator[Scene]:
    scene = Scene(top / title.replace(" ", "-"), title)
    shutil.copytree(photos, scene.photos)
    try:
        yield scene
    finally:
        for place in reversed(scene.mounts):
            with contextlib.suppress(subprocess.CalledProcessError):
                _system("umount", "-l", str(place))


def _photos(folder: Path) -> None:
    """Only such as can be opened, so that a job that goes well ends with 0."""
    for number, path in enumerate(many_photos.make(folder, PHOTOS + many_photos.BROKEN_IN_100)):
        if number < many_photos.BROKEN_IN_100:
            path.unlink()


def _gone(folder: Path) -> None:
    while folder.exists():  # a file may come while it is being removed
        shutil.rmtree(folder, ignore_errors=True)


def _system(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
