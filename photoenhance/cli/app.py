"""The command line: its commands, options and exit codes. The work is imported only when a command runs.

Exit codes: 0 all well, 1 at least one photo failed, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from photoenhance.cli.adjustments import NAMES, adjustment_options
from photoenhance.cli.grouped import GroupedCommand, parameter
from photoenhance.cli.models import models
from photoenhance.cli.options import (
    PHOTO,
    job_options,
    metadata_options,
    model_options,
    raw_options,
    running_options,
    writing_options,
)
from photoenhance.cli.request import Request
from photoenhance.cli.status import FAILED, INTERRUPTED, USAGE
from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import DEFAULT_MODEL
from photoenhance.recipe.recipe import STRENGTH


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            version = metadata.version("photoenhance")
        except metadata.PackageNotFoundError:
            version = "(run from its sources, not installed)"
        click.echo(f"photoenhance {version}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
def app() -> None:
    """Enhance photos by neural networks, offline, at full resolution.

    Without a command the window opens: photoenhance [PHOTO or FOLDER]...
    """


@app.command(cls=GroupedCommand, short_help="Enhance photos and folders of photos.")
@click.argument("inputs", metavar="IN...", nargs=-1, required=True, type=PHOTO)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="OUT",
    help="A file for one photo (its suffix decides the format), else a folder, made when missing.",
)
@model_options
@adjustment_options
@raw_options
@writing_options
@metadata_options
@running_options
@job_options
def enhance(out: str, format_: str | None, **options: object) -> int:
    """Enhance photos: IN are files and folders.

    Results in a folder are named by --name. A photo that was already made there from the same file in the same way
    is skipped. A photo that was edited is made as its edits say. Originals are never changed.
    """
    from photoenhance.cli.enhance import enhance as work

    adjustments = {name: options.pop(name) for name in NAMES}
    request = Request(out=out, format=format_, adjustments=adjustments, **options)  # type: ignore[arg-type] # by click
    return work(request)


@app.command(short_help="Save the look of a photo as a .cube file.")
@click.argument("photo", metavar="PHOTO", type=PHOTO)
@click.option("-o", "--out", required=True, metavar="LOOK.cube", type=click.Path(path_type=Path), help="The file.")
@click.option("--model", default=DEFAULT_MODEL, show_default=True, metavar="ID", help="A model that grades.")
@parameter(STRENGTH)
@click.option("--style", metavar="NAME", help="As for `enhance`.")
@click.option(
    "--table-only",
    is_flag=True,
    help="Leave out the gains, which depend on place too  [default: their mean for each brightness is in the table].",
)
@click.option("--overwrite", is_flag=True, help="Replace a file that exists.")
def cube(**options: object) -> int:
    """Save what a model makes of the colours of PHOTO as a table that other programs can apply.

    The table knows colours and no places. How much is left out by that is printed, and stands in the file.
    """
    from photoenhance.cli.cube import cube as work

    return work(**options)  # type: ignore[arg-type] # click has checked them


app.add_command(models)


@app.command(short_help="Tell what a file is, and what made it.")
@click.argument("files", metavar="FILE...", nargs=-1, type=PHOTO)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON per file.")
@click.option("--system", "about_system", is_flag=True, help="Tell of program and computer instead, for a bug report.")
def info(files: tuple[Path, ...], as_json: bool, about_system: bool) -> int:
    """Tell what FILE is: size, depth, colours, camera; and which models and recipe made it, if this program did."""
    if about_system == bool(files) or (about_system and as_json):
        raise click.UsageError("Name files, or say --system alone.")
    if about_system:
        from photoenhance.diagnostics import NOTE, diagnostics

        click.echo(NOTE, err=True)
        click.echo(diagnostics(), nl=False)
        return 0
    from photoenhance.cli.info import info as work

    return work(files, as_json=as_json)


@app.command()
def devices() -> None:
    """List what can run the networks here."""
    from photoenhance.cli.facts import print_devices

    print_devices()


def main(arguments: Sequence[str]) -> int:
    """Run a command line (without the program's name) and return the exit code; never shows a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A file name that the terminal cannot show must not end the work.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        result = app.main(list(arguments), prog_name="photoenhance", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("photoenhance: interrupted", err=True)
        return INTERRUPTED
    except PhotoError as error:
        click.echo(f"photoenhance: {error}", err=True)
        return FAILED
    except BrokenPipeError:
        # The reader (`| head`) has gone; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the process's edge: a person gets one sentence, the log the traceback
        from photoenhance.jobs.log import unexpected

        click.echo(f"photoenhance: {unexpected('Cannot go on', error)}", err=True)
        return FAILED
    return result if isinstance(result, int) else 0
