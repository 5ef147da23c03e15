"""Reading in guarded processes: the same photos, and whatever a decoder does costs one file and is one sentence."""

from __future__ import annotations

import dataclasses
import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoenhance import io
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.image import Metadata, Source
from photoenhance.inference.stop import Stop
from photoenhance.io import ReadOptions, brief, guarded
from photoenhance.io.guard import Guard, Patience, memory_for
from photoenhance.io.read import glimpse, read
from photoenhance.io.thumbnail import thumbnail
from photoenhance.jobs.log import log_path
from tests.conftest import TOP, noise
from tests.io import bad_decoders

POSIX = pytest.mark.skipif(os.name == "nt", reason="wants POSIX signals and limits")
OPTIONS = ReadOptions()


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    """One guard for all, as in a window; files are decoded badly by their names."""
    made = Guard(2, patience=Patience(2.0, 0.0), memory=1 << 29, prepare=bad_decoders.install)
    yield made
    made.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[Guard]:
    made = Guard(2)
    yield made
    made.close()


def picture(path: Path, seed: int = 0) -> Path:
    Image.fromarray(noise(60, 40, seed)).save(path)
    return path


def refused(guard: Guard, path: Path) -> str:
    with pytest.raises(PhotoError) as told:
        guard.read(path, OPTIONS)
    assert str(told.value).startswith(f"Cannot open {path.name}: ")
    return str(told.value)


@POSIX
@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("crash", r"its content crashes the decoder (signal 11). Get an intact copy of the file."),
        ("leave", "its content crashes the decoder (exit code 3)"),
        ("killed", "most likely for want of memory"),
        ("grow", "opening it takes more than 0.5 GB of memory"),
        ("sleep", "reading it takes longer than 2 s"),
        ("lie", "the process that read it was broken by it"),
    ],
)
def test_a_bad_decoder_costs_one_file(guard: Guard, tmp_path: Path, kind: str, why: str) -> None:
    assert why in refused(guard, picture(tmp_path / f"{kind}.png"))
    good = picture(tmp_path / "good.png", 1)
    assert np.array_equal(guard.read(good, OPTIONS).pixels, noise(60, 40, 1))


@POSIX
def test_compiled_code_that_never_returns(guard: Guard, tmp_path: Path) -> None:
    assert "longer than 2 s" in refused(guard, picture(tmp_path / "spin.png"))


def test_an_error_of_the_program_goes_to_the_log(guard: Guard, tmp_path: Path) -> None:
    told = refused(guard, picture(tmp_path / "fail.png"))
    assert "an error in the program (IndexError)" in told
    assert "list index out of range" not in told
    assert "list index out of range" in log_path().read_text(encoding="utf-8")


def test_a_crash_is_no_thumbnail_and_no_metadata(guard: Guard, tmp_path: Path) -> None:
    path = picture(tmp_path / "crash.gif")
    with pytest.raises(PhotoError, match="crashes the decoder"):
        guard.thumbnail(path, 64, OPTIONS)
    assert guard.metadata_of(path) == Metadata()
    assert guard.lost["crash"] >= 2


def test_a_stop_ends_reading(guard: Guard, tmp_path: Path) -> None:
    guard.read(picture(tmp_path / "good.png"), OPTIONS)  # a process is ready
    stop = Stop()
    threading.Timer(0.3, stop.request).start()
    begin = time.monotonic()
    with pytest.raises(Cancelled):
        guard.read(picture(tmp_path / "sleep.png"), OPTIONS, stop)
    assert time.monotonic() - begin < 1.9  # its time would be over after 2
    assert guard.read(tmp_path / "good.png", OPTIONS).width == 60


def test_one_process_serves_many_files(plain: Guard, tmp_path: Path) -> None:
    plain.read(picture(tmp_path / "a.png"), OPTIONS)
    before = plain.pids
    for number in range(20):
        plain.read(tmp_path / "a.png", OPTIONS)
        plain.thumbnail(tmp_path / "a.png", 10 + number, OPTIONS)
    assert plain.pids == before
    assert len(before) == 1
    assert plain.lost == {}


