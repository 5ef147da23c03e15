"""A process that has loaded the program's code and forks off programs that begin at once.

A kill while code is loaded can harm nothing, and would be most of all kills. What is forked runs the same doors with
the same words as a program that was started; it has no threads and nothing open before that.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path


class Nursery:
    """Starts programs that are children of this process; may be used from any thread."""

    def __init__(self, environment: dict[str, str], top: Path) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "benchmarks.kills.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=top,
        )

    def start(self, arguments: Sequence[str], environment: dict[str, str], log: Path) -> int:
        """Start a program that says everything into `log`; its number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps([list(arguments), environment, str(log)]) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it; programs that it has started go on."""
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Run the program that is named, or load everything and fork for each line that is read."""
    if sys.argv[1:]:
        sys.exit(_door(sys.argv[1:]))
    _load()
    for line in sys.stdin:
        arguments, environment, log = json.loads(line)
        told, tell = os.pipe()
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                os.close(told)
                os.close(tell)
                _run(arguments, environment, log)
            os.write(tell, f"{pid}\n".encode())
            os._exit(0)
        os.waitpid(between, 0)  # from now on the program has another parent
        os.write(1, os.read(told, 100))
        os.close(told)
        os.close(tell)


def _load() -> None:
    """What programs import, and machine code; networks are opened by each, for they have threads."""
    import onnxruntime  # noqa: F401

    import photoenhance.batch.run
    import photoenhance.cli.enhance  # noqa: F401
    from benchmarks.kills import window_child  # noqa: F401
    from photoenhance.batch.sessions import Sessions
    from photoenhance.recipe.recipe import NEUTRAL
    from photoenhance.ui.state.warming import warming

    for name in ("jpeg", "png", "tiff", "jxl", "exiv"):
        importlib.import_module(f"photoenhance.io.{name}")
    with Sessions() as sessions:
        for _ in warming(NEUTRAL, sessions):
            pass


def _run(arguments: list[str], environment: dict[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    said, nothing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    try:
        status = _door(arguments)
    except BaseException:  # noqa: BLE001 - the process's edge
        import traceback

        traceback.print_exc()
        status = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _door(arguments: list[str]) -> int:
    if arguments[0] == "photoenhance":
        from photoenhance.__main__ import main as line

        return line(arguments[1:])
    from benchmarks.kills.window_child import main as window

    return window(*arguments[1:])


if __name__ == "__main__":
    main()
