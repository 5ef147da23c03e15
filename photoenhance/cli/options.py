"""The options of `enhance` in groups, made from the parameters' declarations where there are some.

Names and ranges only; what they mean for a photo is decided in `choose` and `written`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from photoenhance.batch import template
from photoenhance.batch.options import DEPTHS, METADATA_POLICIES, PROFILES, SUBSAMPLINGS
from photoenhance.cli.grouped import option, parameter, together
from photoenhance.inference.catalogue import DEFAULT_MODEL
from photoenhance.recipe.raw import BASELINE
from photoenhance.recipe.recipe import COLOUR, DETAIL, NOISE, STRENGTH, TONE

Command = TypeVar("Command", bound=Callable[..., Any])

PHOTO = click.Path(path_type=Path, readable=False)


def model_options(command: Command) -> Command:
    """Which model, and how much of it."""
    return together(
        "Model",
        option(
            "--model",
            default=DEFAULT_MODEL,
            show_default=True,
            metavar="ID",
            help="The model, or none; see `photoenhance models`.",
        ),
        parameter(STRENGTH),
        parameter(TONE),
        parameter(COLOUR),
        parameter(DETAIL),
        option(
            "--style",
            metavar="NAME",
            help="A style of the model, or a mixture: natural=1,vivid=3  [default: its first].",
        ),
        option("--noise", type=click.FloatRange(NOISE.minimum, NOISE.maximum), metavar="N", help=NOISE.help),
        option(
            "--like",
            type=PHOTO,
            metavar="FILE",
            help="Do what was done to FILE, an earlier result, instead: its models and everything of its recipe.",
        ),
    )(command)


def raw_options(command: Command) -> Command:
    """How RAW files are developed."""
    return together(
        "RAW files",
        option(
            "--white-balance",
            type=click.Choice(["as-shot", "auto", "custom"]),
            help="RAW: as the camera chose, found in the photo, or by --temperature in kelvin  [default: as-shot].",
        ),
        option(
            "--neutral",
            metavar="X,Y",
            help="RAW, one photo: the place in the upright photo, in pixels, that shall become neutral grey.",
        ),
        option("--highlight-mode", metavar="MODE", help="RAW: what becomes of clipped highlights  [unclipped]."),
        option("--demosaic", metavar="METHOD", help="RAW: how the sensor's mosaic is filled in  [ahd]."),
        parameter(BASELINE, default=False),
        option(
            "--look",
            type=click.Choice(["camera", "standard", "neutral"]),
            help="RAW: matched to the camera's own preview, a fixed curve, or the light as it was  [default: camera].",
        ),
        option("--lens", is_flag=True, help="RAW: correct distortion, vignetting and fringes of known lenses."),
    )(command)


def writing_options(command: Command) -> Command:
    """How results are written."""
    return together(
        "Result",
        option(
            "--format",
            "format_",
            metavar="KEY",
            help="jpeg, png, tiff, ...  [default: as the photo where it can be written, else jpeg].",
        ),
        option(
            "--quality",
            type=click.IntRange(1, 100),
            default=95,
            show_default=True,
            help="For lossy formats.",
        ),
        option(
            "--subsampling",
            type=click.Choice(SUBSAMPLINGS),
            help="Resolution of colour in lossy formats  [default: 444 from quality 90, else 420].",
        ),
        option(
            "--depth",
            type=click.Choice([str(depth) for depth in DEPTHS]),
            help="Bits a channel; where the format has no such files, the next it has  [default: as the photo].",
        ),
        option(
            "--profile",
            type=click.Choice(PROFILES),
            default="source",
            show_default=True,
            help="Colour profile of the result.",
        ),
        option(
            "--resize",
            metavar="SIZE",
            help="2048 or long=2048, short=, width=, height= (pixels), 1920x1080, mp= (megapixels) or percent=.",
        ),
        option("--enlarge", is_flag=True, help="Let --resize make photos larger too."),
        option(
            "--background",
            default="#ffffff",
            show_default=True,
            metavar="COLOUR",
            help="What shows through transparent places where the format has no transparency: #rrggbb.",
        ),
        option("--gray", is_flag=True, help="Write gray photos with one channel."),
    )(command)


def metadata_options(command: Command) -> Command:
    """What results carry beside the picture."""
    return together(
        "Metadata",
        option(
            "--metadata",
            type=click.Choice(METADATA_POLICIES),
            default="all",
            show_default=True,
            help="What of the photo's metadata is carried; none leaves out what made the file, too.",
        ),
        option(
            "--provenance/--no-provenance", default=True, help="Write into the file which models and recipe made it."
        ),
        option(
            "--source-type/--no-source-type",
            default=True,
            help="Where a model was used, set the IPTC digital source type to algorithmically enhanced.",
        ),
        option(
            "--sidecar/--no-sidecar",
            default=True,
            help="Carry keywords, rating and title of an .xmp file beside the photo.",
        ),
    )(command)


def running_options(command: Command) -> Command:
    """What runs the networks."""
    return together(
        "Running",
        option(
            "--device",
            default="auto",
            show_default=True,
            metavar="NAME",
            help="auto, cpu, cuda, ...; see `photoenhance devices`.",
        ),
        option(
            "--tile",
            type=click.IntRange(min=1),
            metavar="N",
            help="Side of the tiles in pixels, instead of the model's own.",
        ),
        option(
            "--scheduler",
            metavar="tcp://HOST:PORT",
            help="Let the workers of this Dask scheduler make the photos; see the user guide, Several computers.",
        ),
    )(command)


def job_options(command: Command) -> Command:
    """Which files are taken, and what is printed."""
    return together(
        "Files",
        option(
            "--name",
            default=template.DEFAULT,
            show_default=True,
            metavar="TEMPLATE",
            help=f"Names of results in a folder, from {', '.join(f'{{{token}}}' for token in template.TOKENS)}.",
        ),
        option(
            "--conflict",
            type=click.Choice(["unique", "skip", "overwrite"]),
            help="Where a file exists: take a new name, skip the photo, or replace the file, never the photo itself  "
            "[default: unique].",
        ),
        option("--overwrite", is_flag=True, help="The same as --conflict overwrite."),
        option("--subfolders", is_flag=True, help="Go into subfolders, and mirror them in OUT."),
        option(
            "--pairs",
            type=click.Choice(["raw", "both"]),
            default="raw",
            show_default=True,
            help="Of RAW+JPEG pairs in a folder take the RAW only, or both.",
        ),
        option(
            "--ignore-edits",
            is_flag=True,
            help="Make photos that were edited, and have a .photoenhance.json beside them, as these options say, too  "
            "[default: as their edits say].",
        ),
        option("--json", "as_json", is_flag=True, help="Print one record per photo as a line of JSON."),
        option("-q", "--quiet", is_flag=True, help="Print failures only."),
    )(command)
