"""BatchNorm's statistics: held still in training, or taken anew before the network is judged."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn


def freeze_norm(network: nn.Module) -> None:
    """Normalise by running statistics from now on; scale and shift still learn.

    Statistics of a batch of four dark crops differ much from those of all: a network that leans on its batch's own
    brightness does well in training and is far too dark or bright behind fixed statistics.
    """
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def renew_norm(network: nn.Module, pictures: Iterable[Tensor]) -> None:
    """Set the statistics to the plain means over these batches (Wu and Johnson 2021), for the weights as they are now.

    Running statistics belong to weights that are gone, and to averaged weights they never belonged.
    """
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean of all batches
    network.train()
    with torch.no_grad():
        for picture in pictures:
            network(picture)
    network.eval()
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
