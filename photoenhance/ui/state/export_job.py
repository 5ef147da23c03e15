"""Exports as the window sees them: what was chosen, how far a job is, and how it ended. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photoenhance.batch.options import ExportOptions, Where

Phase = Literal["waiting", "running", "ended"]


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the export dialog was left with; remembered between starts.

    `ask`: before a job begins the person says what becomes of files that exist, instead of `options.conflict`.
    """

    where: Where = field(default_factory=Where)
    options: ExportOptions = field(default_factory=ExportOptions)
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A photo that could not be exported, and why, as a sentence."""

    source: Path
    why: str


@dataclass(frozen=True, slots=True)
class ExportJob:
    """One export of one or more photos: `done` of `total` have ended, `fraction` of all its work is behind it.

    `name` is the file that is being made. `started` is time.monotonic() of its beginning; `notes` say what was unusual
    about files, each with the file's name.
    """

    number: int
    total: int
    phase: Phase = "waiting"
    name: str = ""
    done: int = 0
    fraction: float = 0.0
    started: float = 0.0
    seconds_left: float | None = None
    stopping: bool = False
    stopped: bool = False
    made: tuple[Path, ...] = ()
    skipped: tuple[Path, ...] = ()
    failed: tuple[Failed, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing of it is going on any more."""
        return self.phase == "ended"
