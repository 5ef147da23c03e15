"""How results are written, where to, and which files a folder job takes; values only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from photoenhance.batch.template import DEFAULT
from photoenhance.geometry.fit import Fit

Conflict: TypeAlias = Literal["unique", "skip", "overwrite", "refuse"]
Pairs: TypeAlias = Literal["raw", "both"]
Place: TypeAlias = Literal["beside", "below", "folder"]

MetadataPolicy: TypeAlias = Literal["all", "no-location", "copyright", "none"]

PROFILES = ("source", "srgb", "p3", "adobe", "prophoto")
METADATA_POLICIES: tuple[MetadataPolicy, ...] = ("all", "no-location", "copyright", "none")
DEPTHS = (8, 10, 12, 16)
SUBSAMPLINGS = ("444", "422", "420")
WHITE = (255, 255, 255)


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
        One of DEPTHS, in bits a channel, or what the format has instead; None: as the photo, where the format can.
    profile
        One of PROFILES.
    conflict
        What to do when the target exists: take a new "unique" name, "skip" the photo, "overwrite" the file, or "refuse"
        with an error (for a file that the person named).
    device
        "auto" or a name from `photoenhance.inference.devices`.
    subsampling
        One of SUBSAMPLINGS, where the format has coloured detail apart; None: as the quality suggests.
    background
        Colour (8-bit sRGB) that transparent photos are laid on where the format has no transparency.
    gray
        Whether a gray photo is written with one channel; otherwise it becomes RGB where something changes it.
    size
        How large the result shall be; None: as the photo.
    metadata
        What of the photo's metadata is carried: "all", all but the place ("no-location"), "copyright" and author
        only, or "none", which leaves the provenance out too.
    provenance
        Whether the file says which models and recipe made it.
    source_type
        Whether the IPTC digital source type says "algorithmically enhanced" where a model was used.
    sidecar
        Whether keywords, rating and title of another program's `.xmp` beside the photo are carried too.
    name
        Template of the results' names, see `photoenhance.batch.template`; counts where no file is named.
    tile
        Side of the tiles in pixels; None: as the model prefers, which alone makes results comparable byte by byte.
    """

    format: str | None = None
    quality: int = 95
    depth: int | None = None
    profile: str = "source"
    conflict: Conflict = "unique"
    device: str = "auto"
    subsampling: str | None = None
    background: tuple[int, int, int] = WHITE
    gray: bool = False
    size: Fit | None = None
    metadata: MetadataPolicy = "all"
    provenance: bool = True
    source_type: bool = True
    sidecar: bool = True
    name: str = DEFAULT
    tile: int | None = None


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """Which files of a folder are taken: its `subfolders` too, and of RAW+JPEG `pairs` the RAW only or both.

    With `ignore_edits` photos that were edited are made as the job says, as all others.
    """

    subfolders: bool = False
    pairs: Pairs = "raw"
    ignore_edits: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """A result's folder: "beside" its photo, in the subfolder `folder` "below" that, or in one "folder" for all."""

    place: Place = "beside"
    folder: str = ""

    def of(self, source: Path) -> Path:
        """The folder for the result of a photo."""
        if self.place == "folder":
            return Path(self.folder)
        return source.parent / self.folder if self.place == "below" else source.parent
