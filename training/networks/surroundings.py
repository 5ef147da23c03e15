"""Parts that let a network of kind pixels see further while its reach stays fixed, so that tiles stay exact."""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, leaky_relu, pad

SLOPE = 0.2


class DilatedBlock(nn.Module):
    """A depthwise 3x3 convolution with gaps, then one of 1x1, added to what came in; reaches `dilation` places."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.spread = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation, groups=channels)
        self.mix = nn.Conv2d(channels, channels, 1)
        nn.init.normal_(self.mix.weight, std=1e-2)
        nn.init.zeros_(self.mix.bias)  # type: ignore[arg-type]

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) to the same shape."""
        changed: Tensor = features + self.mix(leaky_relu(self.spread(features), SLOPE))
        return changed


class Neighbourhood(nn.Module):
    """Attention of every place to nine places around it, `step` apart (after Ramachandran et al. 2019); reaches `step`.

    A pooled vector of the whole picture would differ from tile to tile; a neighbourhood does not.
    """

    def __init__(self, channels: int, step: int, width: int = 32) -> None:
        super().__init__()
        self.step = step
        self.query = nn.Conv2d(channels, width, 1)
        self.key = nn.Conv2d(channels, width, 1)
        self.value = nn.Conv2d(channels, channels, 1)
        nn.init.normal_(self.value.weight, std=1e-2)
        nn.init.zeros_(self.value.bias)  # type: ignore[arg-type]

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) to the same shape; places outside the picture count as zeros."""
        query, key, value = self.query(features), self._around(self.key(features)), self._around(self.value(features))
        match = torch.stack([(query * one).sum(1, keepdim=True) for one in key]) / query.shape[1] ** 0.5
        weights = match.softmax(0)
        answer: Tensor = features + sum((weights[i] * one for i, one in enumerate(value)), torch.zeros_like(features))
        return answer

    def _around(self, features: Tensor) -> list[Tensor]:
        step, (height, width) = self.step, features.shape[2:]
        wide = pad(features, (step, step, step, step))
        places = [(row, column) for row in (0, step, 2 * step) for column in (0, step, 2 * step)]
        return [wide[:, :, row : row + height, column : column + width] for row, column in places]


class Context(nn.Module):
    """A branch at a half, a quarter and an eighth of the size: (N, 3, H, W), sides multiples of 8, to (N, C, H, W).

    Three strided convolutions, dilated ones between 1 and 8 places apart at an eighth, and back by bilinear
    interpolation. Begins by adding nothing.
    """

    DILATIONS: ClassVar[tuple[int, ...]] = (1, 2, 4, 8)

    @classmethod
    def reach(cls, further: int) -> int:
        """Pixels reached from a block of 8 x 8 when convolutions behind the branch reach `further` pixels.

        Those and the interpolation lead to a place of the branch, 1 + 2 + 4 + 8 places are added, each 8 pixels wide,
        and the strided convolutions look 7 pixels before a place.
        """
        places = math.ceil((further - 0.5) / 8 + 0.5)
        return 8 * (places + sum(cls.DILATIONS)) + 7

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.down = nn.ModuleList(
            nn.Conv2d(one, two, 3, stride=2, padding=1) for one, two in ((3, 24), (24, 48), (48, 64))
        )
        self.around = nn.ModuleList(DilatedBlock(64, dilation) for dilation in self.DILATIONS)
        self.out = nn.Conv2d(64, channels, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)  # type: ignore[arg-type]

    def forward(self, image: Tensor) -> Tensor:
        """See the class."""
        features = image
        for convolution in self.down:
            features = leaky_relu(convolution(features), SLOPE)
        for block in self.around:
            features = block(features)
        return interpolate(self.out(features), scale_factor=8.0, mode="bilinear", align_corners=False)
