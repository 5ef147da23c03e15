"""A sandbox: photos, results and a program's own folders in one place, so that nothing that is left can hide."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from benchmarks.kills.program import TOP
from photoenhance.batch.edits import edits_of
from photoenhance.batch.manifest import NAME
from photoenhance.errors import PhotoError
from photoenhance.io.read import read

Looks = dict[str, tuple[str, int]]
_SIDE = 640
_LASTING = re.compile(
    r"""photos/[^/]+(?<!\.part)
    | out/(?!\.photoenhance-[^/]*\.part$)[^/]+
    | home/state/photoenhance/edits/(journals/[0-9a-f-]+\.jsonl|contents/.+|kept/[0-9a-f]+\.json)
    | home/state/photoenhance/log/photoenhance\.log(\.\d)?
    | home/config/photoenhance/window\.json
    | home/cache/photoenhance/thumbnails/[0-9a-f]{2}/[0-9a-f]{30,32}\.jpg
    | [0-9a-f]{16}\.log
    | undisturbed/.+
    | home/cache/(fontconfig|qtshadercache)[^/]*/.+""",
    re.VERBOSE,
)


class Sandbox:
    """Photos in `photos`, results in `out`, everything that the program keeps for itself in `home`."""

    def __init__(self, top: Path, photos: int) -> None:
        self.top = top
        self.photos = top / "photos"
        self.out = top / "out"
        self.home = top / "home"
        self.photos.mkdir(parents=True)
        self.out.mkdir()
        samples = sorted((TOP / "resources" / "samples").glob("*.jpg"))
        self.names = [f"{number:02}{'.png' if number % 4 == 3 else '.jpg'}" for number in range(photos)]
        for number, name in enumerate(self.names):
            with Image.open(samples[number % len(samples)]) as sample:
                # A row less each time, so that no two have one content.
                made = sample.convert("RGB").resize((_SIDE, _SIDE * 2 // 3 - number))
                made.save(self.photos / name, quality=92)
        self._before = {name: _look(self.photos / name) for name in self.names}

    def changed(self) -> list[str]:
        """Originals whose bytes, or time of change, are not as they were."""
        return [name for name in self.names if _look(self.photos / name) != self._before[name]]

    def temporary(self) -> list[str]:
        """All files that no finished program leaves."""
        found = (str(one.relative_to(self.top)) for one in self.top.rglob("*") if one.is_file())
        return sorted(name for name in found if not _LASTING.fullmatch(name))

    def finals(self) -> list[Path]:
        """The results under their final names."""
        return sorted(one for one in self.out.iterdir() if not one.name.startswith("."))

    def empty_out(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.out)
        self.out.mkdir()

    def broken_sidecars(self) -> list[str]:
        """What is wrong with the edits beside the photos."""
        found = ((name, edits_of(self.photos / name)) for name in self.names)
        return [f"{name}: {edits.problem}" for name, edits in found if edits is not None and edits.problem is not None]

    def broken_manifest(self, kills: int, *, whole: bool) -> list[str]:
        """More lines that are none than kills, or, when a job has ended (`whole`), other names than there are.

        Each kill may cut the line that is being written; what there is of it stays.
        """
        file = self.out / NAME
        rows = file.read_bytes().split(b"\n") if file.exists() else []
        lines, torn = [], 0
        for row in filter(None, rows):
            try:
                lines.append(json.loads(row)["output"])
            except (ValueError, KeyError):
                torn += 1
        wrong = [f"{torn} lines of the manifest are none"] if torn > kills else []
        names = {one.name for one in self.finals()}
        if whole and set(lines) != names:
            wrong.append(f"the manifest knows {sorted(set(lines) ^ names)} otherwise than the folder")
        return wrong


def compared(file: Path, wanted: bytes | None) -> str:
    """What is wrong with a final file: "" where it has the bytes that it should have."""
    if wanted is not None and file.read_bytes() == wanted:
        return ""
    try:
        read(file)
    except PhotoError as error:
        return f"half: {file.name} is half-written: {error}"
    return f"other: {file.name} is whole, but not what an undisturbed run makes"


def known(folder: Path, names: Sequence[str] = ()) -> dict[str, bytes]:
    """The results of an undisturbed run, each decoded once, for a file that is equal to one needs no decoding."""
    files = [one for one in sorted(folder.iterdir()) if not one.name.startswith(".")]
    for file in files:
        read(file)
    return {one.name: one.read_bytes() for one in files if not names or one.name in names}


def _look(path: Path) -> tuple[str, int]:
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
