"""What the keeper tells the window: values only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

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
