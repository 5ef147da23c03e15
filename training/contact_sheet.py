"""Contact sheets, before and after side by side: `python -m training.contact_sheet FOLDER --model auto`.

Through the editor's own pipeline at full resolution; with --crops as pixels at 1:1.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from photoenhance import io
from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import DEFAULT_MODEL
from photoenhance.io.atomic import commit
from training.crops import crops
from training.editor import Editor, Picture, enhanced, open_editor, resolve, untouched
from training.judging import photos
from training.scores import brightness, levels
from training.sheet import MARGIN, Cell, Line, arrange, draw, encoded, paginate

WIDTH, HEIGHT = 2400, 3000
"""Largest page in pixels: what an image viewer shows at 1:1 by scrolling one way only."""

_HALF = WIDTH // 2 - 2 * MARGIN


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 1 after an error, which is one sentence, or when photos were left out, else 0."""
    options = _parser().parse_args(arguments)
    try:
        return contact_sheet(options)
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.contact_sheet", description="Photos before and after a model, side by side, on pages."
    )
    add = parser.add_argument
    add("photos", type=Path, nargs="+", metavar="FOLDER", help="folders of photos, or single photos")
    add(
        "--model",
        nargs="+",
        default=[DEFAULT_MODEL],
        help="an id (a chain's, too) or an .onnx file; several run in turn",
    )
    add("--out", type=Path, metavar="SHEET.jpg", help="where to; default contact_FOLDER_MODEL.jpg in this folder")
    add("--count", type=int, metavar="N", help="at most so many photos, evenly spread over the folder")
    add("--per-page", type=int, metavar="N", help="cells a page; default 24, with --crops 21")
    add("--crops", action="store_true", help="pixels at 1:1: finest detail, smoothest area, largest change")
    add("--overwrite", action="store_true", help="replace earlier sheets of that name")
    add("--device", default="auto", help="auto, cpu, cuda, ...")
    add("--strength", type=float, default=100, metavar="PERCENT", help="0 to 200, of every model")
    add("--style", default="", metavar="NAME", help="a style of the model; its first unless named")
    return parser


def contact_sheet(options: argparse.Namespace) -> int:
    """Make the pages, one after another; 1 where photos were left out, else 0."""
    paths = spread(photos(options.photos), options.count)
    editor = open_editor([resolve(name) for name in options.model], options.device, options.strength, options.style)
    for notice in editor.notices:
        _say(notice)
    model = f"{editor.title} {options.style}".strip()
    target = options.out or Path(f"contact_{options.photos[0].resolve().stem}_{model.replace(' + ', '_')}.jpg")
    _check(target, overwrite=options.overwrite)
    left_out: list[str] = []
    most = max(1, options.per_page or (21 if options.crops else 24))
    # No cell of a full page is larger than this, and many whole photos would not fit into memory.
    largest = None if options.crops else min(_HALF, round(2 * math.sqrt(WIDTH * HEIGHT / 2 / min(most, len(paths)))))
    cells = [cell for path in paths for cell in _cells(path, editor, largest, left_out)]
    if not cells:
        raise PhotoError(f"Cannot make {target}", "none of the photos could be used", "Name another folder")
    pages = paginate(cells, WIDTH, HEIGHT, most) if options.crops else _full_pages(cells, most)
    what = ", ".join(path.resolve().name for path in options.photos[:4]) + (" ..." if options.photos[4:] else "")
    for number, lines in enumerate(pages, start=1):
        title = f"{model} on {what}, page {number} of {len(pages)}. Left before, right after."
        _write(draw(title, lines), _numbered(target, number if len(pages) > 1 else 0), overwrite=options.overwrite)
    return int(bool(left_out))


def spread(paths: Sequence[Path], count: int | None) -> list[Path]:
    """At most `count` of the paths, evenly spread over all of them."""
    if count is None or count >= len(paths):
        return list(paths)
    return [paths[index] for index in np.linspace(0, len(paths) - 1, max(count, 1)).round().astype(int)]


def _cells(path: Path, editor: Editor, largest: int | None, left_out: list[str]) -> Iterator[Cell]:
    """A photo as one cell of pictures at most `largest` pixels long, or, where that is None, its crops."""
    try:
        source = io.read(path)
        after = enhanced(source, editor)
    except PhotoError as error:
        left_out.append(str(error))
        _say(f"Left out: {error}")
        return
    before = untouched(source)
    if largest:
        yield Cell((_reduced(before, largest), _reduced(after, largest)), path.name, _facts(before, after))
        return
    for crop in crops(before, after):
        where = f"{crop.why}, at {crop.x}, {crop.y} of {source.width} x {source.height}"
        yield Cell((crop.of(before).copy(), crop.of(after).copy()), path.name, where)


def _facts(before: Picture, after: Picture) -> str:
    return f"{levels(before, after):.1f} levels, {brightness(before, after):+.2f} EV"


def _reduced(picture: Picture, largest: int) -> Picture:
    image = Image.fromarray(picture)
    if max(image.size) <= largest:
        return picture
    image.thumbnail((largest, largest), Image.Resampling.LANCZOS, reducing_gap=4)
    return np.asarray(image)


def _full_pages(cells: Sequence[Cell], most: int) -> list[list[Line]]:
    number = -(-len(cells) // most)
    # Pages of equal fullness look better than a last one with two photos.
    edges = np.linspace(0, len(cells), number + 1).round().astype(int)
    return [arrange(cells[start:stop], WIDTH, HEIGHT) for start, stop in pairwise(edges)]


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}_{number}{target.suffix}") if number else target


def _check(target: Path, *, overwrite: bool) -> None:
    """Find out before the work whether a sheet of this name is there."""
    for path in (target, _numbered(target, 1)):
        if os.path.lexists(path) and not overwrite:
            raise PhotoError(f"Cannot write {path}", "it is there already", "Choose another --out, or add --overwrite")


def _write(page: Image.Image, path: Path, *, overwrite: bool) -> None:
    replaced = os.path.lexists(path)
    commit(encoded(page, path), path, replace=overwrite)
    print(f"{'Replaced' if replaced else 'Wrote'} {path} ({page.width} x {page.height})")  # noqa: T201


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
