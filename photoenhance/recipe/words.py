"""A recipe in words: one line for each thing that is done, as `photoenhance info` and lists show it."""

from __future__ import annotations

from photoenhance.recipe.raw import AS_SHOT, RawSettings
from photoenhance.recipe.recipe import PARTS, STRENGTH, EnhanceStep, Recipe

Row = tuple[str, str]
"""A label and what is to be said under it."""

_LOOKS = {"camera": "as the camera's own preview", "standard": "standard curve", "neutral": "neutral"}


def rows(recipe: Recipe, *, raw: bool = False) -> tuple[Row, ...]:
    """What a recipe does, in order; `raw`: also how a RAW file is developed where that is nothing special."""
    lines = [("Enhancement", _step(step)) for step in recipe.enhance]
    development = _development(recipe.raw)
    if raw or recipe.raw != AS_SHOT:
        lines.insert(0, ("Development", development))
    return tuple(lines) or (("Enhancement", "none"),)


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
