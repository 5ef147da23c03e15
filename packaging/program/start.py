"""What the built program starts with: the same doors as `python -m photoenhance`, and those of its child processes.

A child process of a built program is the program itself, started with other words: by multiprocessing, or as
`-m photoenhance.inference.probe`, which a Python would understand by itself.
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys
from pathlib import Path

CHILDREN = ("photoenhance.inference.probe",)


def main() -> int:
    """Be a child process where the words say so, else the command line or the window."""
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-m"] and sys.argv[2:3] and sys.argv[2] in CHILDREN:
        module = sys.argv[2]
        sys.argv = sys.argv[2:]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return 0
    from photoenhance import __main__ as program

    # Two names of one program on Linux and macOS, two files on Windows.
    window = Path(sys.argv[0]).stem == "photoenhance-gui"
    return program.gui(sys.argv[1:]) if window else program.main()


if __name__ == "__main__":
    sys.exit(main())