def same(one: Source, other: Source) -> None:
    for name in ("pixels", "alpha"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert (mine is None) == (theirs is None)
        if mine is not None:
            assert mine.dtype == theirs.dtype
            assert np.array_equal(mine, theirs)
            assert mine.flags.c_contiguous
            assert not mine.flags.writeable
    rest = [
        {**{f.name: getattr(s, f.name) for f in dataclasses.fields(s)}, "pixels": 0, "alpha": 0} for s in (one, other)
    ]
    assert rest[0] == rest[1]


def both(plain: Guard, path: Path) -> None:
    wanted, found = (_opened(door, path) for door in (read, lambda one: plain.read(one, OPTIONS)))
    if isinstance(wanted, Source) and isinstance(found, Source):
        same(found, wanted)
    else:
        assert found == wanted


def _opened(door: Callable[[Path], Source], path: Path) -> Source | str:
    try:
        return door(path)
    except PhotoError as error:
        return str(error)


@pytest.mark.data
@pytest.mark.parametrize("folder", ["odd", "photos", "raw"])
def test_guarded_is_the_same(plain: Guard, data: Path, folder: str) -> None:
    paths = [path for path in sorted((data / folder).iterdir()) if path.is_file()]
    if folder == "raw":
        paths = [path for path in paths if path.stat().st_size < 6_000_000][:1]
    assert paths
    for path in paths:
        both(plain, path)
    assert plain.lost == {}


@pytest.mark.data
def test_small_pictures_and_metadata_are_the_same(plain: Guard, data: Path) -> None:
    for name in ("photos/nikon_e995_iptc.jpg", "odd/rgba_16bit.png", "raw/nikon_d1.nef", "odd/exif_orientation_8.avif"):
        path = data / name
        assert np.array_equal(plain.thumbnail(path, 300, OPTIONS), thumbnail(path, 300))
        wanted, seen = glimpse(path, 700), plain.glimpse(path, 700)
        assert (wanted is None) == (seen is None)
        assert wanted is None or np.array_equal(wanted, seen)
        assert plain.metadata_of(path) == brief.metadata_of(path)


def test_names_that_are_no_text(plain: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"\xff\xfe.png") if os.name == "posix" else "ä.png"
    try:
        picture(tmp_path / name)
    except OSError:
        pytest.skip("this file system has no such names")
    assert plain.read(Path(name), OPTIONS).origin.path == name
    (tmp_path / name).write_bytes(b"")
    assert str(refused(plain, Path(name))).endswith("Copy it again from where it came.")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_memory_goes_with_the_source(plain: Guard, tmp_path: Path) -> None:
    Image.fromarray(noise(1200, 900)).save(tmp_path / "a.png")

    def segments() -> int:
        return Path("/proc/self/maps").read_text().count("memfd:photoenhance")

    before, handles = segments(), _handles()
    sources = [plain.read(tmp_path / "a.png", OPTIONS) for _ in range(3)]
    assert segments() == before + 3
    row = sources[0].pixels[5]
    again = pickle.loads(pickle.dumps(sources[1]))
    del sources
    gc.collect()
    assert segments() == before + 1
    assert np.array_equal(row, noise(1200, 900)[5])  # a view keeps its memory
    assert np.array_equal(again.pixels, noise(1200, 900))
    del row
    gc.collect()
    assert (segments(), _handles()) == (before, handles)


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_many_threads_share_the_processes(plain: Guard, tmp_path: Path) -> None:
    for number in range(6):
        picture(tmp_path / f"{number}.png", number)
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(5):
            small = plain.thumbnail(tmp_path / f"{number}.png", 512, OPTIONS)
            whole = plain.read(tmp_path / f"{number}.png", OPTIONS).pixels
            if not (np.array_equal(whole, noise(60, 40, number)) and np.array_equal(small, whole)):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not wrong
    assert len(plain.pids) <= 2


@POSIX
def test_a_process_that_dies_while_it_waits_is_replaced(plain: Guard, tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    plain.read(path, OPTIONS)
    for pid in plain.pids:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert plain.read(path, OPTIONS).width == 60


def test_memory_follows_size_and_limits() -> None:
    gib = 1 << 30
    assert memory_for(1000, OPTIONS) == gib + 4 * 256_000_000
    assert memory_for(1 << 40, OPTIONS) == gib + 4 * 3_000_000_000
    assert memory_for(1 << 40, ReadOptions(max_pixels=1_000_000)) == gib + 4 * 6_000_000


@POSIX
def test_processes_end_with_the_program(tmp_path: Path) -> None:
    """One that waits and one that sleeps in a decoder, whatever ends the program."""
    picture(tmp_path / "sleep.png")
    code = f"""
import threading, time
from pathlib import Path
from photoenhance.io import ReadOptions
from photoenhance.io.guard import Guard
from tests.io import bad_decoders
guard = Guard(2, prepare=bad_decoders.install)
threading.Thread(target=guard.read, args=(Path({str(tmp_path / "sleep.png")!r}), ReadOptions()), daemon=True).start()
time.sleep(0.1)
try:
    guard.read(Path("gone"), ReadOptions())
except Exception:
    pass
print(guard.pids[0], flush=True)
time.sleep(1000)
"""
    programs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=TOP)
        for _ in range(3)
    ]
    for program, how in zip(programs, (signal.SIGKILL, signal.SIGINT, signal.SIGTERM), strict=True):
        with program:
            assert program.stdout is not None
            waiting = int(program.stdout.readline())
            children = _children(program.pid)
            assert waiting in children
            program.send_signal(how)
            program.wait(20)
        assert _all_gone(children), how


def _children(pid: int) -> set[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return {int(word) for word in told.stdout.split()}


def _all_gone(pids: set[int]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


def test_doors_use_the_guard_while_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = picture(tmp_path / "a.png")
    with guarded.guarding():
        assert guarded._state.guard is None  # tests read here
    monkeypatch.setattr(guarded, "wanted", lambda: True)
    with guarded.guarding():
        guard = guarded._state.guard
        assert guard is not None
        with guarded.guarding():
            same(io.read(path), read(path))
        assert guarded._state.guard is guard
        assert np.array_equal(guarded.thumbnail(path), thumbnail(path))
        assert guarded.metadata_of(path) == brief.metadata_of(path)
        assert len(guard.pids) == 1
    assert guarded._state.guard is None
    assert guard.pids == ()
    monkeypatch.undo()
    monkeypatch.setenv(guarded.VARIABLE, "1")
    assert not guarded.wanted()


def test_a_stop_before_reading_is_heard_everywhere(tmp_path: Path) -> None:
    stop = Stop()
    stop.request()
    with pytest.raises(Cancelled):
        io.read(picture(tmp_path / "a.png"), stop=stop)
