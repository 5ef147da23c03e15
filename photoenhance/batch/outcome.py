"""What will really be written of a photo: depth, profile and channels, and the sentences that say where it differs.

Decided from photo, format and options alone, before anything is rendered: dialogs and command line can tell it first.
"""

from __future__ import annotations

from dataclasses import dataclass

from photoenhance.batch.options import ExportOptions
from photoenhance.colour.make import make_gray_icc
from photoenhance.colour.space import SRGB, Space, icc_of, output_space, space_of
from photoenhance.image import Source
from photoenhance.io import formats


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result: bits a channel (16 for formats of 10 and 12), RGB space, profile, and whether it has one channel."""

    depth: int
    space: Space
    icc: bytes
    gray: bool
    notes: tuple[str, ...]


def outcome(source: Source, format_key: str, options: ExportOptions) -> Outcome:
    """What a photo becomes in a format.

    Raises
    ------
    PhotoError
        There is no output profile of that name.
    """
    fmt = formats.by_key(format_key)
    notes = []
    deepest = max(fmt.depths)
    wanted = options.depth or (16 if source.bits > 8 else 8)
    if options.depth and wanted > deepest:
        notes.append(f"{fmt.title} cannot hold {options.depth} bits a channel; it has {deepest}")
    depth = 16 if wanted > 8 and deepest > 8 else 8
    space = output_space(options.profile, source)
    if not fmt.profile and space != SRGB:
        space = SRGB
        notes.append(f"{fmt.title} is written in sRGB only; colours outside of it were clipped")
    gray = options.gray and source.pixels.shape[2] == 1 and fmt.gray
    if options.gray and source.pixels.shape[2] == 1 and not fmt.gray:
        notes.append(f"{fmt.title} has no gray pictures; the photo was written with three equal channels")
    if source.alpha is not None and not fmt.alpha:
        notes.append(f"{fmt.title} has no transparency; the picture is laid on a colour")
    if options.subsampling and not fmt.subsampling:
        notes.append(f"{fmt.title} leaves no choice of subsampling")
    return Outcome(depth, space, _gray_profile(source, space, fmt) if gray else icc_of(space), gray, tuple(notes))


def _gray_profile(source: Source, space: Space, fmt: formats.Format) -> bytes:
    own, _ = space_of(source)
    if own.gray and own.icc is not None and own.curves[0] == space.curves[0]:
        return own.icc
    return make_gray_icc(space) if fmt.profile else b""
