"""Opens the files named on the command line, one JSON line each: for the tests that measure memory and watch the time.

A file that takes more than ten seconds of processor time is ended by the kernel; the parent knows it by the line begun.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.io import read

MOST_SECONDS = 10


def main(paths: list[str]) -> None:
    for path in paths:
        print(json.dumps({"begins": path}), flush=True)
        # The default action of SIGPROF ends the process, also deep in a decoder where no Python runs.
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        try:
            source = read(path)
            found: dict[str, object] = {
                "opens": True,
                "width": source.width,
                "height": source.height,
                "bits": source.bits,
                "dtype": str(source.pixels.dtype),
                "warnings": source.warnings,
            }
        except PhotoError as error:
            found = {"opens": False, "sentence": str(error)}
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps({"path": path, "peak": peak(), **found}), flush=True)


def peak() -> int:
    """Bytes of memory this process had at most. On Linux ru_maxrss would count the parent's too, as of the fork."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main(sys.argv[1:])
