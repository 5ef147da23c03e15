"""Which part of a developed frame an embedded preview shows: cameras crop their pictures, and add bars to some.

Compares small pictures whatever their tone curves; knows no file and no camera.
"""

from __future__ import annotations

import numpy as np

from photoenhance.image import Samples
from photoenhance.raw.reduced import WHOLE, Box, Values, resized

MOST_MARGIN = 0.15
"""Share of a side that a preview may lack at each end."""

_DARK = 12
_LIKE_ASPECT = 0.02
# Long side of the compared pictures, and by how much of a side the edges are moved there.
_STAGES = ((64, (0.03, 0.015)), (128, (0.01, 0.005)), (256, (0.0025, 0.001)))


def without_bars(preview: Samples, aspect: float) -> Samples:
    """Cut off the dark bars by which a preview of another shape was filled up.

    Parameters
    ----------
    preview
        (h, w, 3) uint8.
    aspect
        Width by height of the picture that it shows.
    """
    height, width = preview.shape[:2]
    wide = width / height / aspect
    if abs(wide - 1) < _LIKE_ASPECT:
        return preview
    if wide > 1:
        return without_bars(preview.swapaxes(0, 1), 1 / aspect).swapaxes(0, 1)
    bar = (height - width / aspect) / 2
    sure = int(bar)
    ends = np.concatenate([preview[:sure], preview[height - sure :]])
    if sure < 1 or np.quantile(ends.max(axis=2), 0.99) > _DARK:
        return preview
    whole = int(np.ceil(bar))
    return preview[whole : height - whole]


def align(frame: Values, preview: Values) -> Box:
    """The part of a frame that a preview shows.

    Parameters
    ----------
    frame, preview
        (h, w) float32, luminance; the frame somewhat larger.

    Notes
    -----
    Both are compared by rank, so that no curve between them matters. From the whole frame the four edges are moved,
    in ever finer steps on ever larger copies, as long as the correlation grows.
    """
    ranked = _ranked(frame)[..., None]
    box = WHOLE
    for side, steps in _STAGES:
        scale = min(1.0, side / max(preview.shape))
        size = max(1, round(preview.shape[1] * scale)), max(1, round(preview.shape[0] * scale))
        target = _ranked(resized(preview[..., None], size)[..., 0])
        for step in steps:
            box = _climbed(ranked, target, box, step)
    return box


def _climbed(frame: Values, target: Values, box: Box, step: float) -> Box:
    """Move edges by `step` until no move makes frame and target more alike."""
    best, moved = _likeness(frame, target, box), True
    while moved:
        moved = False
        for edge in range(4):
            for move in (-step, step):
                tried = _moved(box, edge, move)
                likeness = _likeness(frame, target, tried)
                if likeness > best + 1e-6:
                    best, box, moved = likeness, tried, True
    return box


def _moved(box: Box, edge: int, move: float) -> Box:
    low, high = (0.0, MOST_MARGIN) if edge < 2 else (1 - MOST_MARGIN, 1.0)
    edges = list(box)
    edges[edge] = min(max(edges[edge] + move, low), high)
    return edges[0], edges[1], edges[2], edges[3]


def _likeness(frame: Values, target: Values, box: Box) -> float:
    part = resized(frame, (target.shape[1], target.shape[0]), box)[..., 0]
    one, other = part - part.mean(), target - target.mean()
    length = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / length if length > 0 else 0.0


def _ranked(values: Values) -> Values:
    """Each value's rank, 0 to 1."""
    ranks = np.empty(values.size, np.float32)
    ranks[np.argsort(values, axis=None, kind="stable")] = np.linspace(0, 1, values.size, dtype=np.float32)
    return ranks.reshape(values.shape)
