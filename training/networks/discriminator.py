"""The discriminator of the low-light GAN: PatchGAN-style convolutions, then Flatten and Dense(1): one answer a picture.

And, for the runs beyond its origin, one that answers for every patch, at several scales.

As stated by its origin: Conv 64, 128, 256 4x4 s2 and Conv 512 4x4 s1, BN on all but the first, LeakyReLU 0.2;
Flatten; Dense 1; sigmoid; output (batch, 1).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d
from torch.nn.utils.parametrizations import spectral_norm

from training.networks.encoder_decoder import start_small
from training.networks.surroundings import SLOPE


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
        start_small(self)
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


class PatchDiscriminator(nn.Module):
    """(N, 3, H, W) in [-1, 1] to logits (N, 1, about H / 8, W / 8): fully convolutional, so patches may be of any size.

    Without BatchNorm: `spectral` bounds the slope instead (Miyato et al. 2018), or nothing does.
    """

    def __init__(self, *, spectral: bool) -> None:
        super().__init__()
        shapes = ((3, 32, 2), (32, 64, 2), (64, 128, 2), (128, 1, 1))
        layers = [nn.Conv2d(one, two, 4 if stride == 2 else 3, stride, 1) for one, two, stride in shapes]
        self.layers = nn.ModuleList(spectral_norm(layer) if spectral else layer for layer in layers)

    def logits(self, image: Tensor) -> Tensor:
        """See the class."""
        features = image
        for layer in self.layers[:-1]:
            features = nn.functional.leaky_relu(layer(features), SLOPE)
        return self.layers[-1](features)  # type: ignore[no-any-return]


class MultiScale(nn.Module):
    """Several patch discriminators (Wang et al. 2018, pix2pixHD), each seeing half the size of the one before."""

    def __init__(self, scales: int, *, spectral: bool) -> None:
        super().__init__()
        self.each = nn.ModuleList(PatchDiscriminator(spectral=spectral) for _ in range(scales))

    def logits(self, image: Tensor) -> Tensor:
        """All answers of all scales, each scale with the same weight in a mean: (scales * n,)."""
        answers = []
        for judge in self.each:
            answers.append(judge.logits(image).flatten())  # type: ignore[operator]
            image = avg_pool2d(image, 2)
        # A coarse scale has fewer answers: repeated, so that it counts as much as a fine one.
        longest = max(len(one) for one in answers)
        return torch.cat([one.repeat(-(-longest // len(one)))[:longest] for one in answers])
