"""`python -m benchmarks [grade|files|folder|training-data|...]`: print the tables asked for, or all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import (
    codecs,
    colour,
    develop,
    engine,
    files,
    folder,
    geometry,
    grade,
    memory,
    raw_preview,
    start,
    training_data,
    training_processes,
    window,
)
from benchmarks.table import machine

TABLES: dict[str, Callable[[], None]] = {
    "start": start.table,
    "colour": colour.table,
    "training-data": training_data.table,
    "processes": training_processes.table,
    "engine": engine.table,
    "grade": grade.table,
    "geometry": geometry.table,
    "develop": develop.table,
    "files": files.table,
    "codecs": codecs.table,
    "raw-preview": raw_preview.table,
    "folder": folder.table,
    "memory": memory.table,
    "window": window.table,
}


def main() -> int:
    """Print the machine, then each table; 2 when a name is unknown."""
    wanted = sys.argv[1:] or list(TABLES)
    unknown = [name for name in wanted if name not in TABLES]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}. There are: {', '.join(TABLES)}", file=sys.stderr)
        return 2
    print(machine())
    for name in wanted:
        print()
        TABLES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
