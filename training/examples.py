"""Example pictures of a run in progress: before, what the network makes of it now, and the target, on one sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photoenhance.io.atomic import commit

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 1600, 1600
"""Largest sheet in pixels: it is looked at beside a running program."""


class Pairs(Protocol):
    """(before, target) by number, each (H, W, 3) uint8 sRGB; read when they are asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> tuple[Picture, Picture]: ...


def write_examples(
    network_apply: Callable[[Picture], Picture],
    pairs: Pairs,
    path: Path,
    count: int = 4,
) -> None:
    """Write a sheet of examples, replacing an earlier one in one step.

    Parameters
    ----------
    network_apply
        The network as it is now: (H, W, 3) uint8 to the same shape and type.
    pairs
        (before, target), each (H, W, 3) uint8 sRGB; `count` of them, evenly spread and the same each time, are shown.
    path
        The sheet: a PNG by its suffix, else a JPEG.
    count
        How many examples; fewer where there are fewer pairs.

    Raises
    ------
    PhotoError
        The sheet cannot be written.
    """
    # Late, so that a command that only prints its help does not wait for fonts.
    from training.scores import psnr
    from training.sheet import Cell, arrange, draw, encoded

    chosen = np.linspace(0, len(pairs) - 1, min(count, len(pairs))).round().astype(int)
    cells = []
    for index in chosen:
        before, target = pairs[index]
        now = network_apply(before)
        facts = f"PSNR {psnr(before, target):.1f} to {psnr(now, target):.1f} dB"
        cells.append(Cell((before, now, target), f"{index + 1}", facts))
    if cells:
        page = draw("Before, network, target", arrange(cells, WIDTH, HEIGHT))
        commit(encoded(page, path), path, replace=True)
