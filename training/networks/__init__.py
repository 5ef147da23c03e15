"""The networks, one file each, readable beside the paper or project they come from; `build` finds one by name."""

from __future__ import annotations

from torch import nn

from training.networks.encoder_decoder import EncoderDecoder
from training.networks.residual import ResidualNetwork

NETWORKS: dict[str, type[nn.Module]] = {"residual": ResidualNetwork, "encoder-decoder": EncoderDecoder}


def build(name: str) -> nn.Module:
    """Return a freshly initialised network; `name` is a key of NETWORKS."""
    return NETWORKS[name]()
