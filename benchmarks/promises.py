"""A promise beside what was measured: rows of which each is kept or missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.table import show


@dataclass(frozen=True, slots=True)
class Row:
    """One promise: `value` is to be at most `aim`."""

    what: str
    value: float
    aim: float
    unit: str

    @property
    def kept(self) -> bool:
        """Whether it is kept."""
        return self.value <= self.aim


def show_rows(title: str, rows: Sequence[Row]) -> bool:
    """Print promises under a title; whether all are kept."""
    show(
        title,
        ("what", "measured", "aim", ""),
        [
            (row.what, f"{row.value:.3g} {row.unit}", f"{row.aim:g} {row.unit}", "" if row.kept else "MISSED")
            for row in rows
        ],
    )
    return all(row.kept for row in rows)
