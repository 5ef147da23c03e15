"""What a thumbnail shows, in pooled features of a network that has learned to name things (EfficientNet-Lite0)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.lite0 import CHANNELS, load_lite0

BRIGHTNESS = 0.42
"""Mean that the thumbnail is brought to: dark photos look to Lite0 as the photos that it knows."""


class Content(nn.Module):
    """(N, 3, 256, 256) in [0, 1] to (N, size): means over the last of the first `stages` stages' features."""

    def __init__(self, stages: int) -> None:
        super().__init__()
        self.lite0 = load_lite0(stages)
        self.size = 2 * CHANNELS[stages - 1]

    def forward(self, thumbnail: Tensor) -> Tensor:
        """See the class: mean and largest value of each feature."""
        mean = thumbnail.mean((1, 2, 3), keepdim=True).clamp(min=1e-3)
        # A power brings the mean near to what is wished, keeps 0 and 1, and does not clip.
        power = torch.log(thumbnail.new_tensor(BRIGHTNESS)) / torch.log(mean.clamp(max=0.95))
        bright = thumbnail.clamp(min=1e-4) ** power.clamp(0.15, 1.5)
        features = self.lite0(bright)[-1]
        return torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)
