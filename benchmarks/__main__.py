"""`python -m benchmarks [grade|files|folder|...] [--times N]`: print the tables asked for, or all of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from benchmarks import (
    adjust,
    codecs,
    colour,
    develop,
    disturbed,
    editor,
    engine,
    files,
    filmstrip,
    folder,
    geometry,
    grade,
    guard,
    hostile,
    long_job,
    long_window,
    memory,
    raw_preview,
    start,
    training_data,
    training_processes,
)
from benchmarks.kills import report as kills
from benchmarks.table import machine

TABLES: dict[str, Callable[[], object]] = {
    "start": start.table,
    "colour": colour.table,
    "training-data": training_data.table,
    "processes": training_processes.table,
    "engine": engine.table,
    "grade": grade.table,
    "geometry": geometry.table,
    "develop": develop.table,
    "adjust": adjust.table,
    "files": files.table,
    "codecs": codecs.table,
    "raw-preview": raw_preview.table,
    "folder": folder.table,
    "memory": memory.table,
    "editor": editor.table,
    "kills": kills.table,
    "filmstrip": filmstrip.table,
    "guard": guard.table,
    "hostile": hostile.table,
    "long-job": long_job.table,
    "long-window": long_window.table,
    "disturbed": disturbed.table,
}
GROUPS = {"long-runs": ("long-job", "long-window", "disturbed")}


def main() -> int:
    """Print the machine, then each table; 2 when a name is unknown, 1 when a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*TABLES, *GROUPS)))
    parser.add_argument("--times", type=int, default=300, help="how many keepers, and programs, `kills` kills")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long `hostile` opens damaged photos")
    parser.add_argument("--photos", type=int, default=10_000, help="how many `long-job` enhances")
    parser.add_argument("--seed", type=int, default=1, help="which damage `hostile` does, and when `kills` kills")
    asked = parser.parse_args()
    wanted = [one for name in asked.names or TABLES for one in GROUPS.get(name, (name,))]
    unknown = [name for name in wanted if name not in TABLES]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}. There are: {', '.join((*TABLES, *GROUPS))}", file=sys.stderr)
        return 2
    print(machine())
    kept = True
    for name in wanted:
        print()
        if name == "kills":
            kept = kills.table(asked.times, asked.seed) and kept
        elif name == "hostile":
            hostile.table(asked.minutes, asked.seed)
        elif name == "long-job":
            kept = long_job.table(asked.photos) and kept
        else:
            kept = TABLES[name]() is not False and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
