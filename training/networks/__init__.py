"""The networks, one file each, readable beside the paper or project they come from; `build` makes what is asked."""

from __future__ import annotations

from torch import nn

from training.config import Network
from training.networks.denoise import DenoiseNetwork
from training.networks.encoder_decoder import EncoderDecoder
from training.networks.grade import GradeNetwork
from training.networks.residual import ResidualNetwork


def build(wish: Network, styles: int = 0) -> nn.Module:
    """Return a freshly initialised network; `styles` is the length of the style vector (kind grade)."""
    match wish.name:
        case "residual":
            return ResidualNetwork(logit=wish.logit, context=wish.context)
        case "encoder-decoder":
            return EncoderDecoder(skips=wish.skips, norm=wish.norm, context=wish.context, attention=wish.attention)
        case "denoise":
            return DenoiseNetwork()
        case "grade":
            return GradeNetwork(styles=styles, curves=wish.curves, grid=wish.grid, content=wish.content)
