"""Opens the files named on the command line, one JSON line each: for the tests that measure memory and watch the time.

A file that takes more than ten seconds of processor time is ended by the kernel; the parent knows it by the line begun.
"""

from __future__ import annotations

import json
import resource
import signal
import sys

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
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        print(json.dumps({"path": path, "peak": peak, **found}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
