"""A colour table as the text of an Iridas .cube file (Adobe, Cube LUT Specification 1.0). Knows numbers and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def text(table: NDArray[np.float32], title: str, comments: Sequence[str]) -> bytes:
    """The file's bytes, ASCII.

    Parameters
    ----------
    table
        (N, N, N, 3), indexed [red, green, blue]; in the file red changes fastest.
    title
        One line; what the format cannot hold in it becomes "?" or "'".
    comments
        Lines that people see who open the file.
    """
    side = table.shape[0]
    lines = [*(f"# {_line(comment)}" for comment in comments), f'TITLE "{_line(title)}"', f"LUT_3D_SIZE {side}"]
    lines += ["DOMAIN_MIN 0.0 0.0 0.0", "DOMAIN_MAX 1.0 1.0 1.0"]
    rows = table.transpose(2, 1, 0, 3).reshape(-1, 3)
    lines += [f"{red:.6f} {green:.6f} {blue:.6f}" for red, green, blue in rows.tolist()]
    return ("\n".join(lines) + "\n").encode("ascii", "replace")


def _line(words: str) -> str:
    return " ".join(words.split()).replace('"', "'")
