"""From the options of `enhance` that say what is done to photos to a recipe; wrong ones are wrong usage."""

from __future__ import annotations

import dataclasses

import click
import msgspec

from photoenhance import io
from photoenhance.batch.carry import recipe_of
from photoenhance.batch.reading import read_options
from photoenhance.cli.adjustments import NAMES, adjusted, check, is_kelvin, option_name
from photoenhance.cli.request import Request
from photoenhance.colour.white_balance import neutral
from photoenhance.errors import PhotoError
from photoenhance.inference import choice, tiles
from photoenhance.inference.choice import Choice
from photoenhance.pipeline.picker import patch_at
from photoenhance.raw.demosaic import DEMOSAICS, HIGHLIGHTS
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.colour import TEMPERATURE as COLOUR_TEMPERATURE
from photoenhance.recipe.raw import AS_SHOT, BASELINE, TEMPERATURE, TINT, RawSettings
from photoenhance.recipe.recipe import NOISE, PARTS, STRENGTH, EnhanceStep, Recipe

_IN_RECIPES = (
    *("model", *(one.name for one in (STRENGTH, *PARTS, NOISE)), "style"),
    *("white_balance", "temperature", "tint", "neutral", "highlight_mode", "demosaic", "baseline", "look", "lens"),
    *NAMES,
)
"""Options whose values stand in a recipe."""

NONE = "none"
"""The model of a conversion: nothing is enhanced."""


def recipe_for(request: Request) -> Recipe:
    """What a request asks to be done.

    Raises
    ------
    PhotoError
        The model is not there or cannot be used, or the file that results shall be like says nothing of itself.
    click.UsageError
        A value is out of range, has no meaning, or is asked for beside --like.
    """
    _check_ranges(request)
    if request.like is not None:
        _refuse_beside_like()
        return recipe_of(request.like)
    steps = () if request.model == NONE else (step_for(request),)
    made = Recipe(steps, raw_for(request))
    return adjusted(made, request.adjustments, request.temperature, request.tint)


def _refuse_beside_like() -> None:
    """The recipe of the earlier result is whole: what was typed beside it would be ignored."""
    context = click.get_current_context()
    typed = click.core.ParameterSource.COMMANDLINE
    beside = [name for name in _IN_RECIPES if context.get_parameter_source(name) is typed]
    if beside:
        named = ", ".join(f"--{option_name(name.replace('__', '.'))}" for name in beside)
        raise click.UsageError(f"--like does what was done to that file, so {named} has no place beside it.")


def step_for(request: Request) -> EnhanceStep:
    """The step that a request asks for.

    Raises
    ------
    PhotoError
        The model is not there or cannot be used.
    click.BadParameter
        A value is out of range, or the model does not know what to do with it.
    """
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


def raw_for(request: Request) -> RawSettings:
    """How a request wants RAW files developed.

    Raises
    ------
    click.BadParameter
        A way of developing is unknown, or a white balance contradicts its values.
    """
    for name, known in (("demosaic", DEMOSAICS), ("highlight_mode", HIGHLIGHTS)):
        value = getattr(request, name)
        if value is not None and value not in known:
            raise click.BadParameter(f"choose from {', '.join(known)}.", param_hint=f"--{name.replace('_', '-')}")
    if request.neutral is not None:
        return _picked(request)
    kelvin = is_kelvin(request.temperature)
    if kelvin and request.white_balance not in (None, "custom"):
        raise click.BadParameter("--temperature in kelvin is for a custom one.", param_hint="--white-balance")
    balance = "custom" if kelvin else request.white_balance or AS_SHOT.white_balance
    tint = request.tint if balance == "custom" else None
    return RawSettings(
        white_balance=balance,  # type: ignore[arg-type] # click knows the choices
        temperature=request.temperature if kelvin and request.temperature else TEMPERATURE.default,
        tint=TINT.default if tint is None else tint,
        demosaic=request.demosaic or AS_SHOT.demosaic,
        highlights=request.highlight_mode or AS_SHOT.highlights,
        baseline=request.baseline,
        look=request.look or AS_SHOT.look,  # type: ignore[arg-type]
        lens=request.lens,
    )


def _picked(request: Request) -> RawSettings:
    """Development with the white balance under which a place of the photo is neutral."""
    what = "--neutral"
    try:
        x, y = (int(number) for number in (request.neutral or "").split(","))
    except ValueError as error:
        raise click.BadParameter("give a place as X,Y in pixels.", param_hint=what) from error
    if len(request.inputs) != 1 or request.temperature is not None or request.tint is not None:
        raise click.BadParameter("it is for one photo, and instead of --temperature and --tint.", param_hint=what)
    plain = raw_for(dataclasses.replace(request, neutral=None, white_balance=None))
    source = io.read(request.inputs[0], read_options(Recipe((), plain)))
    if source.camera is None:
        raise click.BadParameter(f"{request.inputs[0].name} is no RAW file.", param_hint=what)
    if not (0 <= x < source.width and 0 <= y < source.height):
        raise click.BadParameter(f"the photo has {source.width} x {source.height} pixels.", param_hint=what)
    temperature, tint = neutral(source.pixels[patch_at(source, (x, y)).slices], source.camera)
    return msgspec.structs.replace(plain, white_balance="custom", temperature=temperature, tint=tint)


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
    temperature = TEMPERATURE if is_kelvin(request.temperature) else COLOUR_TEMPERATURE
    for one in (STRENGTH, *PARTS, NOISE, temperature, TINT, BASELINE):
        value: float | None = getattr(request, one.name)
        if value is not None:
            check(one, value, one.name)


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
