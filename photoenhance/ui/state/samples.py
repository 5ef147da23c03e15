"""The sample photos that come with the program. Knows no widget."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from photoenhance.resource import resource

TROUBLES = {
    "autumn": "flat and hazy",
    "dogs": "dull",
    "mountain": "too dark in front",
    "room_at_night": "nearly black",
}


@cache
def samples() -> tuple[Path, ...]:
    """The sample photos, if there are any."""
    folder = resource("samples")
    return tuple(sorted(folder.glob("*.jpg"))) if folder.is_dir() else ()


def title(sample: Path) -> str:
    """What a sample is called: "Room at night"."""
    return sample.stem.replace("_", " ").capitalize()


def trouble(sample: Path) -> str:
    """What is wrong with a sample, in a word or two; empty for one that is not known."""
    return TROUBLES.get(sample.stem, "")


def next_sample(shown: Path | None) -> Path | None:
    """The sample after the one that is open, else the first."""
    known = samples()
    if not known:
        return None
    return known[(known.index(shown) + 1) % len(known)] if shown in known else known[0]
