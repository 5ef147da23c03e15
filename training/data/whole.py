"""Whole photos, lightly cropped and pressed into a square, for networks of kind grade, which judge a photo as one."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

from training.config import Style
from training.data.patches import Maker
from training.data.style import draw_style, wished

SMALLEST_CROP = 0.75


def draw_whole(
    make: Maker, side: int, target: float, jitter: float, styles: tuple[Style, ...], random: np.random.Generator
) -> tuple[Tensor, Tensor, NDArray[np.float32] | None]:
    """(before, after), each (3, side, side), and the style's weights: a random crop of a pair, mirrored half the time.

    The style is that of the expert who made the target, or drawn.

    `target` is how far towards the target the wish goes, `jitter` the input's random exposure in EV.
    """
    index = int(random.integers(len(make.cache)))
    both = np.stack(make.cache.pair(index))
    height, width = both.shape[1:3]
    cut = both[:, _span(height, random), _span(width, random)]
    if random.random() < 0.5:
        cut = cut[:, :, ::-1]
    after = cut[1].astype(np.float32) / np.float32(255)
    pictures = np.stack([make(index, cut[0], after, random), after])
    values = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))
    pair = interpolate(values, (side, side), mode="bilinear", antialias=True, align_corners=False).clamp(0, 1)
    start, wish = pair[0], pair[0] + target * (pair[1] - pair[0])
    weights = _weights(styles, make.cache.styles[index] if make.cache.styles else "", random)
    if weights is not None:
        wish = wished(start, wish, styles, weights)
    gains = _jitter(jitter, random)
    if jitter:
        start = (start * torch.from_numpy(gains)[:, None, None]).clamp(0, 1)
    return start, wish, weights


def _weights(styles: tuple[Style, ...], expert: str, random: np.random.Generator) -> NDArray[np.float32] | None:
    """A target by an expert is that style alone; other targets serve every style, by formula."""
    if not styles:
        return None
    if not expert:
        return draw_style(len(styles), random)
    return np.array([style.name == expert for style in styles], np.float32)


def _span(length: int, random: np.random.Generator) -> slice:
    kept = round(length * random.uniform(SMALLEST_CROP, 1))
    first = int(random.integers(length - kept + 1))
    return slice(first, first + kept)


def _jitter(ev: float, random: np.random.Generator) -> NDArray[np.float32]:
    """Factors on encoded values (3): an exposure in EV is about 1 / 2.2 of it there."""
    steps = random.normal(0, ev) + random.normal(0, ev / 5, 3)
    return np.exp2(steps / 2.2).astype(np.float32)
