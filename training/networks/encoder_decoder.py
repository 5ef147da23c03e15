"""The generator of the low-light GAN: an encoder-decoder with strided and transposed convolutions.

As stated by its origin, values in [-1, 1]: Conv 3->64 3x3, LeakyReLU 0.2; Conv 64->128 3x3 s2, BN, LeakyReLU;
Conv 128->256 3x3 s2, BN, LeakyReLU; ConvT 256->128 s2, BN, ReLU; ConvT 128->64 s2, BN, ReLU; ConvT 64->3 s1, tanh.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from training.networks.surroundings import SLOPE, DilatedBlock, Neighbourhood

DILATIONS = 2, 4, 8
ATTENTION_STEP = 4
"""Places, at a quarter of the size, that a dilated block or the attention reaches."""


class EncoderDecoder(nn.Module):
    """(N, 3, H, W) in [-1, 1], H and W multiples of 4, to (N, 3, H, W) in (-1, 1). 1,030,403 floats.

    The origin leaves the transposed kernels' sizes open. Chosen: 4x4 at stride 2, a multiple of the stride, so that
    every output pixel sums the same number of taps and no checkerboard appears (Odena et al. 2016); 3x3 at stride 1.

    What the origin lists as future work can be switched on: `skips` (U-Net, Ronneberger et al. 2015), `context` and
    `attention` at a quarter of the size; `norm` off leaves BatchNorm out.
    """

    multiple: ClassVar[int] = 4
    value_range: ClassVar[tuple[float, float]] = (-1.0, 1.0)
    extra: ClassVar[str] = ""

    def __init__(
        self, *, skips: bool = False, norm: bool = True, context: bool = False, attention: bool = False
    ) -> None:
        super().__init__()
        self.skips = skips
        around = [DilatedBlock(256, dilation) for dilation in DILATIONS] if context else []
        self.around = nn.Sequential(*around, *([Neighbourhood(256, ATTENTION_STEP)] if attention else []))
        places = (sum(DILATIONS) if context else 0) + (ATTENTION_STEP if attention else 0)
        # Output 4m..4m+3 needs 4m-8..4m+8 of the input: see docs/models.md for the derivation.
        self.halo = 8 + 4 * places
        self.encoder1 = nn.Conv2d(3, 64, 3, padding=1)
        self.encoder2 = nn.Conv2d(64, 128, 3, stride=2, padding=1)
        self.encoder2_norm = nn.BatchNorm2d(128) if norm else nn.Identity()
        self.encoder3 = nn.Conv2d(128, 256, 3, stride=2, padding=1)
        self.encoder3_norm = nn.BatchNorm2d(256) if norm else nn.Identity()
        self.decoder1 = nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1)
        self.decoder1_norm = nn.BatchNorm2d(128) if norm else nn.Identity()
        self.decoder2 = nn.ConvTranspose2d(256 if skips else 128, 64, 4, stride=2, padding=1)
        self.decoder2_norm = nn.BatchNorm2d(64) if norm else nn.Identity()
        self.decoder3 = nn.ConvTranspose2d(128 if skips else 64, 3, 3, stride=1, padding=1)
        if norm:
            start_small(self)

    def forward(self, image: Tensor) -> Tensor:
        """Brightened picture; see the class for shapes and ranges."""
        full = leaky_relu(self.encoder1(image), SLOPE)
        half = leaky_relu(self.encoder2_norm(self.encoder2(full)), SLOPE)
        quarter = self.around(leaky_relu(self.encoder3_norm(self.encoder3(half)), SLOPE))
        features = torch.relu(self.decoder1_norm(self.decoder1(quarter)))
        if self.skips:
            features = torch.cat([features, half], 1)
        features = torch.relu(self.decoder2_norm(self.decoder2(features)))
        if self.skips:
            features = torch.cat([features, full], 1)
        return torch.tanh(self.decoder3(features))


def start_small(network: nn.Module) -> None:
    """Convolutions begin at random with a standard deviation of 0.02 (DCGAN, Radford et al. 2016).

    The origin does not say how its networks begin. So the generator begins with a mid-grey picture; as PyTorch begins
    otherwise, it begins with a random bright one. Needs BatchNorm, which brings small values to size.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, std=0.02)
            nn.init.zeros_(module.bias)  # type: ignore[arg-type]
