"""Progress: one step forward of a long task, as a value; what a generator yields. Knows nothing of who shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units are finished (`total` 0: not countable yet); `what` says what is being done now."""

    done: int
    total: int
    what: str

    @property
    def fraction(self) -> float:
        """How much is done, in [0, 1]; 0 while it cannot be counted."""
        return self.done / self.total if self.total else 0.0
