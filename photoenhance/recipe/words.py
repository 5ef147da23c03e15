"""A recipe in words: one line for each thing that is done, as `photoenhance info` and lists show it."""

from __future__ import annotations

import msgspec

from photoenhance.parameter import Parameter
from photoenhance.recipe.geometry import ANGLE, GeometrySettings
from photoenhance.recipe.noise_reduction import without_noise_reduction
from photoenhance.recipe.parameters import GROUPS, Group, value_of
from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import PARTS, STRENGTH, EnhanceStep, Recipe

Row = tuple[str, str]
"""A label and what is to be said under it."""

_LOOKS = {"camera": "as the camera's own preview", "standard": "standard curve", "neutral": "neutral"}


def rows(recipe: Recipe, *, raw: bool = False) -> tuple[Row, ...]:
    """What a recipe does, in order; `raw`: also how a RAW file is developed where that is nothing special."""
    lines = [("Development", _development(recipe.raw))] if raw or recipe.raw != AS_SHOT else []
    lines += [("Enhancement", _step(step)) for step in without_noise_reduction(recipe).enhance]
    for group in GROUPS:
        said = _geometry(recipe.geometry) if group.key == "geometry" else _adjusted(recipe, group)
        if said and group.key != "raw":
            lines.append((group.title, ", ".join(said)))
    return tuple(lines) or (("Enhancement", "none"),)


def _adjusted(recipe: Recipe, group: Group) -> list[str]:
    """The parameters of a group that are not at rest."""
    values = ((one, value_of(recipe, key)) for key, one in zip(group.keys, group.parameters, strict=True))
    return [said(one, value) for one, value in values if value is not None and value != one.default]


def said(one: Parameter, value: float) -> str:
    """A parameter and its value: "exposure +0.5 EV"; a sign where it can go both ways."""
    return f"{one.label.lower()} {value:{'+' if one.minimum < 0 else ''}g}{one.unit}"


def _geometry(geometry: GeometrySettings) -> list[str]:
    words = ["mirrored"] if geometry.mirror else []
    if geometry.quarters:
        words.append(f"turned {90 * geometry.quarters}° clockwise")
    if geometry.angle:
        words.append(said(ANGLE, geometry.angle))
    if geometry.crop:
        left, top, right, bottom = (f"{100 * part:.4g}" for part in msgspec.structs.astuple(geometry.crop))
        words.append(f"cropped to {left}-{right} % across and {top}-{bottom} % down")
    return words


def _step(step: EnhanceStep) -> str:
    said = [f"{step.model} at {_percent(step.strength)}"]
    said += [f"{one.label.lower()} {_percent(getattr(step, one.name))}" for one in PARTS if _set(step, one.name)]
    if step.style:
        said.append(f"styles {', '.join(f'{weight:g}' for weight in step.style)}")
    if step.noise is not None:
        said.append(f"noise {step.noise:g}")
    if step.steps:
        said.append(f"a chain of {', then '.join(_step(one) for one in step.steps)}")
    return ", ".join(said)


def _set(step: EnhanceStep, name: str) -> bool:
    return bool(getattr(step, name) != STRENGTH.default)


def _percent(value: float) -> str:
    return f"{value:g} %"


def _development(raw: RawSettings) -> str:
    balance = {
        "as-shot": "white balance as shot",
        "auto": "automatic white balance",
        "custom": f"white balance {raw.temperature:.0f} K, tint {raw.tint:+g}",
    }[raw.white_balance]
    said = [balance, f"look {_LOOKS[raw.look]}"]
    if raw.highlights != AS_SHOT.highlights:
        said.append(f"highlights {raw.highlights}")
    if raw.demosaic != AS_SHOT.demosaic:
        said.append(f"demosaic {raw.demosaic}")
    if raw.baseline is not None:
        said.append(f"baseline exposure {raw.baseline:+g} EV")
    if raw.lens:
        said.append("lens corrected")
    return ", ".join(said)
