"""What came of the kills of one kind, counted, and every broken promise with its words."""

from __future__ import annotations

import statistics
import threading
from collections import Counter
from dataclasses import dataclass, field

PROMISES = {
    "half": "half-written finals",
    "other": "finals unlike an undisturbed run's",
    "left": "temporary files after the next run",
    "lost": "edits lost older than 1 s",
    "edits": "journals, sidecars broken",
    "manifest": "manifests broken",
    "original": "originals changed",
    "survivor": "children that outlived it",
    "memory": "shared memory left",
    "run": "next runs that failed",
}


@dataclass
class Tally:
    """Counts of one kind of program. `wrong` has the key of a promise, a colon, and words."""

    kind: str
    kills: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    readers: int = 0
    all_at_once: int = 0
    checked: int = 0
    parts: int = 0
    runs: int = 0
    edits: int = 0
    lost: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def said(self, key: str, texts: list[str]) -> None:
        """Note what broke a promise."""
        with self.lock:
            self.wrong += [f"{key}: {text}" for text in texts]

    def broken(self, key: str) -> int:
        """How often a promise was broken."""
        return sum(text.startswith(f"{key}:") for text in self.wrong)

    def rows(self) -> list[tuple[str, str]]:
        """What was found, in words and figures."""
        phases = ", ".join(f"{count} {phase}" for phase, count in self.phases.most_common())
        lost = f"{statistics.median(self.lost):.2f}, {max(self.lost):.2f}" if self.lost else "-"
        ended = f"{max(self.ended):.2f}" if self.ended else "-"
        return [
            ("programs killed", f"{self.kills} ({phases})"),
            ("of them with all children at once", str(self.all_at_once)),
            ("reading processes killed before", str(self.readers)),
            ("next runs that were let end", str(self.runs)),
            ("edits made", f"{self.edits:,}"),
            ("edits lost, seconds: median, most", lost),
            ("final files checked", f"{self.checked:,}"),
            ("temporary files right after the kills", str(self.parts)),
            ("children ended after, most seconds", ended),
            *((f"{words} (aim 0)", str(self.broken(key))) for key, words in PROMISES.items()),
        ]


def side_by_side(tallies: list[Tally]) -> list[tuple[str, ...]]:
    """Rows of a table with a column for each kind."""
    columns = [tally.rows() for tally in tallies]
    return [(rows[0][0], *(value for _, value in rows)) for rows in zip(*columns, strict=True)]
