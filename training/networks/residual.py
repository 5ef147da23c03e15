"""The residual network of the retouching project: eight residual blocks, residual added to the input, sigmoid.

As stated by its origin: Conv 3->64; 8 x [Conv 64->64, ReLU, BatchNorm, Conv 64->64, BatchNorm, + skip, ReLU];
Conv 64->3 linear = residual; output = sigmoid(input + residual). All kernels 3x3, padding "same", values in [0, 1].
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from training.networks.surroundings import Context

CHANNELS = 64
BLOCKS = 8
LIMIT = 2e-3
"""With `logit`, inputs are held this far off 0 and 1, where the logit is endless: half a step of 8 bit."""


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around a skip; in the first half the BatchNorm stands *behind* the ReLU, as in the origin.

    That BatchNorm must stay a node of the exported graph: folded forward into the next zero-padded convolution it
    would be wrong at the picture's border.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) to the same shape."""
        inner = self.norm1(torch.relu(self.conv1(features)))
        return torch.relu(self.norm2(self.conv2(inner)) + features)


class ResidualNetwork(nn.Module):
    """(N, 3, H, W) in [0, 1] to (N, 3, H, W) in (0, 1). 598,467 floats, BatchNorm's running statistics counted.

    Two things can be added to what the origin states. `logit`: the residual is added to logit(input), so that 0 changes
    nothing. `context`: a branch at lower resolution sees further; H and W are multiples of 8 then.
    """

    value_range: ClassVar[tuple[float, float]] = (0.0, 1.0)
    extra: ClassVar[str] = ""

    def __init__(self, *, logit: bool = False, context: bool = False) -> None:
        super().__init__()
        self.logit = logit
        # 18 convolutions of 3x3, each reaching one pixel further. The context joins behind the first of them.
        self.halo = Context.reach(1 + 2 * BLOCKS) if context else 2 + 2 * BLOCKS
        self.multiple = 8 if context else 1
        self.context = Context(CHANNELS) if context else None
        self.first = nn.Conv2d(3, CHANNELS, 3, padding=1)
        self.blocks = nn.Sequential(*(ResidualBlock(CHANNELS) for _ in range(BLOCKS)))
        self.last = nn.Conv2d(CHANNELS, 3, 3, padding=1)
        if logit:
            nn.init.normal_(self.last.weight, std=1e-3)
            nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]
        else:
            self._start_near_identity()

    def _start_near_identity(self) -> None:
        """Start at sigmoid(4 x - 2): within 0.12 of the input everywhere, and equal to it in slope and place at 0.5.

        sigmoid(input + 0) would lift everything (0 -> 0.5, 0.5 -> 0.62), and hundreds of steps would go into undoing
        that. The first three channels carry the picture through the blocks untouched; the others start at random.
        """
        with torch.no_grad():
            self.first.weight[:3] = 0
            nn.init.zeros_(self.first.bias[:3])  # type: ignore[index]
            nn.init.normal_(self.last.weight, std=1e-3)
            nn.init.constant_(self.last.bias, -2.0)  # type: ignore[arg-type]
            for channel in range(3):
                self.first.weight[channel, channel, 1, 1] = 1
                self.last.weight[channel, channel, 1, 1] = 3
            for block in self.blocks:
                nn.init.zeros_(block.norm2.weight[:3])  # type: ignore[union-attr,index]

    def forward(self, image: Tensor) -> Tensor:
        """Enhanced picture; see the class for shapes and ranges."""
        features = self.first(image)
        if self.context is not None:
            features = features + self.context(image)
        residual = self.last(self.blocks(features))
        base = torch.logit(image, LIMIT) if self.logit else image
        return torch.sigmoid(base + residual)
