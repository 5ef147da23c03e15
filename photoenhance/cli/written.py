"""From the options of `enhance` that say how results are written to ExportOptions; wrong ones are wrong usage."""

from __future__ import annotations

import re

import click

from photoenhance.batch.options import ExportOptions
from photoenhance.cli.request import Request
from photoenhance.geometry.fit import KINDS, Fit

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
_SHORT = {"mp": "megapixels"}


def options_for(request: Request) -> ExportOptions:
    """How the results of a request are written.

    Raises
    ------
    click.BadParameter
        A value has no meaning.
    """
    return ExportOptions(
        format=request.format,
        quality=request.quality,
        depth=int(request.depth) if request.depth else None,
        profile=request.profile,
        conflict="overwrite" if request.overwrite else "unique",
        device=request.device,
        subsampling=request.subsampling,
        background=_colour(request.background),
        gray=request.gray,
        size=size_of(request.resize, enlarge=request.enlarge),
        metadata=request.metadata,
        provenance=request.provenance,
        source_type=request.source_type,
        sidecar=request.sidecar,
        tile=request.tile,
    )


def size_of(text: str | None, *, enlarge: bool = False) -> Fit | None:
    """The size from "2048", "long=2048", "width=800", "mp=12" or "percent=50".

    Raises
    ------
    click.BadParameter
        It is no size.
    """
    if text is None:
        return None
    typed, _, number = text.rpartition("=")
    name = typed.strip() or "long"
    kind = _SHORT.get(name, name)
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if kind not in KINDS or not 0 < value < 1e6:
        known = ", ".join(KINDS)
        raise click.BadParameter(f"{text!r} is no size; give pixels, or {known} with =NUMBER.", param_hint="--resize")
    return Fit(kind, value, enlarge)


def _colour(text: str) -> tuple[int, int, int]:
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is no colour such as #ffffff.", param_hint="--background")
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue
