"""Perceptual loss: how far apart two pictures look to a network that knows photos. Knows nothing of training."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.lite0 import Lite0, load_lite0


class Perceptual(nn.Module):
    """Mean over stages of the L1 distance between normalised feature maps (after Johnson 2016 and Zhang 2018, LPIPS).

    Each map is divided by its target's root mean square (one number per picture and stage), so that every stage counts
    alike; unlike LPIPS' unit vectors, a flat area of sky is not blown up to full length and its noise with it.

    Parameters
    ----------
    stages
        How many stages of EfficientNet-Lite0 to compare: 3 sees down to 1/8 of the resolution.

    Raises
    ------
    PhotoError
        When the package that carries the weights is not installed.
    """

    def __init__(self, stages: int = 3) -> None:
        super().__init__()
        self.features: Lite0 = load_lite0(stages)

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        """Loss, a scalar of at least 0, of (N, 3, H, W) against (N, 3, H, W), both in [0, 1]; gradient to `output`."""
        with torch.no_grad():
            wanted = self.features(target)
            sizes = [one.square().mean((1, 2, 3), keepdim=True).sqrt() + 1e-6 for one in wanted]
        found = self.features(output)
        parts = [((a - b) / size).abs().mean() for a, b, size in zip(found, wanted, sizes, strict=True)]
        return torch.stack(parts).mean()
