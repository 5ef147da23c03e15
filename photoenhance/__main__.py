"""The one way in: `python -m photoenhance`. Chooses between command line and window and imports only that."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

COMMANDS = ("enhance", "info", "cube", "models", "devices")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line when the first argument is a command or an option, else the window with the photos named.

    Returns
    -------
    int
        The exit code.
    """
    _be_a_child_if_frozen()
    _hold_standard_descriptors()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and (given[0] in COMMANDS or given[0].startswith("-")):
        from photoenhance.cli.app import main as command_line

        if arguments is None:
            from photoenhance.cli.quiet import quiet_libraries

            quiet_libraries()
        return command_line(given)
    return gui(given)


def gui(arguments: Sequence[str] | None = None) -> int:
    """Open the window with the photos named; returns the exit code."""
    _be_a_child_if_frozen()
    _hold_standard_descriptors()
    from photoenhance.io.guarded import guarding

    # First of all, so that the process that reads photos starts while the window does.
    with guarding():
        from photoenhance.ui.app import main as window

        return window(list(sys.argv[1:] if arguments is None else arguments))


def _hold_standard_descriptors() -> None:
    """Open to nowhere what whoever started the program has closed.

    What is opened next would else have the number 0, 1 or 2, and libraries and child processes would take it for
    what they print to.
    """
    if os.name != "posix":
        return
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number that is free: this one


def _be_a_child_if_frozen() -> None:
    """In a frozen program its own file is what starts as a child process: then this never returns."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()


if __name__ == "__main__":
    sys.exit(main())
