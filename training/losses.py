"""Differentiable distances between pictures, (N, 3, H, W) in [0, 1]: L1, SSIM, Lab, and their weighted sum."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from training.config import Losses

_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)


def ssim(one: Tensor, two: Tensor) -> Tensor:
    """Mean structural similarity (Wang et al. 2004) over square windows of 8 pixels, every fourth place, per channel.

    A loss needs neither the Gaussian window nor every place, and is several times faster without them.
    """
    mean_a, mean_b, aa, bb, ab = avg_pool2d(torch.cat([one, two, one * one, two * two, one * two]), 8, 4).chunk(5)
    variance_a, variance_b = aa - mean_a * mean_a, bb - mean_b * mean_b
    covariance = ab - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    top = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return (top / ((mean_a * mean_a + mean_b * mean_b + c1) * (variance_a + variance_b + c2))).mean()


def to_lab(image: Tensor) -> Tensor:
    """CIE Lab / 100 of encoded sRGB, by way of D65; values are held off 0, where the curves' slopes are endless."""
    value = image.clamp(1e-4, 1)
    linear = torch.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    matrix = image.new_tensor(_TO_XYZ) / image.new_tensor(_WHITE)[:, None]
    xyz = torch.einsum("nchw,dc->ndhw", linear, matrix)
    root = torch.where(xyz > 0.008856, xyz.clamp(min=0.008856) ** (1 / 3), 7.787 * xyz + 16 / 116)
    x, y, z = root.unbind(1)
    return torch.stack([1.16 * y - 0.16, 5 * (x - y), 2 * (y - z)], 1)


class Distance(nn.Module):
    """The weighted sum a config asks for, without the discriminator's part."""

    def __init__(self, weights: Losses) -> None:
        super().__init__()
        self.weights = weights
        self.perceptual = None
        if weights.perceptual:
            from training.perceptual import Perceptual

            self.perceptual = Perceptual()

    def forward(self, output: Tensor, target: Tensor) -> tuple[Tensor, dict[str, float]]:
        """The sum, and its parts by name, before weighting."""
        weights = self.weights
        parts = {"mae": (output - target).abs().mean()}
        total = weights.l1 * parts["mae"]
        if weights.ssim:
            parts["ssim"] = 1 - ssim(output, target)
            total = total + weights.ssim * parts["ssim"]
        if weights.lab:
            parts["lab"] = (to_lab(output) - to_lab(target)).abs().mean()
            total = total + weights.lab * parts["lab"]
        if self.perceptual is not None:
            parts["perceptual"] = self.perceptual(output.clamp(0, 1), target)
            total = total + weights.perceptual * parts["perceptual"]
        return total, {name: float(value.detach()) for name, value in parts.items()}
