"""The commands that only tell something: `models` and `devices`."""

from __future__ import annotations

import click
import msgspec

from photoenhance.inference import devices as hardware
from photoenhance.inference.chain import Chain
from photoenhance.inference.choice import Choice, choices, choose, damaged
from photoenhance.inference.foreign.found import FOREIGN
from photoenhance.inference.info import Made, ModelInfo, Score, kind_words


def print_models(*, as_json: bool) -> None:
    """Print what can be chosen, one a line: id, title and what it is for; damaged ones are told on stderr."""
    found = choices()
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        if as_json:
            click.echo(msgspec.json.encode(_card(one)).decode())
        else:
            click.echo(f"{one.id:<{width}}  {one.title}: {one.summary}")
    for error in damaged().values():
        click.echo(f"photoenhance: {error}", err=True)
    if not found:
        click.echo("No model is installed.", err=True)


def print_model(model_id: str, *, as_json: bool) -> None:
    """Print all about one network or chain.

    Raises
    ------
    PhotoError
        There is none of this id.
    """
    chosen = choose(model_id)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(_card(chosen)), indent=1).decode())
        return
    facts = _facts(chosen) if chosen.chain is None else _chain_facts(chosen)
    files = [(("File", str(model.path)), ("SHA-256", model.sha256)) for model in chosen.models]
    for label, value in (*facts, *(row for rows in files for row in rows)):
        click.echo(f"{label + ':':<12} {value}")


def _card(chosen: Choice) -> Chain | ModelInfo:
    return chosen.chain or chosen.models[0].info


def print_devices() -> None:
    """Print what can run the networks, and why something cannot."""
    for device in hardware.devices():
        state = "yes" if device.available else "no"
        click.echo(f"{device.name:<9} {state:<4} {device.note}")


def _facts(chosen: Choice) -> list[tuple[str, str]]:
    info = chosen.models[0].info
    asks = [one.source for one in info.inputs if one.source != "image"]
    return [
        *_purpose(chosen),
        ("Kind", kind_words(info)),
        *([("Told", " and ".join(asks))] if asks else []),
        *_origin(chosen),
        _made(info.made),
        *_terms(chosen),
    ]


def _made(made: Made) -> tuple[str, str]:
    if made.config == FOREIGN:
        return "Added", made.date
    return "Made", f"{made.date}, {made.steps} steps in {made.minutes:.0f} min, {made.config}, seed {made.seed}"


def _chain_facts(chosen: Choice) -> list[tuple[str, str]]:
    networks = (f"{part.model.info.id} at {part.strength:g} %" for part in chosen.parts)
    return [*_purpose(chosen), ("Kind", f"chain of {', then '.join(networks)}"), *_origin(chosen), *_terms(chosen)]


def _purpose(chosen: Choice) -> list[tuple[str, str]]:
    rows = [("Model", f"{chosen.id} ({chosen.title})"), ("What for", chosen.summary)]
    return [*rows, ("Styles", ", ".join(chosen.styles))] if chosen.styles else rows


def _origin(chosen: Choice) -> list[tuple[str, str]]:
    seen = [("Trained on", f"{data.name}, {data.pairs} pairs ({data.licence})") for data in chosen.trained_on]
    return [*seen, *(("Score", _score(score)) for score in chosen.scores)]


def _terms(chosen: Choice) -> list[tuple[str, str]]:
    return [("Limits", chosen.limits), ("Licence", chosen.licence)]


def _score(score: Score) -> str:
    pairs = (
        f"PSNR {score.input.psnr:.2f} -> {score.output.psnr:.2f} dB",
        f"SSIM {score.input.ssim:.3f} -> {score.output.ssim:.3f}",
        f"dE2000 {score.input.de2000:.2f} -> {score.output.de2000:.2f}",
    )
    return f"{score.data} {score.split} (n = {score.n}): {', '.join(pairs)}"
