"""How far a network looks: the footprint of one output block's gradient on the input, whatever the weights are."""

from __future__ import annotations

import copy

import torch
from torch import nn


def footprint(network: nn.Module) -> int:
    """Halo in pixels: how far outside a block of multiple x multiple, begun on a multiple, the input still counts.

    Looked for along each side in a strip that leaves room for more than the halo that the network states. Trained
    weights would hide the outermost pixels (1e-7), so a copy gets positive ones in float64: convolutions average,
    BatchNorm scales by 0.01 so that nothing saturates; no product cancels, no ReLU closes, and every pixel within reach
    has a gradient above 0.
    """
    probe = copy.deepcopy(network).double().eval()
    _make_positive(probe)
    multiple = int(network.multiple)  # type: ignore[arg-type]
    length = -(-(2 * int(network.halo) + 64) // multiple) * multiple  # type: ignore[arg-type]
    width = 3 * multiple
    return max(_reach(probe, (width, length), multiple), _reach(probe, (length, width), multiple))


def _reach(probe: nn.Module, size: tuple[int, int], multiple: int) -> int:
    """How far along the longer side of a picture the block in its middle looks."""
    rows, columns = (side // 2 // multiple * multiple for side in size)
    image = torch.full((1, 3, *size), 0.1, dtype=torch.float64, requires_grad=True)
    output = probe(image, torch.full((1, 1), 0.1, dtype=torch.float64)) if probe.extra == "noise" else probe(image)
    output[0, :, rows : rows + multiple, columns : columns + multiple].sum().backward()
    axis = int(size[1] > size[0])
    first = (rows, columns)[axis]
    touched = image.grad[0].abs().sum(0).nonzero()[:, axis]  # type: ignore[index]
    return max(first - int(touched.min()), int(touched.max()) - (first + multiple - 1))


def _make_positive(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.constant_(module.weight, 0.5 / module.weight[0].numel())
            nn.init.constant_(module.bias, 0.01)  # type: ignore[arg-type]
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            nn.init.constant_(module.weight, 0.01)
            nn.init.zeros_(module.bias)
