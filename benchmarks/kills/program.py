"""One program that will be killed: started, watched, killed with or without its children, looked for after.

Its processes are told from all others by a word in their environment, which children inherit.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.kills.nursery import Nursery
from photoenhance.compiled import cache_folder

TOP = Path(__file__).resolve().parents[2]
PATIENCE = 10.0
"""Seconds after which a child must have ended with its parent."""
CALM = 300.0
"""Seconds that an undisturbed program may take, on a machine that is busy."""
_WORD = "PHOTOENHANCE_KILLS"
_LOOK = 0.05
_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""


class Program:
    """A running program, started anew or, sooner, forked off by a nursery."""

    def __init__(self, arguments: Sequence[str], home: Path, nursery: Nursery | None = None) -> None:
        _adopt()
        name = secrets.token_hex(8)
        self._word = f"{_WORD}={name}"
        self._log = home.parent / f"{name}.log"
        environment = environment_of(home, self._word)
        self.started = time.monotonic()
        self._status: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.kill, all_at_once=True)
        if nursery is not None:
            self._pid = nursery.start(arguments, environment, self._log)
            return
        module = arguments if arguments[0] == "photoenhance" else ("benchmarks.kills.nursery", *arguments)
        command = [sys.executable, "-B", "-m", *module]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=TOP)
        self._pid = self._process.pid

    @property
    def lines(self) -> list[str]:
        """What it has said so far, in whole lines."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return text[: text.rfind("\n") + 1].splitlines()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._note(status)
        return self._status is None

    def children(self) -> list[int]:
        """Its processes but the first."""
        return [pid for pid in _with(self._word) if pid != self._pid]

    def kill(self, *, all_at_once: bool) -> float | None:
        """Kill the program, or it and all its children; when that was, or None where it had ended by itself."""
        children = self.children() if all_at_once else []
        when = time.monotonic()
        if self.running:
            _end(self._pid)
        for pid in children:
            _end(pid)
        if self._status is None:
            self._note(os.waitpid(self._pid, 0)[1])
        return when if self._status == -signal.SIGKILL else None

    def kill_child(self) -> bool:
        """Kill one reading process, if there is one."""
        readers = [pid for pid in self.children() if "spawn_main" in told(pid, "cmdline")]
        if readers:
            _end(readers[-1])
        return bool(readers)

    def gone(self) -> float | None:
        """Wait for its children to end; how many seconds that took, or None where some outlive the patience."""
        begin, known = time.monotonic(), set[int]()
        while left := _with(self._word):
            known.update(left)
            if time.monotonic() - begin > PATIENCE:
                for pid in left:
                    _end(pid)
                return None
            time.sleep(_LOOK)
        for pid in known:
            with contextlib.suppress(ChildProcessError):  # only those that a nursery's program has left are ours
                os.waitpid(pid, os.WNOHANG)
        return time.monotonic() - begin

    def ended(self, seconds: float = CALM) -> int:
        """Wait for its end; the exit status, or 124 where it had to be killed."""
        self.until(lambda: False, time.monotonic() + seconds, 0.02)
        if self.running:
            self.kill(all_at_once=True)
            return 124
        return self._status or 0

    def until(self, done: Callable[[], bool], limit: float, look: float = 0.003) -> None:
        """Wait until something is so, it has ended, or the time (time.monotonic) is up."""
        while not done() and self.running and time.monotonic() < limit:
            time.sleep(look)

    def forget(self) -> None:
        """What it has said is not needed any more."""
        self._log.unlink(missing_ok=True)

    def _note(self, status: int) -> None:
        self._status = os.waitstatus_to_exitcode(status)
        atexit.unregister(self.kill)
        if self._process is not None:
            self._process.returncode = self._status


def environment_of(home: Path, word: str = f"{_WORD}=nobody") -> dict[str, str]:
    """Folders of its own for all that a program remembers, but for machine code: compiling would take the longest."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("STATE", "CONFIG", "CACHE", "DATA")}
    temporary = home / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    name, value = word.split("=")
    own = {name: value, "TMPDIR": str(temporary), "PYTHONPATH": str(TOP), "QT_QPA_PLATFORM": "offscreen"}
    code = {"NUMBA_CACHE_DIR": str(cache_folder() or home / "numba")}
    return {**os.environ, **folders, **own, **code}


def living() -> list[int]:
    """The numbers of all processes."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdecimal()]  # noqa: PTH208 - names only


@functools.cache
def _adopt() -> None:
    """From now on whoever loses its parent among our descendants becomes our child."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)


def _with(word: str) -> list[int]:
    return [pid for pid in _below(os.getpid()) if word in told(pid, "environ").split("\0")]


def _below(pid: int) -> list[int]:
    """All descendants of a process; its threads have children, each its own."""
    found = [int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in _words(path)]
    return [*found, *(one for child in found for one in _below(child))]


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def told(pid: int, what: str) -> str:
    """What the system tells of a process; nothing where it has gone."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
