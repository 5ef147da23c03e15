"""How long the doors take to open: whole processes, best of five."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.table import show

TOP = Path(__file__).resolve().parent.parent


def table() -> None:
    """Help of the command line (aim: 0.3 s), list of models, and Python alone as the reference."""
    commands = {
        "python -c pass": ["-c", "pass"],
        "photoenhance --help": ["-m", "photoenhance", "--help"],
        "photoenhance enhance --help": ["-m", "photoenhance", "enhance", "--help"],
        "photoenhance models": ["-m", "photoenhance", "models"],
        "run.py enhance --help (set up)": [str(TOP / "run.py"), "enhance", "--help"],
    }
    rows = [(name, f"{_best([sys.executable, *arguments]):.2f}") for name, arguments in commands.items()]
    show("Starting, seconds (best of five)", ("command", "s"), rows)


def _best(command: list[str]) -> float:
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run(command, cwd=TOP, capture_output=True, check=True)
        times.append(time.perf_counter() - begin)
    return min(times)
