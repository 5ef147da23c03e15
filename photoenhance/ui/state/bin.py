"""Moving photos to the system's bin, each with its recipe beside it. Removes nothing itself, and nothing for good."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.ui.state.folder import EDITS

_NO_BIN = "the system did not take it; this disk may have no bin, or may be write-protected"
_REMEDY = "Nothing was removed; use your file manager where it should go all the same"


@dataclass(frozen=True, slots=True)
class Binned:
    """What went, and one problem for all that did not."""

    moved: tuple[Path, ...]
    problem: PhotoError | None = None


def binning(paths: Sequence[Path], move: Callable[[Path], bool]) -> Generator[int, None, Binned]:
    """Move photos and their recipes; `move` asks the system, and says whether it has done so. Yields how many went.

    A recipe whose photo stays also stays.
    """
    moved: list[Path] = []
    failed: list[Path] = []
    for path in paths:
        if move(path):
            moved.append(path)
            edits = path.with_name(path.name + EDITS)
            if edits.is_file():
                move(edits)
        else:
            failed.append(path)
        yield len(moved)
    return Binned(tuple(moved), _problem(failed))


def _problem(failed: Sequence[Path]) -> PhotoError | None:
    if not failed:
        return None
    named = failed[0].name if len(failed) == 1 else f"{failed[0].name} and {len(failed) - 1:,} more"
    gone = len(failed) == 1 and not failed[0].exists()
    why = "it is not there any more" if gone else _NO_BIN
    return PhotoError(f"Cannot move {named} to the bin", why, _REMEDY)
