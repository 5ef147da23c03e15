"""Request: what was typed after `enhance`, as one value. Checked as far as that needs no other module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from photoenhance.batch.options import MetadataPolicy, Pairs


@dataclass(frozen=True, slots=True)
class Request:
    """What was typed after `enhance`; None where nothing was."""

    inputs: tuple[Path, ...]
    out: str
    like: Path | None
    model: str
    strength: float
    tone: float
    colour: float
    detail: float
    style: str | None
    noise: float | None
    adjustments: Mapping[str, Any]
    white_balance: str | None
    temperature: float | None
    tint: float | None
    neutral: str | None
    demosaic: str | None
    highlight_mode: str | None
    baseline: float | None
    look: str | None
    lens: bool
    device: str
    tile: int | None
    scheduler: str | None
    quality: int
    subsampling: str | None
    depth: str | None
    format: str | None
    profile: str
    resize: str | None
    enlarge: bool
    background: str
    gray: bool
    metadata: MetadataPolicy
    provenance: bool
    source_type: bool
    sidecar: bool
    name: str
    conflict: Literal["unique", "skip", "overwrite"] | None
    overwrite: bool
    subfolders: bool
    pairs: Pairs
    ignore_edits: bool
    as_json: bool
    quiet: bool
