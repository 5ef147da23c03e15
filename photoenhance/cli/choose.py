"""From the options of `enhance` that say what is done to photos to a step of a recipe; wrong ones are wrong usage."""

from __future__ import annotations

import click

from photoenhance.cli.app import Request
from photoenhance.errors import PhotoError
from photoenhance.inference import choice, tiles
from photoenhance.inference.choice import Choice
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import NOISE, PARTS, STRENGTH, EnhanceStep


def step_for(request: Request) -> EnhanceStep:
    """The step that a request asks for.

    Raises
    ------
    PhotoError
        The model is not there or cannot be used.
    click.BadParameter
        A value is out of range, or the model does not know what to do with it.
    """
    _check_ranges(request)
    chosen = choice.choose(request.model)
    _check_tile(request, chosen)
    style = weights_of(request.style, chosen)
    if request.noise is not None and not chosen.asks_for_noise:
        raise click.BadParameter(f"{chosen.id} does not ask for a noise level.", param_hint="--noise")
    return step_of(
        chosen,
        request.strength,
        tone=request.tone,
        colour=request.colour,
        detail=request.detail,
        style=style,
        noise=request.noise,
    )


def weights_of(text: str | None, chosen: Choice) -> tuple[float, ...]:
    """Weights of a model's styles from "vivid" or "natural=1,vivid=3"; they are scaled to sum to 1.

    Raises
    ------
    click.BadParameter
        A style is not known or a weight no number from 0 up.
    """
    if text is None:
        return ()
    if not chosen.styles:
        raise click.BadParameter(f"{chosen.id} has no styles.", param_hint="--style")
    weights = dict.fromkeys(chosen.styles, 0.0)
    for word in text.split(","):
        name, _, number = (part.strip() for part in word.partition("="))
        if name not in weights:
            raise click.BadParameter(f"choose from {', '.join(chosen.styles)}.", param_hint="--style")
        weights[name] = _weight(number) if "=" in word else 1.0
    total = sum(weights.values())
    if total == 0:
        raise click.BadParameter("at least one weight must be above 0.", param_hint="--style")
    return tuple(weight / total for weight in weights.values())


def _weight(number: str) -> float:
    try:
        weight = float(number)
    except ValueError:
        weight = -1.0
    if not 0 <= weight <= 1e6:
        raise click.BadParameter(f"{number!r} is no weight from 0 up.", param_hint="--style")
    return weight


def _check_ranges(request: Request) -> None:
    """Click's own ranges let "nan" pass."""
    for one in (STRENGTH, *PARTS, NOISE):
        value: float | None = getattr(request, one.name)
        try:
            if value is not None:
                one.checked(value)
        except PhotoError as error:
            raise click.BadParameter(f"{error.why}.", param_hint=f"--{one.name}") from error


def _check_tile(request: Request, chosen: Choice) -> None:
    if request.tile is None:
        return
    for model in chosen.models:
        # A chain's grades see no tiles; a grade alone is told what it would refuse, as any other network.
        if model.info.kind == "pixels" or chosen.chain is None:
            try:
                tiles.plan(1, 1, model.info, request.tile)
            except PhotoError as error:
                raise click.BadParameter(f"{error.why}.", param_hint="--tile") from error
