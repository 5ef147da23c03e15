"""What run.py finds out of a machine: Pythons, platform, screen, and Debian packages."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.conftest import ROOT, load

machine = load(ROOT / "packaging" / "setup" / "machine.py")
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
posix = pytest.mark.skipif(os.name == "nt", reason="makes shell scripts")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian packages")


def put(folder: Path, name: str, prints: str) -> Path:
    """Make a command that prints a line, whatever it is given."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_range_of_pythons_is_read_from_pyproject() -> None:
    low, high = machine.python_range(PYPROJECT)
    assert low == (3, 11)
    assert low <= sys.version_info[:2] < high


def test_pyproject_without_a_range_is_told() -> None:
    with pytest.raises(machine.Stop, match=r"pyproject\.toml names no range"):
        machine.python_range("[project]")


def test_version_of_this_python() -> None:
    assert machine.version_of(sys.executable) == (sys.version_info[:2], sys.executable)


@posix
def test_what_is_no_cpython_is_none(tmp_path: Path) -> None:
    assert machine.version_of(str(put(tmp_path, "pypy", "3 11 PyPy /usr/bin/pypy"))) is None
    assert machine.version_of(str(put(tmp_path, "silent", ""))) is None
    assert machine.version_of(str(tmp_path / "missing")) is None
    assert machine.version_of("false") is None


def test_this_python_fits() -> None:
    assert machine.version_of(machine.interpreter(PYPROJECT))[0] == sys.version_info[:2]


@posix
def test_an_unfit_python_finds_the_newest_fitting_one_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "python3.98", "3 98 CPython /opt/98/python")
    put(tmp_path, "python3.99", "3 50 CPython /opt/liar/python")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert machine.interpreter('requires-python = ">=3.97,<3.100"') == "/opt/98/python"
    assert "using Python 3.98 (/opt/98/python) instead" in capsys.readouterr().out


def test_no_fitting_python_is_told_with_the_range() -> None:
    with pytest.raises(machine.Stop, match=r"needs Python 3\.97 to 3\.98, this is CPython 3\..* no other was found"):
        machine.interpreter('requires-python = ">=3.97,<3.99"')


@pytest.mark.parametrize(
    ("system", "kind", "bits", "libc", "fits"),
    [
        ("Linux", "x86_64", 64, "glibc", True),
        ("Linux", "aarch64", 64, "glibc", True),
        ("Windows", "AMD64", 64, "", True),
        ("Darwin", "arm64", 64, "", True),
        ("Linux", "x86_64", 64, "", False),
        ("Linux", "armv7l", 32, "glibc", False),
        ("Windows", "AMD64", 32, "", False),
        ("Darwin", "x86_64", 64, "", False),
        ("FreeBSD", "amd64", 64, "", False),
    ],
)
def test_platforms(system: str, kind: str, bits: int, libc: str, fits: bool) -> None:
    if fits:
        machine.check_platform(system, kind, bits, libc)
        return
    with pytest.raises(machine.Stop, match=f"cannot be set up on {system} {kind} .*Windows x64 and macOS"):
        machine.check_platform(system, kind, bits, libc)


@linux
def test_a_screen_is_told_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "no screen" in machine.no_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert machine.no_screen() == ""


@pytest.fixture
def only_display(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """A screen of its own under a number that is free, which ends with its last client; and its process."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "64x64x24", "-nolisten", "tcp", "-terminate"]
    child = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}", child.pid
    child.terminate()
    child.wait(30)


@linux
@pytest.mark.skipif(not machine.present("libxcb.so.1"), reason="without libxcb no display is asked")
@pytest.mark.parametrize("display", [":4711", ":4711.0", "unix:4711"])
def test_a_dead_display_is_no_screen(only_display: pytest.MonkeyPatch, display: str) -> None:
    only_display.setenv("DISPLAY", display)
    assert machine.no_screen() == f"DISPLAY is {display}, and no screen answers there"
    only_display.setenv("QT_QPA_PLATFORM", "offscreen")
    assert machine.no_screen() == ""


@linux
def test_a_display_that_answers_is_a_screen(only_display: pytest.MonkeyPatch, server: tuple[str, int]) -> None:
    only_display.setenv("DISPLAY", server[0])
    assert machine.no_screen() == ""


@linux
def test_a_display_that_was_asked_is_still_there_for_what_the_process_becomes(
    server: tuple[str, int], tmp_path: Path
) -> None:
    script = tmp_path / "ask.py"
    script.write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(ROOT / 'packaging' / 'setup')!r})\n"
        "from machine import display_answers\n"
        "print(display_answers(sys.argv[1]), flush=True)\n"
        "if len(sys.argv) == 2:\n"
        "    os.execv(sys.executable, [sys.executable, *sys.argv, 'again'])\n",
        encoding="utf-8",
    )
    command = [sys.executable, str(script), server[0]]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\nTrue\n"


@linux
def test_a_display_of_another_machine_is_not_asked(only_display: pytest.MonkeyPatch) -> None:
    only_display.setenv("DISPLAY", "localhost:4711.0")
    assert machine.no_screen() == ""


@linux
@pytest.mark.skipif(not machine.present("libxcb.so.1"), reason="without libxcb no display is asked")
def test_a_display_that_hangs_is_not_waited_for(server: tuple[str, int]) -> None:
    display, process = server
    os.kill(process, signal.SIGSTOP)
    try:
        assert not machine.display_answers(display, 0.5)
    finally:
        os.kill(process, signal.SIGCONT)
    assert machine.display_answers(display)


@linux
def test_probes() -> None:
    assert machine.present("libc.so.6")
    assert not machine.present("libno_such_thing.so.1")
    assert machine.present("sh")
    assert not machine.present("no-such-program")
    assert machine.present("/etc/passwd")
    assert not machine.present("/no/such/file")
    assert machine.provide({"libc6": "libc.so.6"}) == []


@linux
def test_without_root_the_line_to_type_is_printed(tmp_path: Path) -> None:
    """As root, the child becomes nobody when all is imported, for it may not read the interpreter."""
    put(tmp_path, "apt-get", "called")
    tmp_path.chmod(0o755)
    text = (ROOT / "packaging" / "setup" / "machine.py").read_text(encoding="utf-8")
    text += "\nos.geteuid() or os.setuid(65534)"
    text += "\nprint(provide({'libfoo1': 'libno_such_foo.so.1', 'libc6': 'libc.so.6'}))"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-"], input=text, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "Missing from the system. To install it, type:",
        "  sudo apt-get install -y --no-install-recommends libfoo1",
        "['libfoo1']",
    ]


@linux
def test_without_apt_the_names_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "/no/such/folder")
    assert machine.provide({"libfoo1": "libno_such_foo.so.1"}) == ["libfoo1"]
    assert "libfoo1" in capsys.readouterr().out
