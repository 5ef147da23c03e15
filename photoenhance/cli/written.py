"""From the options of `enhance` that say how results are written to ExportOptions; wrong ones are wrong usage."""

from __future__ import annotations

import re

import click

from photoenhance.batch import template
from photoenhance.batch.options import Conflict, ExportOptions
from photoenhance.cli.request import Request
from photoenhance.errors import PhotoError
from photoenhance.geometry.fit import KINDS, Fit

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
_BOX = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5})")
_SHORT = {"mp": "megapixels"}
_NUMBERED = tuple(kind for kind in KINDS if kind != "box")


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
        conflict=_conflict(request),
        name=_name(request.name),
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


def _conflict(request: Request) -> Conflict:
    if request.overwrite and request.conflict not in (None, "overwrite"):
        raise click.BadParameter("it contradicts --overwrite.", param_hint="--conflict")
    return "overwrite" if request.overwrite else request.conflict or "unique"


def _name(text: str) -> str:
    try:
        template.check(text)
    except PhotoError as error:
        raise click.BadParameter(f"{error.why}. {error.remedy}.", param_hint="--name") from error
    return text


def size_of(text: str | None, *, enlarge: bool = False) -> Fit | None:
    """The size from "2048", "long=2048", "width=800", "1920x1080", "mp=12" or "percent=50".

    Raises
    ------
    click.BadParameter
        It is no size.
    """
    if text is None:
        return None
    typed, _, number = text.rpartition("=")
    name = typed.strip() or "long"
    box = _BOX.fullmatch(text.strip())
    if box:
        return Fit("box", int(box[1]), enlarge, int(box[2]))
    kind = _SHORT.get(name, name)
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if kind not in _NUMBERED or not 0 < value < 1e6:
        known = ", ".join(_NUMBERED)
        raise click.BadParameter(
            f"{text!r} is no size; give pixels, WIDTHxHEIGHT, or {known} with =NUMBER.", param_hint="--resize"
        )
    return Fit(kind, value, enlarge)


def _colour(text: str) -> tuple[int, int, int]:
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text!r} is no colour such as #ffffff.", param_hint="--background")
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue
