"""The generator of the low-light GAN: an encoder-decoder with strided and transposed convolutions.

As stated by its origin, values in [-1, 1]: Conv 3->64 3x3, LeakyReLU 0.2; Conv 64->128 3x3 s2, BN, LeakyReLU;
Conv 128->256 3x3 s2, BN, LeakyReLU; ConvT 256->128 s2, BN, ReLU; ConvT 128->64 s2, BN, ReLU; ConvT 64->3 s1, tanh.
"""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

SLOPE = 0.2


class EncoderDecoder(nn.Module):
    """(N, 3, H, W) in [-1, 1], H and W multiples of 4, to (N, 3, H, W) in (-1, 1). 1,030,403 floats.

    The origin leaves the transposed kernels' sizes open. Chosen: 4x4 at stride 2, a multiple of the stride, so that
    every output pixel sums the same number of taps and no checkerboard appears (Odena et al. 2016); 3x3 at stride 1.
    """

    # Output 4m..4m+3 needs 4m-8..4m+8 of the input: see docs/models.md for the derivation.
    halo: ClassVar[int] = 8
    multiple: ClassVar[int] = 4
    value_range: ClassVar[tuple[float, float]] = (-1.0, 1.0)

    def __init__(self) -> None:
        super().__init__()
        self.encoder1 = nn.Conv2d(3, 64, 3, padding=1)
        self.encoder2 = nn.Conv2d(64, 128, 3, stride=2, padding=1)
        self.encoder2_norm = nn.BatchNorm2d(128)
        self.encoder3 = nn.Conv2d(128, 256, 3, stride=2, padding=1)
        self.encoder3_norm = nn.BatchNorm2d(256)
        self.decoder1 = nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1)
        self.decoder1_norm = nn.BatchNorm2d(128)
        self.decoder2 = nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)
        self.decoder2_norm = nn.BatchNorm2d(64)
        self.decoder3 = nn.ConvTranspose2d(64, 3, 3, stride=1, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        """Brightened picture; see the class for shapes and ranges."""
        features = nn.functional.leaky_relu(self.encoder1(image), SLOPE)
        features = nn.functional.leaky_relu(self.encoder2_norm(self.encoder2(features)), SLOPE)
        features = nn.functional.leaky_relu(self.encoder3_norm(self.encoder3(features)), SLOPE)
        features = torch.relu(self.decoder1_norm(self.decoder1(features)))
        features = torch.relu(self.decoder2_norm(self.decoder2(features)))
        return torch.tanh(self.decoder3(features))
