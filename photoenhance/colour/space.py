"""The door to colour spaces: which one a source's samples are in, and which one a result is written in.

Converts no pixel and opens no file.
"""

from __future__ import annotations

from photoenhance.colour.cicp import space_of_cicp
from photoenhance.colour.definition import (
    ADOBE_RGB,
    DISPLAY_P3,
    LINEAR_SRGB,
    OUTPUTS,
    PROPHOTO,
    SRGB,
    Space,
    gray_of,
)
from photoenhance.colour.littlecms import usable
from photoenhance.colour.make import make_icc
from photoenhance.colour.matrix import IDENTITY
from photoenhance.colour.profile import ProfileError, parse
from photoenhance.errors import PhotoError
from photoenhance.image import Source

__all__ = [
    "ADOBE_RGB",
    "DISPLAY_P3",
    "LINEAR_SRGB",
    "OUTPUTS",
    "PROPHOTO",
    "SRGB",
    "Space",
    "gray_of",
    "gray_output_space",
    "icc_of",
    "output_space",
    "space_of",
]

_OURS = {make_icc(space): space for one in OUTPUTS.values() for space in (one, gray_of(one))}


def space_of(source: Source) -> tuple[Space, str | None]:
    """Space of a source's samples, and a warning where its profile is broken or does not fit (then it is sRGB).

    RAW sources hold camera values, which `camera.camera_to_working` understands; for them this says sRGB.
    """
    if source.camera is not None:
        return SRGB, None
    channels = source.pixels.shape[2]
    if source.icc is not None:
        return _space_of_icc(source.icc, channels)
    if source.cicp is not None:
        return space_of_cicp(source.cicp)
    return SRGB, None


def _space_of_icc(icc: bytes, channels: int) -> tuple[Space, str | None]:
    ours = _OURS.get(icc)
    if ours is not None and ours.gray == (channels == 1):
        return ours, None
    try:
        space = parse(icc)
    except ProfileError as error:
        return SRGB, f"The colour profile {error}; the colours are taken as sRGB."
    if space.gray and channels != 1:
        return SRGB, "The colour profile is meant for gray pictures; the colours are taken as sRGB."
    if channels == 1 and not space.gray:
        # A neutral RGB profile still says how bright its grays are, but many are stray copies: other programs
        # ignore them as well.
        return SRGB, "The colour profile is meant for RGB pictures; the grays are taken as sRGB."
    if space.table and not usable(icc):
        return SRGB, "The colour profile cannot be applied; the colours are taken as sRGB."
    return space, None


def output_space(name: str, source: Source) -> Space:
    """Space to write a result in: "source", "srgb", "p3", "adobe" or "prophoto"; PhotoError for another name.

    "source" is the source's own space when it is an RGB matrix profile. Pictures brighter than reference white (PQ,
    HLG) are written as Display P3 when their primaries are wider than sRGB's; everything else as sRGB.
    """
    if name in OUTPUTS:
        return OUTPUTS[name]
    if name != "source":
        raise PhotoError(
            f"Cannot write colours as {name}",
            "there is no such output profile",
            f"Choose one of source, {', '.join(OUTPUTS)}",
        )
    space, _ = space_of(source)
    if space.hdr:
        return SRGB if space.to_srgb == IDENTITY else DISPLAY_P3
    return SRGB if space.table or space.gray else space


def gray_output_space(name: str, source: Source) -> Space:
    """Gray space to write a result with one channel in: the source's own with "source", else as the output space.

    Raises
    ------
    PhotoError
        For another name than those of `output_space`.
    """
    own, _ = space_of(source)
    if name == "source" and own.gray and not own.table:
        return own
    return gray_of(output_space(name, source))


def icc_of(space: Space) -> bytes:
    """Profile to embed for a space: the file's own bytes where it came from a profile, else one of our making."""
    return space.icc if space.icc is not None else make_icc(space)
