"""The halo each network states is right, and not a pixel more or less than needed: two independent ways."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from training.config import load  # noqa: E402
from training.networks import build  # noqa: E402
from training.reach import footprint  # noqa: E402

pytestmark = pytest.mark.training
SIDE = 160
PLAIN = ("residual", "gan")
ALL = (*PLAIN, "residual-plus", "gan-plus", "denoise")


@pytest.mark.parametrize("name", ALL)
def test_the_gradient_of_one_block_reaches_exactly_the_halo(name: str) -> None:
    network = build(load(name).network)
    assert footprint(network) == network.halo


@pytest.mark.parametrize("corner", [0, -1])
@pytest.mark.parametrize("name", PLAIN)
def test_integers_through_corner_taps_show_a_halo_too_small(name: str, corner: int) -> None:
    """All sums are exact integers: the right halo gives no difference in any order, one step less a clear one."""
    network = with_corner_taps(build(load(name).network), corner)
    halo, multiple = network.halo, network.multiple
    image = np.random.default_rng(0).integers(0, 8, (1, 3, SIDE, SIDE)).astype(np.float32)
    full = before_activation(network, image)
    kept = slice(64, 96)

    def part(reach: int) -> NDArray[np.float32]:
        read = slice(kept.start - reach, kept.stop + reach)
        output = before_activation(network, image[:, :, read, read])
        return output[:, :, reach : reach + 32, reach : reach + 32]

    expected = full[:, :, kept, kept]
    aligned = -(-halo // multiple) * multiple
    assert np.array_equal(part(aligned), expected)
    if corner == 0 or multiple == 1:
        # The generator looks 8 px to the left and 5 to the right: only the left side needs the last step.
        assert not np.array_equal(part(aligned - multiple), expected)


def with_corner_taps(network: torch.nn.Module, corner: int) -> torch.nn.Module:
    """The real architecture with one tap of 1 in a corner of every kernel, and BatchNorm set to the identity."""
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
            torch.nn.init.zeros_(module.weight)
            torch.nn.init.zeros_(module.bias)
            transposed = isinstance(module, torch.nn.ConvTranspose2d)
            # A transposed kernel is the mirror image of what it reads.
            place = -1 - corner if transposed else corner
            for channel in range(min(module.weight.shape[:2])):
                module.weight.data[channel, channel, place, place] = 1
        elif isinstance(module, torch.nn.BatchNorm2d):
            module.eps = 0.0
            torch.nn.init.ones_(module.weight)
    return network.eval()


def before_activation(network: torch.nn.Module, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the last convolution gives: behind it, sigmoid and tanh would press large integers together."""
    kept = []
    *_, last = (m for m in network.modules() if isinstance(m, torch.nn.Conv2d | torch.nn.ConvTranspose2d))
    hook = last.register_forward_hook(lambda _module, _inputs, output: kept.append(output.numpy()))
    with torch.inference_mode():
        network(torch.from_numpy(image))
    hook.remove()
    return kept[0]
