"""The look of a photo as a .cube file: its step's grades in one table, and in words what a table leaves out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from photoenhance.errors import PhotoError
from photoenhance.image import Region, Source
from photoenhance.inference import cube
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.look import Look, Part, look
from photoenhance.pipeline.render import Answer, original
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import EnhanceStep

SAMPLES = 600_000
"""About how many of the photo's pixels, evenly spread, tell what the table leaves out."""


@dataclass(frozen=True, slots=True)
class Written:
    """The file's bytes, and what is to be said of it, as sentences."""

    content: bytes
    notes: tuple[str, ...]


def look_of(
    source: Source, step: EnhanceStep, answers: tuple[Answer, ...], *, raw: RawSettings = AS_SHOT, fold: bool = True
) -> Written:
    """The look that a step gives a photo, as a .cube file.

    Parameters
    ----------
    source
        The photo.
    step
        What is done to it.
    answers
        Those of the step's networks, at least as far as its last grade.
    raw
        How a RAW photo was developed for these answers; its own development is not part of the look.
    fold
        Whether the gains of the grid, which depend on place and brightness, go into the table as their mean for each
        brightness; otherwise the table is the network's alone.

    Raises
    ------
    PhotoError
        No network of the step is a grade, or the change is split into parts that know their neighbours.
    """
    what = f"Cannot save the look of {Path(source.origin.path).name}"
    if step.split:
        why = "a table cannot hold tone, colour and detail apart from each other"
        raise PhotoError(what, why, "Set tone, colour and detail to 100 %, or save the photo itself")
    networks = step.networks
    inner = [one.strength if step.steps else 100.0 for one in networks]
    pairs = list(zip(answers, inner, strict=False))
    parts = [Part(answer, strength) for answer, strength in pairs if isinstance(answer, Baked)]
    if not parts:
        raise PhotoError(
            what, f"{step.model} does more than change colours", "Choose a model that grades, as auto does"
        )
    others = tuple(
        one.model for number, one in enumerate(networks) if number >= len(answers) or not _is_grade(answers[number])
    )
    found = look(parts, step.strength, _thin(source, raw), fold=fold)
    notes = _notes(found, others)
    return Written(cube.text(found.table, _title(source, step), (*_origin(source, step), *notes)), notes)


def _is_grade(answer: Answer) -> bool:
    return isinstance(answer, Baked)


def _thin(source: Source, raw: RawSettings) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    every = max(1, round((source.width * source.height / SAMPLES) ** 0.5))
    pixels = np.ascontiguousarray(source.pixels[every // 2 :: every, every // 2 :: every])
    small = replace(source, pixels=pixels if pixels.size else source.pixels, alpha=None)
    return original(small, Region(0, 0, small.width, small.height), raw)


def _title(source: Source, step: EnhanceStep) -> str:
    return f"{step.model}, {Path(source.origin.path).stem}"


def _origin(source: Source, step: EnhanceStep) -> tuple[str, ...]:
    return (
        f"What photoenhance's model {step.model} ({step.sha256[:12]}) made of {Path(source.origin.path).name}, "
        f"at a strength of {step.strength:g} %.",
        "Values in and out are sRGB-encoded, 0 to 1. Meant for this photo, and others in the same light.",
    )


def _up(value: float, digits: int) -> str:
    """Rounded up, for "at most" to be true."""
    return f"{math.ceil(value * 10**digits) / 10**digits:.{digits}f}"


def _notes(found: Look, others: tuple[str, ...]) -> tuple[str, ...]:
    largest, median = found.ev
    far, usual = found.difference
    how = (
        "The look's gains depend on place too; the table has their mean for each brightness."
        if found.folded
        else "The look's gains, which depend on place and brightness, are not in the table."
    )
    left = (
        f"Left out: gains of up to {_up(largest, 2)} EV, for half of the photo at most {_up(median, 2)} EV; "
        f"the photo then differs by up to {_up(far, 1)} dE2000, half of it by at most {_up(usual, 1)}."
    )
    rest = (f"Left out as well, for it looks at neighbouring pixels: {', '.join(others)}.",) if others else ()
    return (how, left, *rest)
