"""The networks, one file each, readable beside the paper or project they come from; `build` finds one by name."""

from __future__ import annotations

from torch import nn

from training.networks.encoder_decoder import EncoderDecoder
from training.networks.grade import GradeNetwork
from training.networks.residual import ResidualNetwork

NETWORKS: dict[str, type[nn.Module]] = {"residual": ResidualNetwork, "encoder-decoder": EncoderDecoder}
"""Of kind pixels: picture to picture."""
GRADES: dict[str, type[nn.Module]] = {"grade": GradeNetwork}
"""Of kind grade: thumbnail to curves, table and gain grid."""


def build(name: str) -> nn.Module:
    """Return a freshly initialised network; `name` is a key of NETWORKS or GRADES."""
    return {**NETWORKS, **GRADES}[name]()
