"""The package as a person meets it: installed on a Debian with nothing on it, used by a plain user, and removed.

Not in the normal run: `python3 run.py test --packaging` builds it before. The tests go on from each other, in order.
It wants root, debootstrap, Xvfb, xdotool, and Debian's mirror; without these it says what it could not do.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import loops
import numpy as np
import pytest
from PIL import Image, ImageGrab

from photoenhance import native
from tests.inference.foreign import made
from tests.packaging.clean_root import Root, administer, installed
from tests.packaging.network import alone, attempts, run_alone
from tests.packaging.processes import held, running, waited

ROOT = Path(__file__).resolve().parents[2]
PHOTO = "canon_s40.crw"
WAIT = 120.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Root]:
    """The newest package of dist/, installed, and photos in the user's folder."""
    packages = sorted((ROOT / "dist").glob("photoenhance_*.deb"), key=lambda path: path.stat().st_mtime)
    assert packages, "there is no package in dist/: run python packaging/build.py"
    with installed(packages[-1], tmp_path_factory.mktemp("clean")) as there:
        shutil.copy(data / "raw" / PHOTO, there.home / PHOTO)
        made.line(there.home / "half.onnx", 0.5, 51.0, made.LAST, top=255.0)
        with Image.open(ROOT / "resources" / "samples" / "mountain.jpg") as sample:
            sample.crop((300, 300, 460, 420)).save(there.home / "small.png")
        there.give(*there.home.iterdir())
        yield there


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """An X server of 1280 x 800 that lets everybody in."""
    reading, writing = os.pipe()
    # It would start anew whenever its last client goes: while a window comes, xdotool is the only one, many times.
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-ac", "-noreset", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        yield f":{told.readline().strip()}"
    server.terminate()
    server.wait(10)


def test_it_is_a_debian_without_python(root: Root) -> None:
    if not root.real:
        pytest.skip("wants root and debootstrap: the package was only unpacked")
    assert shutil.which("python3", path=str(root.path / "usr" / "bin")) is None
    assert "ok installed" in administer(root.path, "dpkg", "-s", "photoenhance")
    assert administer(root.path, "dpkg", "--verify", "photoenhance") == ""


def test_nobody_may_write_to_it(root: Root) -> None:
    modes = {path.stat().st_mode & 0o022 for path in (root.path / "usr/lib/photoenhance").rglob("*")}
    assert modes == {0}


def test_version_devices_models(root: Root) -> None:
    assert re.fullmatch(r"photoenhance \d+\.\d+\.\d+\n", root.run("photoenhance", "--version").stdout)
    assert "cpu       yes" in root.run("photoenhance", "devices").stdout
    assert "retouch-residual" in root.run("photoenhance", "models").stdout


