"""One HTML page of a model's scores with pictures: self-contained, so that it can be mailed and opened anywhere.

Draws what it is given; measures nothing.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.judging import Judged
from training.table import Row, Table, remarks, summary

LONGEST = 720
"""Pictures on the page are reduced to this many pixels on their long side; the numbers are of the whole ones."""

DE_END = 20.0
"""The dE2000 at which the map of colour differences is at its brightest."""

# Dark to bright in even steps of lightness, so that the map reads in print and for the colour-blind too.
_HEAT = ((0, 0, 0), (70, 20, 110), (185, 50, 95), (245, 135, 45), (255, 245, 175))

_STYLE = """
:root { color-scheme: dark }
body { margin: 0 auto; max-width: 1800px; padding: 24px; background: #4a4a4a; color: #f0f0f0;
  font: 15px/1.45 system-ui, sans-serif }
h1 { font-size: 24px; margin: 0 0 4px }
h2 { font-size: 19px; margin: 36px 0 8px }
h3 { font-size: 16px; margin: 28px 0 6px }
h3 small { font-weight: normal; color: #d0d0d0; margin-left: 12px }
p { margin: 4px 0; color: #d8d8d8 } a { color: inherit }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 2px 12px; text-align: right } th:first-child, td:first-child { text-align: left; padding-left: 0 }
thead th { border-bottom: 1px solid #999 } tfoot td { font-weight: 600 }
tfoot tr:first-child td { border-top: 1px solid #999 }
.better { color: #a6e3a1 } .worse { color: #ffb4a8 }
.pictures { display: grid; grid-template-columns: repeat(var(--across), minmax(0, 1fr)); gap: 6px }
figure { margin: 0 } figure img { display: block; width: 100%; height: auto }
figcaption { font-size: 13px; color: #d0d0d0 }
.scale { display: inline-block; width: 220px; height: 12px; vertical-align: middle; margin: 0 8px }
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as it stands on the page."""

    caption: str
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Section:
    """A data set: its table, and the figures of each row."""

    table: Table
    figures: tuple[tuple[Figure, ...], ...]


def figures(judged: Judged) -> tuple[Figure, ...]:
    """Before, result, reference (where there is one) and the map of what is left (or was done) in dE2000."""
    shown = [_figure("before", judged.before), _figure("model", judged.after)]
    if judged.reference is not None:
        shown.append(_figure("reference", judged.reference))
    what = "model to before" if judged.reference is None else "model to reference"
    return (*shown, _figure(f"dE2000, {what}: mean {judged.colours.mean():.1f}", heat(judged.colours)))


def heat(colours: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Map of dE2000, (H, W), to a picture (H, W, 3) uint8: black is equal, the brightest is DE_END and more."""
    places = np.linspace(0, DE_END, len(_HEAT))
    channels = [np.interp(colours, places, [colour[index] for colour in _HEAT]) for index in range(3)]
    return np.rint(np.stack(channels, axis=2)).astype(np.uint8)


def page(title: str, facts: Sequence[str], sections: Sequence[Section], left_out: Sequence[str] = ()) -> str:
    """The page's HTML, also well-formed XML; it refers to nothing outside itself."""
    body = [f"<h1>{_text(title)}</h1>", *(f"<p>{_text(fact)}</p>" for fact in facts), _legend()]
    body += [f"<p>{_text(sentence)}</p>" for sentence in left_out]
    for number, section in enumerate(sections):
        body += [_table(section.table, number), *_pictures(section, number)]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/><title>{_text(title)}</title>'
        f'<meta name="viewport" content="width=device-width"/><style>{_STYLE}</style></head>\n<body>\n'
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _table(table: Table, number: int) -> str:
    head = "".join(f"<th>{_text(column.heading)}</th>" for column in table.columns)
    rows = "\n".join(_line(table, row, f"#p{number}-{index}") for index, row in enumerate(table.rows))
    foot = "\n".join(_line(table, row) for row in summary(table))
    said = "".join(f"<p>{_text(sentence)}</p>" for sentence in remarks(table))
    return (
        f"<h2>{_text(table.data)}</h2><table><thead><tr><th>photo</th>{head}</tr></thead>\n"
        f"<tbody>{rows}</tbody>\n<tfoot>{foot}</tfoot></table>{said}"
    )


def _line(table: Table, row: Row, link: str = "") -> str:
    name = f'<a href="{link}">{_text(row.name)}</a>' if link else _text(row.name)
    cells = []
    for column, value, number in zip(table.columns, row.values, table.texts(row), strict=True):
        judged = link and column.key.endswith("_gain")
        kind = f' class="{"better" if value >= 0 else "worse"}"' if judged else ""
        cells.append(f"<td{kind}>{number}</td>")
    return f"<tr><td>{name}</td>{''.join(cells)}</tr>"


def _pictures(section: Section, number: int) -> list[str]:
    parts = []
    for index, (row, shown) in enumerate(zip(section.table.rows, section.figures, strict=True)):
        keys = (column.key for column in section.table.columns)
        numbers = _numbers(dict(zip(keys, section.table.texts(row), strict=True)))
        images = "".join(map(_image, shown))
        parts.append(
            f'<h3 id="p{number}-{index}">{_text(row.name)} <small>{numbers}</small></h3>\n'
            f'<div class="pictures" style="--across: {len(shown)}">{images}</div>'
        )
    return parts


def _numbers(values: dict[str, str]) -> str:
    if "psnr_gain" in values:
        triples = [
            (label, *(values[f"{key}_{part}"] for part in ("input", "output", "gain")))
            for label, key in (("PSNR", "psnr"), ("SSIM", "ssim"), ("dE2000", "de2000"))
        ]
        return "; ".join(f"{label} {first} to {second} ({gain})" for label, first, second, gain in triples)
    return (
        f"changed by {values['levels']} levels, dE2000 {values['de2000']}, {values['ev']} EV, "
        f"{values['clipped_percent']} % newly clipped"
    )


def _image(figure: Figure) -> str:
    data = base64.b64encode(figure.jpeg).decode()
    return (
        f'<figure><img src="data:image/jpeg;base64,{data}" width="{figure.width}" height="{figure.height}" '
        f'alt="{_text(figure.caption)}"/><figcaption>{_text(figure.caption)}</figcaption></figure>'
    )


def _figure(caption: str, picture: NDArray[np.uint8]) -> Figure:
    image = Image.fromarray(picture)
    if max(image.size) > LONGEST:
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, subsampling=0)
    return Figure(caption, file.getvalue(), *image.size)


def _legend() -> str:
    colours = ", ".join(f"rgb{colour}" for colour in _HEAT)
    return (
        "<p>Map of colour differences (CIE dE2000): 0 "
        f'<span class="scale" style="background: linear-gradient(to right, {colours})"></span> '
        f"{DE_END:.0f} and more; 1 is just visible side by side.</p>"
    )


def _text(words: str) -> str:
    # Names of files may hold what no page can: control characters, undecodable bytes.
    return escape("".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words))
