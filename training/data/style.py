"""What a style asks for: a target made from the plain one by formula, so that a network learns a wish nobody shot."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import Style

LUMA = (0.299, 0.587, 0.114)
FIRST_ALONE, ONE_ALONE = 0.5, 0.85
"""Share of the draws with the first style alone; share with it or any other alone; the rest are mixtures."""


def draw_style(count: int, random: np.random.Generator) -> NDArray[np.float32]:
    """Weights (count,) float32 that sum to 1."""
    kind = random.random()
    weights = np.zeros(count, np.float32)
    if kind < FIRST_ALONE or count == 1:
        weights[0] = 1
    elif kind < ONE_ALONE:
        weights[int(random.integers(1, count))] = 1
    else:
        weights[:] = random.dirichlet(np.ones(count))
    return weights


def styled(before: Tensor, after: Tensor, style: Style) -> Tensor:
    """The target of one style, (..., 3, H, W) encoded sRGB.

    `amount` of the way from input to target, then an S-curve that keeps 0, 0.5 and 1 and has the slope
    1 + contrast / 2 at 0.5, x + contrast x (1 - x) (2 x - 1), then colour times `saturation` around luma.
    """
    value = (before + style.amount * (after - before)).clamp(0, 1)
    value = value + style.contrast * value * (1 - value) * (2 * value - 1)
    luma = torch.einsum("...chw,c->...hw", value, value.new_tensor(LUMA))[..., None, :, :]
    return (luma + style.saturation * (value - luma)).clamp(0, 1)


def wished(before: Tensor, after: Tensor, styles: tuple[Style, ...], weights: NDArray[np.float32]) -> Tensor:
    """The target of a mixture of styles: the mixture of their targets."""
    parts = [float(w) * styled(before, after, style) for style, w in zip(styles, weights, strict=True) if w > 0]
    return torch.stack(parts).sum(0)
