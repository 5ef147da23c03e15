"""Makes a built folder smaller and the same each time: no symbols, no dead links, our modules compiled ahead.

Works on files alone; knows nothing of what they are for.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import struct
import subprocess
from pathlib import Path

LOAD = 1
"""PT_LOAD: a part of an ELF file that is mapped into memory."""


def slim(folder: Path) -> int:
    """Do all of it; returns the bytes that symbols took."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and not path.exists():
            path.unlink()  # to a library that was left out
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    saved = sum(strip(path) for path in files if path.suffix == ".so" or ".so." in path.name)
    compiled(folder / "_internal" / "photoenhance")
    return saved


def compiled(package: Path) -> None:
    """Compile our own modules, for nobody can write beside them later."""
    # Never compared with the sources' dates: archives may change those.
    compileall.compile_dir(package, quiet=1, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                           stripdir=str(package.parent), workers=1)  # fmt: skip


def strip(library: Path) -> int:
    """Remove the symbols that nothing links with, where the result is sound; returns the bytes saved."""
    smaller, before = library.with_name(library.name + ".stripped"), library.stat().st_size
    tool = shutil.which("strip")
    if tool is None or not sound(library):
        return 0
    done = subprocess.run([tool, "--strip-unneeded", "-o", smaller, library], capture_output=True, check=False)
    if done.returncode or not sound(smaller):
        smaller.unlink(missing_ok=True)
        return 0
    shutil.copymode(library, smaller)
    smaller.replace(library)
    return before - library.stat().st_size


def sound(library: Path) -> bool:
    """Whether each part that is mapped begins where its address says; patched libraries lost that in old tools."""
    data = library.read_bytes()
    if data[:5] != b"\x7fELF\x02":
        return False
    start, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    for index in range(count):
        kind, _, offset, address, _, length, _, align = struct.unpack_from("<IIQQQQQQ", data, start + index * size)
        if kind == LOAD and ((offset - address) % max(align, 1) or offset + length > len(data)):
            return False
    return True


def same_dates(folder: Path, seconds: int) -> None:
    """Give everything in a folder one date and plain permissions."""
    for path in [folder, *sorted(folder.rglob("*"))]:
        if not path.is_symlink():
            runs = path.is_dir() or (os.access(path, os.X_OK) and path.suffix == "")
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (seconds, seconds), follow_symlinks=False)
