"""Photo: one photo on its way through the stages of an export."""

from __future__ import annotations

from dataclasses import dataclass, field

from photoenhance.batch.record import Seconds
from photoenhance.image import Source
from photoenhance.pipeline.render import Answer


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo and what networks said to it; `answers` has one for each of the recipe's networks, in order.

    A window that has a photo and its answers already makes one of these and hands it to `export`.
    """

    source: Source
    answers: tuple[Answer, ...] = ()
    provider: str | None = None
    tiles: int = 0
    seconds: Seconds = field(default_factory=Seconds)
    warnings: tuple[str, ...] = ()
