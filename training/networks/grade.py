"""The grade network: a thumbnail of the whole photo to three curves, one colour table and a grid of local gains.

After Zeng et al. 2020 (tables mixed from learned bases), SepLUT 2022 (curves before the table) and HDRNet (Gharbi et
al. 2017: a bilateral grid), with the parts joined as docs/models.md says. It never sees the photo at full size.
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, softplus

from training.application import apply_grade, identity_table
from training.networks.content import Content

CHANNELS = (3, 16, 32, 64, 96, 128)
BINS = 32
KNOTS = 17
LATTICE = 17
BASES = 8
GRID = (6, 12, 12)
"""Cells in luma, height and width."""
LARGEST_GAIN = 1.5
"""Bound of the gain grid in EV (log2)."""
SLOPE = 0.2
# softplus(UNIT) is 1: increments that make the identity.
UNIT = 0.5413248546
NEUTRAL_BELOW, COLOUR_ABOVE = 0.004, 0.012
"""Root mean square of (largest - smallest channel) of a thumbnail that is treated as grey, and as colour."""


class GradeNetwork(nn.Module):
    """(N, 3, 256, 256) in [0, 1], encoded sRGB, to curves (N, 3, 17), table (N, 3, 17, 17, 17), grid (N, 6, 12, 12).

    `curves` are values at 17 equidistant knots; `table` is indexed [channel, blue, green, red]; `grid` holds log2 gains
    by luma, row and column, its outermost nodes on the photo's edges. All begin close to what changes nothing.
    """

    halo: ClassVar[int] = 0
    multiple: ClassVar[int] = 1
    value_range: ClassVar[tuple[float, float]] = (0.0, 1.0)
    thumbnail: ClassVar[int] = 256
    identity: Tensor
    centres: Tensor

    def __init__(self, *, styles: int = 0, curves: bool = True, grid: bool = True, content: int = 0) -> None:
        super().__init__()
        self.extra = "style" if styles else ""
        self.with_curves, self.with_grid = curves, grid
        self.content = Content(content) if content else None
        pairs = list(pairwise(CHANNELS))
        self.convolutions = nn.ModuleList(nn.Conv2d(one, two, 3, stride=2, padding=1) for one, two in pairs)
        # The first layer keeps absolute brightness; behind it, normalising makes training quick.
        self.norms = nn.ModuleList(nn.InstanceNorm2d(two, affine=True) for _, two in pairs[1:])
        more = self.content.size if self.content else 0
        self.dense1 = nn.Linear(2 * CHANNELS[-1] + 3 * BINS + more, 160)
        self.dense2 = nn.Linear(160, 128)
        # FiLM (Perez et al. 2018): a style scales and shifts what is known of the photo. The first style does nothing.
        self.style = nn.Linear(styles - 1, 2 * 128, bias=False) if styles > 1 else None
        self.to_curves = nn.Linear(128, 3 * (KNOTS - 1))
        self.to_weights = nn.Linear(128, BASES)
        self.to_grid = nn.Conv2d(CHANNELS[-1] + 128, GRID[0], 1)
        # Bases of zero with weights that are not: the first step already shapes them, and the start is the identity.
        self.bases = nn.Parameter(torch.zeros(BASES, 3, LATTICE, LATTICE, LATTICE))
        self.register_buffer("identity", identity_table(LATTICE), persistent=False)
        self.register_buffer("centres", torch.linspace(0, 1, BINS), persistent=False)
        for layer in (self.to_curves, self.to_grid):
            nn.init.normal_(layer.weight, std=1e-3)
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
        nn.init.normal_(self.to_weights.bias)
        if self.style is not None:
            nn.init.zeros_(self.style.weight)

    def forward(self, thumbnail: Tensor, style: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """What to do with the photo; see the class. `style` (N, S) holds weights that sum to 1."""
        features = nn.functional.leaky_relu(self.convolutions[0](thumbnail), SLOPE)
        for convolution, norm in zip(self.convolutions[1:], self.norms, strict=True):
            features = nn.functional.leaky_relu(norm(convolution(features)), SLOPE)
        seen = [features.mean((2, 3)), features.amax((2, 3)), self._histogram(thumbnail)]
        if self.content is not None:
            seen.append(self.content(thumbnail))
        pooled = torch.cat(seen, 1)
        whole = nn.functional.leaky_relu(self.dense2(nn.functional.leaky_relu(self.dense1(pooled), SLOPE)), SLOPE)
        if self.style is not None and style is not None:
            scale, shift = self.style(style[:, 1:]).chunk(2, 1)
            whole = whole * (1 + scale) + shift
        grey = self._greyness(thumbnail)
        return self._curves(whole, grey), self._table(whole, grey), self._grid(features, whole)

    def enhance(self, image: Tensor, style: Tensor | None = None) -> Tensor:
        """(N, 3, H, W) in [0, 1] through thumbnail, network and application, as the editor does it."""
        side = self.thumbnail
        small = interpolate(image, (side, side), mode="bilinear", antialias=True, align_corners=False)
        return apply_grade(image, *self(small.clamp(0, 1), style))

    def _histogram(self, thumbnail: Tensor) -> Tensor:
        """Soft histogram (triangular bins) of every fourth pixel in both directions, per channel: (N, 3 * 32)."""
        thin = thumbnail[:, :, 1::4, 1::4].flatten(2)
        distance = (thin[:, :, None, :] - self.centres[:, None]).abs() * (BINS - 1)
        return torch.relu(1 - distance).mean(3).flatten(1) * BINS / 4

    def _greyness(self, thumbnail: Tensor) -> Tensor:
        """1 for a black-and-white photo, 0 for a colour photo: (N, 1, 1)."""
        spread = (thumbnail.amax(1) - thumbnail.amin(1)).square().mean((1, 2)).sqrt()
        return ((COLOUR_ABOVE - spread) / (COLOUR_ABOVE - NEUTRAL_BELOW)).clamp(0, 1)[:, None, None]

    def _curves(self, whole: Tensor, grey: Tensor) -> Tensor:
        raw = self.to_curves(whole).unflatten(1, (3, KNOTS - 1)) * (1.0 if self.with_curves else 0.0)
        # On a grey photo all channels go the same way, so that it stays grey.
        raw = raw + grey * (raw.mean(1, keepdim=True) - raw)
        # Clipped here, so that a curve bends at its knots alone: between nodes of the baked table a bend would be lost.
        rising = torch.cumsum(softplus(raw + UNIT) / (KNOTS - 1), 2).clamp(max=1)
        return torch.cat([torch.zeros_like(rising[:, :, :1]), rising], 2)

    def _table(self, whole: Tensor, grey: Tensor) -> Tensor:
        mixed = torch.matmul(self.to_weights(whole), self.bases.flatten(1))
        change = mixed.view(-1, 3, LATTICE, LATTICE, LATTICE)
        change = change + grey[:, :, :, None, None] * (change.mean(1, keepdim=True) - change)
        return self.identity + change

    def _grid(self, features: Tensor, whole: Tensor) -> Tensor:
        local = interpolate(features, GRID[1:], mode="bilinear", align_corners=False)
        everywhere = whole[:, :, None, None].expand(-1, -1, *GRID[1:])
        raw: Tensor = self.to_grid(torch.cat([local, everywhere], 1))
        return torch.tanh(raw) * (LARGEST_GAIN if self.with_grid else 0.0)
