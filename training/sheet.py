"""Pages of pictures side by side with their names: rows of equal height that fill the page, nothing enlarged.

Arranges and draws what it is given; runs no network and opens no photo.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]

MARGIN = 20
GAP = 16
SEAM = 4
"""Pixels between the pictures of one cell: few, so that they read as one."""
LINE = 30
LETTERS = 19
NARROWEST = 260
"""A cell's least width in pixels, so that there is room for a name under a slender picture."""
_BACKGROUND, _NAME, _FACTS = (74, 74, 74), (245, 245, 245), (200, 200, 200)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Pictures of one photo, (H, W, 3) uint8, left to right, the name under them, and facts behind the name."""

    pictures: tuple[Picture, ...]
    name: str
    facts: str = ""

    @property
    def height(self) -> int:
        """Height of the tallest picture."""
        return max(int(picture.shape[0]) for picture in self.pictures)

    def sizes(self, height: int) -> list[tuple[int, int]]:
        """(width, height) of each picture where a row has this height: reduced to it, or as it is where it is lower."""
        sizes = []
        for picture in self.pictures:
            tall = min(height, picture.shape[0])
            sizes.append((max(1, round(picture.shape[1] * tall / picture.shape[0])), tall))
        return sizes

    def width(self, height: int) -> int:
        """Width of the whole cell in a row of this height."""
        return max(NARROWEST, sum(width for width, _ in self.sizes(height)) + SEAM * (len(self.pictures) - 1))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Cells beside each other, their pictures at most `height` pixels high."""

    cells: tuple[Cell, ...]
    height: int

    @property
    def width(self) -> int:
        """Width with the gaps between cells."""
        return sum(cell.width(self.height) for cell in self.cells) + GAP * (len(self.cells) - 1)


def arrange(cells: Sequence[Cell], width: int, height: int) -> list[Line]:
    """Put all cells on one page of at most `width` x `height` pixels, with as much picture on it as there can be.

    Where even the smallest pictures do not fit, the page becomes longer than `height`.
    """
    inner = width - 2 * MARGIN
    tallest = max(cell.height for cell in cells)
    step = max(1, tallest // 100)
    tries = [_lines(cells, inner, tall) for tall in range(tallest, 0, -step)]
    fitting = [lines for lines in tries if page_height(lines) <= height]
    return max(fitting, key=_area) if fitting else tries[-1]


def page_height(lines: Sequence[Line]) -> int:
    """Height of a page with a title and these lines, in pixels."""
    return 2 * MARGIN + LINE + GAP + sum(line.height + LINE + GAP for line in lines) - GAP


def paginate(cells: Sequence[Cell], width: int, height: int, most: int) -> list[list[Line]]:
    """Pages of cells whose pictures keep their size (1:1), at most `most` cells and `height` pixels each."""
    pages: list[list[Line]] = []
    count = 0
    for line in _lines(cells, width - 2 * MARGIN, max(cell.height for cell in cells), stretch=False):
        full = pages and (count + len(line.cells) > most or page_height([*pages[-1], line]) > height)
        if not pages or full:
            pages.append([])
            count = 0
        pages[-1].append(line)
        count += len(line.cells)
    return pages


def draw(title: str, lines: Sequence[Line]) -> Image.Image:
    """Draw the page; it is as wide and high as what stands on it."""
    width = max(*(line.width for line in lines), min(1200, round(_font(LETTERS).getlength(title)))) + 2 * MARGIN
    page = Image.new("RGB", (width, page_height(lines)), _BACKGROUND)
    pen = ImageDraw.Draw(page)
    pen.text((MARGIN, MARGIN), _shortened(title, width - 2 * MARGIN), _NAME, _font(LETTERS, bold=True))
    top = MARGIN + LINE + GAP
    for line in lines:
        left = MARGIN
        for cell in line.cells:
            _draw_cell(page, cell, line.height, left, top)
            left += cell.width(line.height) + GAP
        top += line.height + LINE + GAP
    return page


def encoded(page: Image.Image, path: Path) -> bytes:
    """Bytes of the page in the format of the path's suffix: PNG, or else JPEG without loss of colour resolution."""
    file = io.BytesIO()
    if path.suffix.lower() == ".png":
        page.save(file, "PNG")
    else:
        page.save(file, "JPEG", quality=93, subsampling=0)
    return file.getvalue()


def _area(lines: Sequence[Line]) -> int:
    sizes = [size for line in lines for cell in line.cells for size in cell.sizes(line.height)]
    return sum(width * height for width, height in sizes)


def _lines(cells: Sequence[Cell], inner: int, tall: int, *, stretch: bool = True) -> list[Line]:
    """Fill lines of pictures `tall` pixels high one after another; a line with room left grows, but not the last."""
    found: list[tuple[Cell, ...]] = []
    for _, same in groupby(cells, key=lambda cell: cell.name):
        # What belongs to one photo stays in one line where a line is long enough for it.
        together = tuple(same)
        for part in (together,) if Line(together, tall).width <= inner else ((cell,) for cell in together):
            if found and Line((*found[-1], *part), tall).width <= inner:
                found[-1] += part
            else:
                found.append(part)
    last = max(len(found) - 1, 1)
    return [_line(part, inner, tall, stretch=stretch and at < last) for at, part in enumerate(found)]


def _line(cells: tuple[Cell, ...], inner: int, tall: int, *, stretch: bool) -> Line:
    height = min(tall, max(cell.height for cell in cells))
    # Not beyond the lowest, which would leave a hole under it.
    limit = min(cell.height for cell in cells) if stretch else 0
    while height < limit and Line(cells, height + 1).width <= inner:
        height += 1
    while height > 1 and Line(cells, height).width > inner:
        height -= 1
    return Line(cells, height)


def _draw_cell(page: Image.Image, cell: Cell, height: int, left: int, top: int) -> None:
    across = left
    for picture, size in zip(cell.pictures, cell.sizes(height), strict=True):
        image = Image.fromarray(picture)
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        page.paste(image, (across, top))
        across += size[0] + SEAM
    lowest = max(tall for _, tall in cell.sizes(height))
    _draw_words(ImageDraw.Draw(page), cell, (left, top + lowest + 3), cell.width(height))


def _draw_words(pen: ImageDraw.ImageDraw, cell: Cell, place: tuple[int, int], room: int) -> None:
    left, top = place
    facts = round(_font(LETTERS).getlength(cell.facts)) + 14 if cell.facts else 0
    name = _shortened(cell.name, room)
    pen.text((left, top), name, _NAME, _font(LETTERS))
    # The name matters more: facts are left away where both do not fit.
    if facts and facts + _font(LETTERS).getlength(name) <= room:
        pen.text((left + _font(LETTERS).getlength(name) + 14, top), cell.facts, _FACTS, _font(LETTERS))


def _shortened(words: str, room: float) -> str:
    """Words that fit into `room` pixels: letters of the middle are left out, for names differ at their ends."""
    words = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words)
    kept = len(words)
    short = words
    while kept > 2 and _font(LETTERS).getlength(short) > room:
        kept -= 1
        short = f"{words[: kept - kept // 2]}\N{HORIZONTAL ELLIPSIS}{words[len(words) - kept // 2 :]}"
    return short


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    # DejaVu Sans, which matplotlib brings: the font inside Pillow has Latin letters only.
    import matplotlib as mpl

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(mpl.get_data_path()) / "fonts" / "ttf" / name, size)
