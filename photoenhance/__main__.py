"""The one way in: `python -m photoenhance`. Chooses between command line and window and imports only that."""

from __future__ import annotations

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
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and (given[0] in COMMANDS or given[0].startswith("-")):
        from photoenhance.cli.app import main as command_line

        return command_line(given)
    return gui(given)


def gui(arguments: Sequence[str] | None = None) -> int:
    """Open the window with the photos named; returns the exit code."""
    from photoenhance.ui.app import main as window

    return window(list(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
