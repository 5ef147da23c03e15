"""The manifest: a hidden file beside results that remembers what each was made from, so that a rerun skips it.

JSON lines (ASCII, so that odd bytes in names survive), only ever appended to: a job killed while writing loses its
last line and nothing else. Knows no pixels.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from photoenhance.batch.options import ExportOptions

NAME = ".photoenhance-manifest.jsonl"
NOT_OURS = -1
"""As `output_size`: somebody else's file was faster to take the name."""


class Line(msgspec.Struct, frozen=True):
    """One result: the source as it was, the digest of recipe and options, and the result as it was left.

    It is written just before the result takes its name; after a kill between the two there is no such file.

    `output` is a name in the manifest's own folder, so that the folder can be moved.
    """

    source: str
    size: int
    mtime_ns: int
    sha256: str
    made_with: str
    output: str
    output_size: int
    output_mtime_ns: int


def made_with(recipe_digest: str, options: ExportOptions) -> str:
    """Digest of everything that decides a result's bytes; device and conflict do not."""
    decisive = dataclasses.replace(options, device="auto", conflict="unique")
    return hashlib.sha256(msgspec.json.encode((recipe_digest, decisive))).hexdigest()


def read(folder: Path) -> tuple[Line, ...]:
    """All whole lines of a folder's manifest, oldest first; none where there is no manifest."""
    try:
        text = (folder / NAME).read_bytes()
    except OSError:
        return ()  # missing or unreadable: then nothing is known, and photos are made again
    lines = []
    for row in text.split(b"\n"):
        try:
            lines.append(msgspec.convert(json.loads(row), Line))
        except (ValueError, msgspec.ValidationError):
            continue  # torn by a killed job, or empty
    return tuple(lines)


def remember(folder: Path, line: Line) -> None:
    """Append a line and bring it to the disk.

    Raises
    ------
    OSError
        The manifest cannot be written.
    """
    path = folder / NAME
    with path.open("ab+") as file:
        # A line torn by an earlier job must not swallow this one.
        torn = file.tell() > 0 and _last_byte(path) != b"\n"
        file.write((b"\n" if torn else b"") + json.dumps(msgspec.to_builtins(line)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def describe(source: Path, output: Path, digest: str, size: int, mtime_ns: int, sha256: str = "") -> Line | None:
    """Describe a result that is whole; None when the source changed since it was read (size, mtime_ns).

    `sha256` is the source's where it is known already; else all of it is read. A source that has gone since, with its
    disk, is known by name, size and date alone when it comes back.

    Raises
    ------
    OSError
        The result cannot be looked at.
    """
    try:
        now = source.stat()
        if (now.st_size, now.st_mtime_ns) != (size, mtime_ns):
            return None
        sha256 = sha256 or sha256_of(source)
    except OSError:
        sha256 = sha256 or ""
    written = output.stat()
    name = str(source.resolve())
    return Line(name, size, mtime_ns, sha256, digest, output.name, written.st_size, written.st_mtime_ns)


class Made:
    """What folders remember, looked up for many photos; each result answers for one photo only."""

    def __init__(self, digest: str, *, exact: bool = False) -> None:
        """Look for results made with `digest`; `exact`: only ones untouched since, told by their mtime too."""
        self._digest = digest
        self._exact = exact
        self._lines: dict[Path, dict[str, list[Line]]] = {}
        self._claimed: set[Path] = set()

    def find(self, source: Path, size: int, mtime_ns: int, folder: Path, digest: str | None = None) -> Path | None:
        """Find the result in `folder` that was made from this source as it is now, if it is still there.

        `digest`: made with another one than usual, for photos with edits of their own.
        """
        wanted = digest or self._digest
        found = [
            line for line in self._of(folder).get(source.name, ()) if line.size == size and line.made_with == wanted
        ]
        # The very file before another of the same name and size, the newest result before older ones.
        if len(found) > 1:
            this = str(source.resolve())
            found.sort(key=lambda line: line.source == this)
        sha256 = ""
        for line in reversed(found):
            output = folder / line.output
            if output in self._claimed or not self._still_there(line, output):
                continue
            if line.mtime_ns != mtime_ns:  # copied or touched: only its bytes can tell
                sha256 = sha256 or _sha256_or_nothing(source)
                if line.sha256 != sha256:
                    continue
            self._claimed.add(output)
            return output
        return None

    def _of(self, folder: Path) -> dict[str, list[Line]]:
        if folder not in self._lines:
            by_name: dict[str, list[Line]] = defaultdict(list)
            for line in _newest(read(folder)):
                by_name[Path(line.source).name].append(line)
            self._lines[folder] = by_name
        return self._lines[folder]

    def _still_there(self, line: Line, output: Path) -> bool:
        try:
            now = output.stat()
        except OSError:
            return False
        return now.st_size == line.output_size and not (self._exact and now.st_mtime_ns != line.output_mtime_ns)


def _newest(lines: Iterable[Line]) -> Iterable[Line]:
    # What was overwritten since is no longer the result that an older line speaks of.
    return {line.output: line for line in lines}.values()


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def sha256_of(path: Path) -> str:
    """Hash of a file, hexadecimal; reads all of it, and raises OSError where it cannot."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_or_nothing(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return "unreadable"  # equals no digest
