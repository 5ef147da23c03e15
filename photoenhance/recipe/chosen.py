"""From what a person chose to a step of a recipe: a network is one step, a chain one step that holds its networks."""

from __future__ import annotations

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.inference.choice import Choice, Part
from photoenhance.inference.conditions import style_weights
from photoenhance.recipe.recipe import COLOUR, DETAIL, STRENGTH, TONE, EnhanceStep


def step_of(
    choice: Choice,
    strength: float = STRENGTH.default,
    *,
    tone: float = TONE.default,
    colour: float = COLOUR.default,
    detail: float = DETAIL.default,
    style: tuple[float, ...] = (),
    noise: float | None = None,
) -> EnhanceStep:
    """The step of a recipe for a choice.

    Parameters
    ----------
    choice
        A network or a chain. A chain's networks keep the strengths that the chain gives them.
    strength, tone, colour, detail
        How much of the whole change is taken, and of its parts, percent.
    style, noise
        As in `EnhanceStep`; in a chain they go to the networks that ask for them.

    Raises
    ------
    PhotoError
        A value is out of range, nothing asks for the style or the noise level, or a network's file cannot be read.
    """
    _refuse_idle(choice, style=style, noise=noise)
    whole = EnhanceStep(choice.id, choice.sha256, strength, tone, colour, detail)
    if choice.chain is None:
        return msgspec.structs.replace(whole, style=style, noise=noise)
    return msgspec.structs.replace(
        whole, steps=tuple(_network(part, style, noise, choice.styles) for part in choice.parts)
    )


def _network(part: Part, style: tuple[float, ...], noise: float | None, styles: tuple[str, ...]) -> EnhanceStep:
    info = part.model.info
    asks = any(one.source == "noise" for one in info.inputs)
    wanted = style if info.styles == styles else ()
    return EnhanceStep(info.id, part.model.sha256, part.strength, style=wanted, noise=noise if asks else None)


def _refuse_idle(choice: Choice, *, style: tuple[float, ...], noise: float | None) -> None:
    """What would be ignored is refused, and a style that does not fit is told before anything runs."""
    what = f"Cannot use the model {choice.id}"
    if style and not choice.styles:
        raise PhotoError(what, "it has no styles", "Leave the style out, or choose another model")
    if noise is not None and not choice.asks_for_noise:
        raise PhotoError(what, "it does not ask for a noise level", "Leave the noise out, or choose another model")
    for model in choice.models:
        if model.info.styles == choice.styles:
            style_weights(model.info, style)
