"""The recipe of a photo whose folder cannot be written: kept in the state folder in place of a sidecar."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from photoenhance.batch.journal import place
from photoenhance.batch.journal.lines import quoted
from photoenhance.io.atomic import commit
from photoenhance.recipe.history import digest_of
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import dumps, loads


class _Kept(msgspec.Struct, frozen=True):
    path: str
    size: int
    mtime_ns: int
    instead_of: str
    recipe: msgspec.Raw


def keep(
    path: Path, size: int, mtime_ns: int, recipe: Recipe, sidecar: Recipe | None = None, folder: Path | None = None
) -> None:
    """Keep the recipe of a photo; `sidecar` is what the sidecar that cannot be replaced says.

    Raises
    ------
    PhotoError
        It cannot be written there either.
    """
    file = _file(path, folder)
    kept = _Kept(quoted(place.true_path(path)), size, mtime_ns, digest_of(sidecar), msgspec.Raw(dumps(recipe).encode()))
    with contextlib.suppress(OSError):  # `commit` says what is wrong
        file.parent.mkdir(parents=True, exist_ok=True)
    commit(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n", file, replace=True)


def kept(
    path: Path, size: int, mtime_ns: int, sidecar: Recipe | None = None, folder: Path | None = None
) -> Recipe | None:
    """The recipe kept for a photo as it is now, in place of a sidecar that says `sidecar`; None where there is none.

    A sidecar that is another one by now was written by somebody else, and is the truth.

    Raises
    ------
    PhotoError
        The recipe is damaged, or of a newer program.
    """
    try:
        found = msgspec.json.decode(_file(path, folder).read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return None
    if (found.size, found.mtime_ns, found.instead_of) != (size, mtime_ns, digest_of(sidecar)):
        return None
    return loads(bytes(found.recipe), f"the edits of {path.name}")


def any_kept(folder: Path | None = None) -> bool:
    """Whether there is a recipe of any photo."""
    try:
        with os.scandir(_folder(folder)) as rows:
            return any(row.name.endswith(".json") for row in rows)
    except OSError:
        return False


def forget(path: Path, folder: Path | None = None) -> None:
    """The sidecar could be written: what was kept in its place goes."""
    with contextlib.suppress(OSError):
        _file(path, folder).unlink()


def _file(path: Path, folder: Path | None) -> Path:
    return _folder(folder) / f"{place.name_of(path)}.json"


def _folder(folder: Path | None) -> Path:
    return (folder or place.state_folder()) / "kept"
