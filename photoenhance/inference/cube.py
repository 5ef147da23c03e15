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
        (N, N, N, 3) in [0, 1], indexed [red, green, blue]; in the file red changes fastest.
    title
        One line; what the format cannot hold in it becomes "?" or "'".
    comments
        Lines that people see who open the file.
    """
    side = table.shape[0]
    lines = [*(f"# {_line(comment)}" for comment in comments), f'TITLE "{_line(title)}"', f"LUT_3D_SIZE {side}"]
    lines += ["DOMAIN_MIN 0.0 0.0 0.0", "DOMAIN_MAX 1.0 1.0 1.0"]
    head = ("\n".join(lines) + "\n").encode("ascii", "replace")
    return head + _rows(table.transpose(2, 1, 0, 3).reshape(-1, 3))


def _rows(values: NDArray[np.float32]) -> bytes:
    """(n, 3) in [0, 1] as lines of "0.123456 0.123456 0.123456", all at once: there are a quarter of a million."""
    millionths = np.rint(np.clip(values, 0, 1).astype(np.float64) * 1e6).astype(np.int64)
    digits = millionths[..., None] // 10 ** np.arange(6, -1, -1) % 10 + ord("0")
    text = np.empty((*values.shape, 9), np.uint8)
    text[..., 0], text[..., 1], text[..., 2:8] = digits[..., 0], ord("."), digits[..., 1:]
    text[:, :2, 8], text[:, 2, 8] = ord(" "), ord("\n")
    return text.tobytes()


def _line(words: str) -> str:
    return " ".join(words.split()).replace('"', "'")