def test_a_raw_file_is_enhanced_as_by_the_sources(root: Root, tmp_path: Path) -> None:
    done = root.run("photoenhance", "enhance", PHOTO, "-o", "built.tif", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    record = json.loads(done.stdout.splitlines()[-1])
    assert (record["width"], record["height"], record["error"]) == (2312, 1720, None)
    command = [sys.executable, "-P", "-m", "photoenhance", "enhance", str(root.home / PHOTO), "-o", "sources.tif"]
    subprocess.run([*command, "--device", "cpu"], cwd=tmp_path, check=True, capture_output=True)
    with Image.open(root.home / "built.tif") as one, Image.open(tmp_path / "sources.tif") as other:
        built, sources = (np.asarray(picture.convert("RGB"), dtype=np.int16) for picture in (one, other))
    # The sources may run with another version of onnxruntime: a step of 8 bits for a few pixels.
    assert np.abs(built - sources).max() <= 1


def test_the_same_bytes_again_and_nothing_is_compiled(root: Root) -> None:
    assert root.run("photoenhance", "enhance", PHOTO, "-o", "again.tif").returncode == 0
    assert (root.home / "again.tif").read_bytes() == (root.home / "built.tif").read_bytes()
    assert not list(root.home.rglob("*numba*"))
    assert not list(root.program.rglob("*llvm*"))


def test_loops_compiled_ahead_give_the_bytes_of_numba(root: Root, data: Path, tmp_path: Path) -> None:
    def work(library: str) -> tuple[set[str], dict[str, bytes]]:
        folder = tmp_path / Path(library).stem
        folder.mkdir()
        photo = ROOT / "resources" / "samples" / "mountain.jpg"
        words = ["tests.packaging.worked", library, str(data / "raw" / PHOTO), str(photo), str(folder)]
        done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        used = {line for line in done.stdout.splitlines() if line.startswith("photoenhance.")}
        return used, {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}

    libraries = sorted((root.program / "_internal/photoenhance/loops").iterdir())
    assert len(libraries) == (3 if platform.machine() == "x86_64" else 1)
    theirs, *ours = [work(library) for library in ("-", *map(str, libraries))]
    names = {native.name_of(one.loop) for one in loops.loops()}
    for used, results in (theirs, *ours):
        assert used == names
        assert len(results) == 6
        assert results == theirs[1]


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif", "heic", "jxl"])
def test_every_written_format(root: Root, suffix: str) -> None:
    done = root.run("photoenhance", "enhance", "small.png", "-o", f"small_result.{suffix}")
    assert done.returncode == 0, done.stdout + done.stderr
    told = root.run("photoenhance", "info", f"small_result.{suffix}")
    assert "160 x 120" in told.stdout, told.stdout + told.stderr


def test_a_model_is_looked_at_in_a_child_and_added(root: Root) -> None:
    done = root.run("photoenhance", "models", "add", "half.onnx", "--yes")
    assert "Added half." in done.stdout, done.stdout + done.stderr
    result = root.run("photoenhance", "enhance", "small.png", "-o", "half.png", "--model", "half")
    assert result.returncode == 0, result.stderr
    with Image.open(root.home / "small.png") as one, Image.open(root.home / "half.png") as other:
        before, after = (np.asarray(picture.convert("RGB"), dtype=np.float64) for picture in (one, other))
    assert np.abs(after - np.rint(before * 0.5 + 51)).max() <= 1


def test_a_file_that_crashes_is_one_sentence(root: Root) -> None:
    """A signal to the process that reads a large photo stands for what a decoder might do."""
    photos = root.home / "photos"
    photos.mkdir()
    shutil.copy(root.home / "small.png", photos / "a.png")
    shutil.copy(root.home / "small.png", photos / "z.png")
    noise = np.random.default_rng(0).integers(0, 256, (5000, 7000, 3), np.uint8)
    Image.fromarray(noise).save(photos / "large.png", compress_level=1)
    root.give(photos, *photos.iterdir())
    command = root.command("photoenhance", "enhance", "photos", "-o", "results", "--json")
    job = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def reading() -> list[int]:
        children = [number for number, parent in running(root.program).items() if parent == job.pid]
        return [number for number in children if held(number) > 200_000_000]

    assert waited(lambda: bool(reading()), WAIT), "no process of its own reads the large photo"
    os.kill(reading()[0], signal.SIGSEGV)
    told, errors = job.communicate(timeout=300)
    records = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    wrong = {Path(record["input"]).name: record["error"] for record in records if record.get("error")}
    assert list(wrong) == ["large.png"], told + errors
    assert "crashes the decoder (signal 11)" in str(wrong["large.png"])
    assert "Traceback" not in told + errors
    assert job.returncode == 1
    assert waited(lambda: not running(root.program), 10)


def test_it_asks_no_network(root: Root, tmp_path: Path) -> None:
    if not alone():
        pytest.skip("wants network namespaces (unshare -n)")
    command = root.command("photoenhance", "enhance", "small.png", "-o", "quiet.jpg")
    _, counters = run_alone(command, cwd=tmp_path, home=tmp_path)
    assert (root.home / "quiet.jpg").is_file()
    assert attempts(counters) == {}
    assert not list(root.home.rglob("*onnxruntime*"))


def test_window(root: Root, screen: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    times = []
    for _ in range(3):
        begin = time.monotonic()
        window = subprocess.Popen(root.command("photoenhance-gui", PHOTO, display=screen))
        try:
            shown = titled(window, screen, "photoenhance", begin)
            titled(window, screen, f"{PHOTO} - photoenhance", begin)
            time.sleep(2)
            picture = ImageGrab.grab(xdisplay=screen)
            assert window.pid in running(root.program).values(), "no process of its own has read the photo"
            window.send_signal(signal.SIGINT)
            assert window.wait(60) == 0
            assert waited(lambda: not running(root.program), 10), "a process outlives the window"
        finally:
            window.kill()
        times.append(shown)
    picture.save(tmp_path / "window.png")
    assert len(picture.getcolors(1 << 24) or ()) > 5000, f"there is no photo in the window: {tmp_path / 'window.png'}"
    with capsys.disabled():
        print(f"\nWindow after {', '.join(f'{one:.2f}' for one in times)} s, load {os.getloadavg()[0]:.1f}")


def test_the_window_enhances_and_exports(root: Root, screen: str) -> None:
    window = subprocess.Popen(root.command("photoenhance-gui", PHOTO, display=screen))
    result = root.home / Path(PHOTO).with_suffix(".jpg").name.replace(".", "_enhanced.")
    try:
        begin = time.monotonic()
        titled(window, screen, f"{PHOTO} - photoenhance", begin)
        # Nothing happens until the photo is there.
        while not visible(screen, "^Export ") and time.monotonic() < begin + WAIT:
            press(screen, " - photoenhance$", "ctrl+u", "ctrl+e")
            time.sleep(1)
        press(screen, "^Export ", "Return")
        assert waited(result.is_file, WAIT), "nothing was exported"
        window.send_signal(signal.SIGINT)
        assert window.wait(60) == 0
    finally:
        window.kill()
    told = root.run("photoenhance", "info", result.name).stdout
    assert "2312 x 1720" in told
    assert result.stat().st_uid == (root.home / PHOTO).stat().st_uid


def press(screen: str, title: str, *keys: str) -> None:
    """Press keys in the window whose title matches a pattern."""
    for number in visible(screen, title)[:1]:
        xdotool(screen, "windowfocus", "--sync", number)
        xdotool(screen, "key", *keys)


def visible(screen: str, title: str) -> list[str]:
    """The numbers of the windows on the screen whose titles match a pattern."""
    return xdotool(screen, "search", "--onlyvisible", "--name", title)


def xdotool(screen: str, *words: str) -> list[str]:
    """What it prints."""
    environment, command = {**os.environ, "DISPLAY": screen}, ["xdotool", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout.split()


def titled(window: subprocess.Popen[bytes], screen: str, title: str, begin: float) -> float:
    """Wait for a visible window of a program whose title ends so; seconds since `begin`."""
    while time.monotonic() - begin < WAIT and window.poll() is None:
        if visible(screen, f"{re.escape(title)}$"):
            return time.monotonic() - begin
        time.sleep(0.02)
    pytest.fail(f"no window called {title} in {time.monotonic() - begin:.0f} s (exit code {window.poll()})")


def test_desktop_files(root: Root) -> None:
    share = root.path / "usr" / "share"
    for size in (16, 48, 256, 512):
        with Image.open(share / f"icons/hicolor/{size}x{size}/apps/photoenhance.png") as icon:
            assert icon.size == (size, size)
    for command in (
        ["desktop-file-validate", share / "applications/photoenhance.desktop"],
        ["appstreamcli", "validate", "--no-net", share / "metainfo/photoenhance.metainfo.xml"],
        ["xmllint", "--noout", share / "mime/packages/photoenhance.xml"],
    ):
        if shutil.which(str(command[0])):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr


def test_removed_and_nothing_is_left(root: Root) -> None:
    """The last of all: the user's own files stay, everything else is gone."""
    if root.real:
        administer(root.path, "dpkg", "-r", "photoenhance")
    else:
        shutil.rmtree(root.path / "usr")
    system = [path for path in root.path.iterdir() if path.name in {"usr", "etc", "opt", "var", "srv"}]
    left = [path for folder in system for path in folder.rglob("*photoenhance*")]
    assert left == []
    assert (root.home / "built.tif").is_file()
