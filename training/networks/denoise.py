"""The denoiser: pixel-unshuffle, a noise level, ten convolutions at half resolution; it predicts the noise.

After FFDNet (Zhang et al. 2018), smaller, with skip connections around pairs of convolutions.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

CHANNELS = 48
BLOCKS = 4


class DenoiseNetwork(nn.Module):
    """(N, 3, H, W) in [0, 1], H and W even, and noise (N, 1) to (N, 3, H, W) in about [0, 1].

    `noise` is the noise's standard deviation in encoded values. 0.04 million multiply-adds a pixel.
    """

    # Ten 3x3 convolutions at half resolution reach 20 pixels beyond a square of 2 x 2.
    halo: ClassVar[int] = 2 * (2 * BLOCKS + 2)
    multiple: ClassVar[int] = 2
    value_range: ClassVar[tuple[float, float]] = (0.0, 1.0)
    extra: ClassVar[str] = "noise"

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(13, CHANNELS, 3, padding=1)
        self.inner = nn.ModuleList(nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1) for _ in range(2 * BLOCKS))
        self.last = nn.Conv2d(CHANNELS, 12, 3, padding=1)
        # No noise is found at first: the network starts as the identity.
        nn.init.normal_(self.last.weight, std=1e-3)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, image: Tensor, noise: Tensor) -> Tensor:
        """The picture without its noise; see the class."""
        small = pixel_unshuffle(image, 2)
        # Levels are small numbers: brought to the size of the other inputs.
        level = (noise * 5).view(-1, 1, 1, 1).expand(-1, 1, small.shape[2], small.shape[3])
        features = torch.relu(self.first(torch.cat([small, level], 1)))
        for one, two in zip(self.inner[::2], self.inner[1::2], strict=True):
            features = features + two(torch.relu(one(features)))
        return image - pixel_shuffle(self.last(features), 2)
