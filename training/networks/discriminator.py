"""The discriminator of the low-light GAN: PatchGAN-style convolutions, then Flatten and Dense(1): one answer a picture.

As stated by its origin: Conv 64, 128, 256 4x4 s2 and Conv 512 4x4 s1, BN on all but the first, LeakyReLU 0.2;
Flatten; Dense 1; sigmoid; output (batch, 1).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.networks.encoder_decoder import SLOPE


class Discriminator(nn.Module):
    """(N, 3, 256, 256) in [-1, 1] to (N, 1) in (0, 1): the probability that the picture is a real, well-lit photo.

    Dense(1) sees 32 x 32 x 512 values, so the size is fixed at `size` pixels a side.
    """

    def __init__(self, size: int = 256) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 4, stride=2, padding=1)
        self.conv2 = nn.Conv2d(64, 128, 4, stride=2, padding=1)
        self.conv2_norm = nn.BatchNorm2d(128)
        self.conv3 = nn.Conv2d(128, 256, 4, stride=2, padding=1)
        self.conv3_norm = nn.BatchNorm2d(256)
        # 4x4 at stride 1 keeps 32x32 only with one pixel before and two behind ("same" in Keras).
        self.pad = nn.ZeroPad2d((1, 2, 1, 2))
        self.conv4 = nn.Conv2d(256, 512, 4)
        self.conv4_norm = nn.BatchNorm2d(512)
        self.dense = nn.Linear(512 * (size // 8) ** 2, 1)

    def logits(self, image: Tensor) -> Tensor:
        """(N, 1) before the sigmoid: the loss takes these, since log(sigmoid(x)) loses precision."""
        features = nn.functional.leaky_relu(self.conv1(image), SLOPE)
        features = nn.functional.leaky_relu(self.conv2_norm(self.conv2(features)), SLOPE)
        features = nn.functional.leaky_relu(self.conv3_norm(self.conv3(features)), SLOPE)
        features = nn.functional.leaky_relu(self.conv4_norm(self.conv4(self.pad(features))), SLOPE)
        return self.dense(torch.flatten(features, 1))  # type: ignore[no-any-return]

    def forward(self, image: Tensor) -> Tensor:
        """Probability of being real; see the class."""
        return torch.sigmoid(self.logits(image))
