"""A grade applied to a picture, differentiable: gain, curves, table. The editor's kernel does the same, faster."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

LUMA = (0.299, 0.587, 0.114)


def identity_table(size: int) -> Tensor:
    """(3, size, size, size), indexed [channel, blue, green, red]: every node holds its own colour."""
    axis = torch.linspace(0, 1, size)
    blue, green, red = torch.meshgrid(axis, axis, axis, indexing="ij")
    return torch.stack([red, green, blue])


def apply_grade(image: Tensor, curves: Tensor, table: Tensor, grid: Tensor) -> Tensor:
    """(N, 3, H, W) in [0, 1], encoded sRGB, to the same shape in about [0, 1] (the table may leave it slightly)."""
    return apply_table(apply_curves(apply_gain(image, grid), curves), table)


def apply_gain(image: Tensor, grid: Tensor) -> Tensor:
    """Multiply by gains found in the grid (N, L, R, C) by luma and place; brightening rolls off instead of clipping.

    With gain f and brightest channel m the factor is f / (1 + m (f - 1)) where f > 1: white stays white, all three
    channels keep their ratio, and no value passes 1.
    """
    gain = _sampled(torch.exp2(grid)[:, None], _places(image))[:, 0]
    brightest = image.amax(1)
    factor = gain / (1 + brightest * torch.relu(gain - 1))
    return image * factor[:, None]


def apply_curves(image: Tensor, curves: Tensor) -> Tensor:
    """Each channel through its own curve (N, 3, K), linear between the knots."""
    last = curves.shape[2] - 1
    scaled = image.clamp(0, 1).flatten(2) * last
    index = scaled.detach().floor().clamp(0, last - 1).long()
    low, high = curves.gather(2, index), curves.gather(2, index + 1)
    return (low + (high - low) * (scaled - index)).view_as(image)


def apply_table(image: Tensor, table: Tensor) -> Tensor:
    """Colours through the table (N, 3, B, G, R), tetrahedral: from a cell's lower corner along the largest part first.

    As the editor's kernel does it. Grey stays on the table's grey axis, and what was trained is what is applied.
    """
    side = table.shape[2]
    strides = torch.tensor([1, side, side * side], device=image.device)
    scaled = image.clamp(0, 1).flatten(2) * (side - 1)
    base = scaled.detach().floor().clamp(0, side - 2)
    part = scaled - base
    largest, first = part.max(1)
    smallest, final = part.min(1)
    middle = part.sum(1) - largest - smallest
    corner0 = (base.long() * strides[:, None]).sum(1)
    corner3 = corner0 + int(strides.sum())
    corners = (corner0, corner0 + strides[first], corner3 - strides[final], corner3)
    weights = (1 - largest, largest - middle, middle - smallest, smallest)
    nodes = table.flatten(2)
    terms = (
        nodes.gather(2, corner[:, None].expand(-1, 3, -1)) * weight[:, None]
        for corner, weight in zip(corners, weights, strict=True)
    )
    return sum(terms, start=torch.zeros_like(part)).view_as(image)


def _places(image: Tensor) -> Tensor:
    """(N, H, W, 3) in [-1, 1]: column, row and luma of each pixel."""
    count, _, height, width = image.shape
    rows = (torch.arange(height, device=image.device) + 0.5) * (2 / height) - 1
    columns = (torch.arange(width, device=image.device) + 0.5) * (2 / width) - 1
    luma = torch.einsum("nchw,c->nhw", image, image.new_tensor(LUMA)) * 2 - 1
    return torch.stack(
        [columns[None, None].expand(count, height, width), rows[None, :, None].expand(count, height, width), luma], 3
    )


def _sampled(volume: Tensor, places: Tensor) -> Tensor:
    """(N, C, D, H, W) at (N, h, w, 3) places in [-1, 1] (W first), nodes on the edges: (N, C, h, w)."""
    found = grid_sample(volume, places[:, None], mode="bilinear", padding_mode="border", align_corners=True)
    return found[:, :, 0]
