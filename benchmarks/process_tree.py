"""What a program and all processes under it hold now: memory, threads, open files. Linux only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of memory (of what processes share, each its share), of the children alone, counts, processor seconds."""

    memory: int
    children_memory: int
    children: int
    threads: int
    files: int
    processor: float


def held(pid: int) -> Held:
    """Look once; processes that end meanwhile count as far as they were seen."""
    pids = [pid, *below(pid)]
    memory = [_memory(one) for one in pids]
    counts = [(_count(one, "task"), _count(one, "fd")) for one in pids]
    threads, files = (sum(numbers) for numbers in zip(*counts, strict=True))
    return Held(sum(memory), sum(memory[1:]), len(pids) - 1, threads, files, sum(map(processor_seconds, pids)))


def below(pid: int) -> list[int]:
    """All processes under this one."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for one in (task / "children").read_text().split():
                found += [int(one), *below(int(one))]
    except OSError:
        pass  # it ended just now
    return found


def processor_seconds(pid: int) -> float:
    """What a process has had of processors so far."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Bytes of one process in memory, what it shares with others included."""
    return _kilobytes(f"/proc/{pid}/status", "VmRSS:") << 10


def _memory(pid: int) -> int:
    return _kilobytes(f"/proc/{pid}/smaps_rollup", "Pss:") << 10


def _kilobytes(path: str, what: str) -> int:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def _count(pid: int, what: str) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/{what}").iterdir())
    except OSError:
        return 0
