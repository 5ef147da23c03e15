"""The command `models` and its own commands: what there is, all about one, adding one of your own, removing it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

RANGES = {"0-1": (0.0, 1.0), "-1-1": (-1.0, 1.0), "0-255": (0.0, 255.0)}


@click.group(invoke_without_command=True, short_help="List the models, tell all about one, add your own.")
@click.pass_context
def models(context: click.Context) -> None:
    """List the models there are: networks, and chains of several."""
    if context.invoked_subcommand is None:
        context.invoke(list_models, as_json=False)


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON per model.")
def list_models(as_json: bool) -> None:
    """List the models there are: networks, and chains of several; those that you added last."""
    from photoenhance.cli.facts import print_models

    print_models(as_json=as_json)


@models.command("info")
@click.argument("model", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def model_info(model: str, as_json: bool) -> None:
    """Tell what the model ID is for, what it was trained on, and how well it does."""
    from photoenhance.cli.facts import print_model

    print_model(model, as_json=as_json)


@models.command("add")
@click.argument("file", metavar="FILE.onnx", type=click.Path(path_type=Path))
@click.option("--id", "model_id", metavar="ID", help="What it is called on the command line  [default: from FILE].")
@click.option("--title", metavar="TEXT", help="What it is called in the window; asked for where it is not given.")
@click.option("--summary", metavar="TEXT", default="", help="What it is for, in a sentence.")
@click.option("--licence", metavar="TEXT", default="", help="Its terms.")
@click.option(
    "--range",
    "range_",
    type=click.Choice(list(RANGES)),
    help="What black and white are to it, where you know better than what is found.",
)
@click.option("-y", "--yes", is_flag=True, help="Add it without asking.")
def add_model(
    file: Path, model_id: str | None, title: str | None, summary: str, licence: str, range_: str | None, yes: bool
) -> None:
    """Add a network of your own: FILE.onnx makes a picture from a picture of the same size.

    It is looked at first, in a process of its own that may take minutes: how its values lie, how far it looks. What was
    found is said before anything is added. FILE is copied, never changed.
    """
    from photoenhance.inference.foreign.examine import examine
    from photoenhance.inference.foreign.found import words
    from photoenhance.inference.foreign.shelf import add, check_id, suggested_id

    if not yes and _nobody():
        raise click.UsageError("Nobody is there to be asked: give --yes to add it without asking.")
    if model_id is not None:
        check_id(model_id)
    click.echo(f"Looking at {file.name} ...", err=True)
    found = examine(file, RANGES[range_] if range_ else None)
    for sentence in words(found):
        click.echo(sentence)
    described = found.described
    usual = described.title if described else file.stem
    if title is None:
        title = usual if yes else click.prompt("Title", default=usual)
    if not yes:
        click.confirm("Add it?", default=True, abort=True)
    made = add(file, found, model_id or suggested_id(file), title, summary, licence)
    click.echo(f"Added {made.info.id}. Use it with --model {made.info.id}, or choose {made.info.title} in the window.")


@models.command("remove")
@click.argument("model", metavar="ID")
def remove_model(model: str) -> None:
    """Remove the model ID, which was added; the models of the program stay."""
    from photoenhance.inference.foreign.shelf import remove

    remove(model)
    click.echo(f"Removed {model}.")


def _nobody() -> bool:
    """Whether there is no terminal to ask at."""
    return not sys.stdin.isatty()
