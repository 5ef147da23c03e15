"""Tables of scores: one row a photo, means and their spread below, as text and as CSV. Knows no pictures."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photoenhance.inference.info import Measures
from training.scores import Change

SEEN_BELOW = 4501
"""MIT-Adobe FiveK photos from this number on were probably not seen by networks trained on the official split, such
as the teacher; scores on photos below may profit from that at second hand."""


@dataclass(frozen=True, slots=True)
class Column:
    """A number of every photo: its name in files, its heading, and how many digits are worth showing."""

    key: str
    heading: str
    digits: int
    signed: bool = False


def _three(key: str, heading: str, digits: int) -> tuple[Column, ...]:
    return (
        Column(f"{key}_input", f"{heading} in", digits),
        Column(f"{key}_output", "out", digits),
        Column(f"{key}_gain", "gain", digits, signed=True),
    )


SCORE_COLUMNS = (*_three("psnr", "PSNR dB", 2), *_three("ssim", "SSIM", 3), *_three("de2000", "dE2000", 2))
CHANGE_COLUMNS = (
    Column("levels", "levels", 2),
    Column("de2000", "dE2000", 2),
    Column("clipped_percent", "newly clipped %", 2),
    Column("white_percent", "to white %", 2),
    Column("ev", "EV", 2, signed=True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A photo's name and its numbers, one for each column of the table."""

    name: str
    values: tuple[float, ...]
    spread: bool = False
    """A standard deviation, which has no sign, whatever its column says."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one data set."""

    data: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, key: str) -> list[float]:
        """The numbers of one column, in the order of the rows."""
        index = [column.key for column in self.columns].index(key)
        return [row.values[index] for row in self.rows]

    def texts(self, row: Row) -> list[str]:
        """The numbers of a row as they are shown."""
        pairs = zip(self.columns, row.values, strict=True)
        return [f"{v:{'+' if column.signed and not row.spread else ''}.{column.digits}f}" for column, v in pairs]


def score_row(name: str, before: Measures, after: Measures) -> Row:
    """Row of SCORE_COLUMNS; gains are positive where the output is better, so that of dE2000 is input - output."""
    return Row(
        name,
        (
            *(before.psnr, after.psnr, after.psnr - before.psnr),
            *(before.ssim, after.ssim, after.ssim - before.ssim),
            *(before.de2000, after.de2000, before.de2000 - after.de2000),
        ),
    )


def change_row(name: str, change: Change) -> Row:
    """Row of CHANGE_COLUMNS."""
    return Row(name, (change.levels, change.de2000, change.clipped, change.white, change.ev))


def summary(table: Table) -> tuple[Row, ...]:
    """Mean and spread (standard deviation over the photos), and both of the FiveK photos from SEEN_BELOW on apart."""
    rows = _mean_and_spread(f"{len(table.rows)}", table.rows)
    late = tuple(row for row in table.rows if _five_k_number(row.name) >= SEEN_BELOW)
    if late and len(late) < len(table.rows):
        rows += _mean_and_spread(f"{len(late)} from a{SEEN_BELOW} up", late)
    return rows


def remarks(table: Table) -> tuple[str, ...]:
    """What the means do not tell, as sentences."""
    if table.columns is not SCORE_COLUMNS:
        return ()
    worse = [row.name for row, gain in zip(table.rows, table.column("psnr_gain"), strict=True) if gain < 0]
    return (f"PSNR fell on {len(worse)} of {len(table.rows)} photos{': ' if worse else ''}{', '.join(worse)}.",)


def text(table: Table) -> str:
    """The table in fixed-width letters, with the name of the data above it."""
    foot = summary(table)
    names = [row.name for row in (*table.rows, *foot)]
    left = max(12, *map(len, names))
    widths = [max(7, len(column.heading) + 2) for column in table.columns]
    head = "".join(f"{column.heading:>{width}}" for column, width in zip(table.columns, widths, strict=True))

    def line(row: Row) -> str:
        cells = zip(table.texts(row), widths, strict=True)
        return f"{row.name:<{left}}" + "".join(f"{number:>{width}}" for number, width in cells)

    rule = "-" * (left + sum(widths))
    body = [table.data, f"{'photo':<{left}}{head}", rule, *map(line, table.rows), rule, *map(line, foot)]
    return "\n".join([*body, *remarks(table)])


def to_csv(tables: Sequence[Table]) -> str:
    """All tables (of equal columns) as CSV; the column `row` is "photo", or says of what a row is the summary."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["data", "row", "photo", *(column.key for column in tables[0].columns)])
    for table in tables:
        for row in table.rows:
            writer.writerow([table.data, "photo", row.name, *(f"{value:.5f}" for value in row.values)])
        for row in summary(table):
            writer.writerow([table.data, row.name, "", *(f"{value:.5f}" for value in row.values)])
    return file.getvalue()


def _mean_and_spread(which: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    values = np.array([row.values for row in rows])
    return (
        Row(f"mean of {which}", tuple(float(value) for value in values.mean(axis=0))),
        Row(f"spread of {which}", tuple(float(value) for value in values.std(axis=0)), spread=True),
    )


def _five_k_number(name: str) -> int:
    found = re.match(r"a(\d{4})(?!\d)", name)
    return int(found[1]) if found else 0
