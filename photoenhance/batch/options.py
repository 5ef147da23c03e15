"""ExportOptions and FolderOptions: how results are written and which files a folder job takes; values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Conflict: TypeAlias = Literal["unique", "skip", "overwrite", "refuse"]
Pairs: TypeAlias = Literal["raw", "both"]

PROFILES = ("source", "srgb", "p3", "adobe", "prophoto")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a result is written.

    Attributes
    ----------
    format
        A key of `photoenhance.io.formats`; None: as the source where that can be written, else JPEG.
    quality
        1-100, where the format is lossy.
    depth
        8 or 16 bits a channel; None: 16 where the source has more than 8 and the format can hold them.
    profile
        One of PROFILES.
    conflict
        What to do when the target exists: take a new "unique" name, "skip" the photo, "overwrite" the file, or "refuse"
        with an error (for a file that the person named).
    device
        "auto" or a name from `photoenhance.inference.devices`.
    tile
        Side of the tiles in pixels; None: as the model prefers, which alone makes results comparable byte by byte.
    """

    format: str | None = None
    quality: int = 95
    depth: int | None = None
    profile: str = "source"
    conflict: Conflict = "unique"
    device: str = "auto"
    tile: int | None = None


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """Which files of a folder are taken: its `subfolders` too, and of RAW+JPEG `pairs` the RAW only or both."""

    subfolders: bool = False
    pairs: Pairs = "raw"
