"""The command `info`: what a file is and what it says of itself, in words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from photoenhance import io
from photoenhance.batch.edits import change_note, edits_path, missing_models, read_edits
from photoenhance.colour.space import space_of
from photoenhance.errors import PhotoError
from photoenhance.image import Source
from photoenhance.io import formats
from photoenhance.io.facts import facts
from photoenhance.io.guarded import guarding
from photoenhance.io.provenance import Provenance, read_provenance
from photoenhance.recipe.text import loads
from photoenhance.recipe.words import rows

Row = tuple[str, str]


def info(files: tuple[Path, ...], *, as_json: bool) -> int:
    """Print what each file is; 1 where one cannot be read, else 0."""
    with guarding():
        return _print_all(files, as_json=as_json)


def _print_all(files: tuple[Path, ...], *, as_json: bool) -> int:
    failed = 0
    for number, path in enumerate(files):
        try:
            told = _told(path)
        except PhotoError as error:
            click.echo(f"photoenhance: {error}", err=True)
            failed = 1
            continue
        if as_json:
            click.echo(json.dumps({"file": str(path), "facts": told}))
            continue
        click.echo(f"{chr(10) if number else ''}{path}")
        for label, text in told:
            click.echo(f"  {label + ':':<15} {text}")
    return failed


def _told(path: Path) -> list[Row]:
    source = io.read(path)
    made = read_provenance(source.metadata.xmp)
    warnings = [("Warning", text) for text in source.warnings]
    made_by = _made(made, path) if made else []
    return [*_picture(source), *facts(source.metadata), *made_by, *_edits(path), *warnings]


def _edits(path: Path) -> list[Row]:
    """What is kept beside a photo, and what is wrong with it."""
    edits = read_edits(path)
    if edits is None:
        return []
    if edits.problem is not None:
        return [("Edits", str(edits.problem))]
    gone = missing_models(edits.recipe)
    notes = [change_note(path, edits), f"Not installed in this version: {', '.join(gone)}" if gone else None]
    return [("Edits", edits_path(path).name), *rows(edits.recipe), *(("Warning", one) for one in notes if one)]


def _picture(source: Source) -> list[Row]:
    size = f"{source.width} x {source.height} ({source.width * source.height / 1e6:.1f} MP)"
    kind = f"{formats.by_key(source.format).title}, {source.bits} bits a channel, {source.origin.size / 1e6:.2f} MB"
    space = "camera values" if source.camera else space_of(source)[0].name
    gray = ", gray" if source.pixels.shape[2] == 1 else ""
    alpha = ", with transparency" if source.alpha is not None else ""
    return [("Size", size), ("Format", kind), ("Colours", f"{space}{gray}{alpha}")]


def _made(made: Provenance, path: Path) -> list[Row]:
    lines = [("Made by", f"{made.program} {made.version}".strip())]
    for one in made.models:
        dated = f", of {one.version}" if one.version else ""
        lines.append(("Model", f"{one.id} at {one.strength}{dated}, SHA-256 {one.sha256}"))
    try:
        lines += rows(loads(made.recipe, path.name)) if made.recipe else ()
    except PhotoError as error:
        lines.append(("Recipe", str(error)))
    return lines
