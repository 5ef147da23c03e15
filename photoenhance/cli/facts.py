"""The commands that only tell something: `models` and `devices`."""

from __future__ import annotations

import click
import msgspec

from photoenhance.inference import catalogue
from photoenhance.inference import devices as hardware
from photoenhance.inference.info import ModelInfo, Score, dumps


def print_models(*, as_json: bool) -> None:
    """Print the networks, one a line: id, title and what it is for; damaged ones are told on stderr."""
    found = catalogue.models()
    width = max((len(model.info.id) for model in found), default=0)
    for model in found:
        if as_json:
            click.echo(msgspec.json.encode(model.info).decode())
        else:
            click.echo(f"{model.info.id:<{width}}  {model.info.title}: {model.info.summary}")
    for error in catalogue.damaged().values():
        click.echo(f"photoenhance: {error}", err=True)
    if not found:
        click.echo("No model is installed.", err=True)


def print_model(model_id: str, *, as_json: bool) -> None:
    """Print all about one network.

    Raises
    ------
    PhotoError
        There is no such network.
    """
    model = catalogue.find(model_id)
    if as_json:
        click.echo(dumps(model.info))
        return
    for label, value in _facts(model.info):
        click.echo(f"{label + ':':<12} {value}")
    click.echo(f"{'File:':<12} {model.path}")
    click.echo(f"{'SHA-256:':<12} {model.sha256}")


def print_devices() -> None:
    """Print what can run the networks, and why something cannot."""
    for device in hardware.devices():
        state = "yes" if device.available else "no"
        click.echo(f"{device.name:<9} {state:<4} {device.note}")


def _facts(info: ModelInfo) -> list[tuple[str, str]]:
    made = info.made
    return [
        ("Model", f"{info.id} ({info.title})"),
        ("What for", info.summary),
        ("Kind", f"{info.kind}, tiles of {info.tile} px, halo {info.halo} px, multiple of {info.multiple} px"),
        *(("Trained on", f"{data.name}, {data.pairs} pairs ({data.licence})") for data in info.trained_on),
        *(("Score", _score(score)) for score in info.scores),
        ("Made", f"{made.date}, {made.steps} steps in {made.minutes:.0f} min, {made.config}, seed {made.seed}"),
        ("Limits", info.limits),
        ("Licence", info.licence),
    ]


def _score(score: Score) -> str:
    pairs = (
        f"PSNR {score.input.psnr:.2f} -> {score.output.psnr:.2f} dB",
        f"SSIM {score.input.ssim:.3f} -> {score.output.ssim:.3f}",
        f"dE2000 {score.input.de2000:.2f} -> {score.output.de2000:.2f}",
    )
    return f"{score.data} {score.split} (n = {score.n}): {', '.join(pairs)}"
