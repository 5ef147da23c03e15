"""How far a network looks: the footprint of one output block's gradient on the input, whatever the weights are."""

from __future__ import annotations

import copy

import torch
from torch import nn


def footprint(network: nn.Module, side: int = 96) -> int:
    """Halo in pixels: how far outside a block of multiple x multiple, begun on a multiple, the input still counts.

    Trained weights would hide the outermost pixels (1e-7), so a copy gets positive ones in float64: convolutions
    average, BatchNorm scales by 0.01 so that nothing saturates; no product cancels, no ReLU closes, and every pixel
    within reach has a gradient above 0.
    """
    probe = copy.deepcopy(network).double().eval()
    _make_positive(probe)
    multiple = int(network.multiple)  # type: ignore[arg-type]
    first = side // 2 // multiple * multiple
    image = torch.full((1, 3, side, side), 0.1, dtype=torch.float64, requires_grad=True)
    block = slice(first, first + multiple)
    probe(image)[0, :, block, block].sum().backward()
    touched = image.grad[0].abs().sum(0).nonzero()  # type: ignore[index]
    return max(first - int(touched.min()), int(touched.max()) - (first + multiple - 1))


def _make_positive(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            nn.init.constant_(module.bias, 0.1)  # type: ignore[arg-type]
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            nn.init.constant_(module.weight, 0.01)
            nn.init.zeros_(module.bias)
