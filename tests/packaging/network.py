"""Commands in a network namespace with no interface up, and what the kernel counted of attempts to get out of it."""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Attempts that never get as far as a packet are counted too: a connection without a route is one of the last three.
ATTEMPTS = ("Tcp.ActiveOpens", "Udp.OutDatagrams", "Ip.OutNoRoutes", "Ip6.OutRequests", "Ip6.OutNoRoutes")
READ = '"$@"; code=$?; echo; echo ==counters; cat /proc/self/net/snmp /proc/self/net/snmp6; exit $code'


@functools.cache
def alone() -> tuple[str, ...]:
    """The words that start a command without a network; empty where the system permits none."""
    for words in (("unshare", "-n"), ("unshare", "-r", "-n")):
        if (
            shutil.which("unshare")
            and not subprocess.run([*words, "true"], check=False, capture_output=True).returncode
        ):
            return words
    return ()


def need_alone() -> None:
    """Skip the test where there are no network namespaces; under CI, as root, there are."""
    if not alone():
        assert os.environ.get("CI") != "true", "network namespaces must be permitted under CI"
        pytest.skip("wants network namespaces (unshare -n)")


def run_alone(command: list[str], *, cwd: Path, home: Path, **variables: str) -> tuple[str, dict[str, int]]:
    """Run a command that must succeed, with a bare environment; what it printed, and the kernel's counters.

    CI=true is not passed on: libraries that report home hold back where they see it.
    """
    names = ("PATH", "LANG", "PYTHONPATH", "NUMBA_CACHE_DIR")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    environment = {**kept, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", **variables}
    done = subprocess.run([*alone(), "sh", "-c", READ, "sh", *command], cwd=cwd, env=environment, capture_output=True,
                          text=True, check=False, timeout=180)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told, counters = done.stdout.rsplit("==counters\n", 1)
    return told + done.stderr, _counted(counters)


def attempts(counters: dict[str, int]) -> dict[str, int]:
    """What was tried, by the kernel's name for it; empty where nothing was."""
    return {name: counters[name] for name in ATTEMPTS if counters.get(name)}


def _counted(text: str) -> dict[str, int]:
    """Counters of /proc/net/snmp (a line of names, a line of numbers) and snmp6 (a name and a number each)."""
    lines = [line.split() for line in text.splitlines() if line]
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a[0] == b[0] and a[0].endswith(":")]
    found = {
        f"{a[0]}{name}".replace(":", "."): int(number)
        for a, b in pairs
        for name, number in zip(a[1:], b[1:], strict=True)
    }
    six = [line for line in lines if len(line) == 2 and line[0].startswith("Ip6")]
    return found | {f"Ip6.{name[3:]}": int(number) for name, number in six}


PYTHON = [sys.executable, "-P"]
