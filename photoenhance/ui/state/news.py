"""What the keeper tells the window: values, and some of the words in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from photoenhance.batch.journal.journal import Journal, NoHistory
from photoenhance.errors import PhotoError
from photoenhance.recipe.history import History
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Opened:
    """A photo's edits as they were found: what to show first.

    `truth` is what the sidecar, or what is kept in its place, says. `ahead`: the history knows more than that, for the
    program was killed in between. `notes` are sentences for the person.
    """

    path: Path
    history: History
    truth: Recipe | None
    ahead: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something could not be written; the edit goes on in memory and is tried again."""

    path: Path
    error: PhotoError


@dataclass(frozen=True, slots=True)
class Noted:
    """A sentence for the person."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The sidecar, or what is kept in its place, holds this recipe: the photo is an edited one."""

    path: Path
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class Found:
    """The photo was edited under another name or date: its earlier history, for `Keeper.join`."""

    path: Path
    earlier: History
    sha256: str


News: TypeAlias = Trouble | Noted | Saved | Found


def is_new(error: PhotoError, no_history: set[str]) -> bool:
    """Whether the person does not know it: a full disk is no news with every photo. It goes into what is known."""
    if not isinstance(error, NoHistory):
        return True
    known = error.why in no_history
    no_history.add(error.why)
    return not known


def notes_on(journal: Journal, no_history: set[str]) -> tuple[str, ...]:
    """What keeps edits from being kept, in sentences; `no_history` as in `is_new`."""
    name = journal.path.name
    if journal.problem is not None:
        return (str(journal.problem),) if is_new(journal.problem, no_history) else ()
    if journal.busy:
        return (str(busy(journal.path)),)
    if journal.record.newer:
        return (f"The history of {name} was written by a newer version of this program; edits of now are not added.",)
    return ()


def busy(path: Path) -> PhotoError:
    """Another window has the photo."""
    return PhotoError(
        f"Cannot keep edits of {path.name} from this window",
        "the photo is open in another one too",
        "Close it there, or edit it there",
    )
