"""Archives that are the same bytes for the same files: tar in sorted order, one date, no owner; and their SHA-256.

Standard library only.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

Member = tuple[str, Path | bytes | None]
"""Name in the archive, and a file (or a link), bytes, or None for a folder."""


def tar(members: Iterable[Member], out: IO[bytes], seconds: int) -> None:
    """Write a tar in the order given.

    Parameters
    ----------
    members
        What is in it; a file that is a symbolic link stays one.
    out
        A file open for writing.
    seconds
        The one date of everything in it, since 1970.
    """
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members:
            _add(archive, name, content, seconds)


def _add(archive: tarfile.TarFile, name: str, content: Path | bytes | None, seconds: int) -> None:
    info = tarfile.TarInfo(name)
    info.mtime, info.mode, info.uname, info.gname = seconds, 0o644, "root", "root"
    if content is None:
        info.type, info.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(info)
    elif isinstance(content, bytes):
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    elif content.is_symlink():
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, str(content.readlink()), 0o777
        archive.addfile(info)
    else:
        info.size = content.stat().st_size
        info.mode = 0o755 if content.stat().st_mode & 0o100 else 0o644
        with content.open("rb") as file:
            archive.addfile(info, file)


def folder(path: Path, name: str) -> list[Member]:
    """All members of a folder under a name, folders before what is in them, sorted."""
    inside: list[Member] = [(name, None)]
    for one in sorted(path.rglob("*")):
        place = f"{name}/{one.relative_to(path).as_posix()}"
        inside.append((place, None if one.is_dir() and not one.is_symlink() else one))
    return inside


def xz(members: Iterable[Member], path: Path, seconds: int) -> None:
    """Write a .tar.xz; wants the program xz."""
    # The number of threads is not in the bytes as long as there are several; the size of blocks is.
    command = ["xz", "-6", "-T2", "--block-size=25165824", "--stdout"]
    with path.open("wb") as raw, subprocess.Popen(command, stdin=subprocess.PIPE, stdout=raw) as packer:
        assert packer.stdin is not None
        tar(members, packer.stdin, seconds)
        packer.stdin.close()
    if packer.returncode:
        raise SystemExit(f"xz could not write {path}.")


def checksum(path: Path) -> Path:
    """Write PATH.sha256, as sha256sum reads it; returns its path."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    beside = path.with_name(path.name + ".sha256")
    beside.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    return beside
