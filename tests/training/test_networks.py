"""Both networks of the project's origin, layer by layer."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from training.networks import build  # noqa: E402
from training.networks.discriminator import Discriminator  # noqa: E402

pytestmark = pytest.mark.training


def floats(module: torch.nn.Module) -> int:
    """All floats of a module, BatchNorm's running statistics counted (Keras counts this way)."""
    return sum(value.numel() for value in module.state_dict().values() if value.is_floating_point())


def test_the_residual_network_has_598467_parameters_layer_by_layer() -> None:
    network = build("residual")
    assert floats(network.first) == 1_792
    assert [floats(block) for block in network.blocks] == [74_368] * 8
    assert floats(network.last) == 1_731
    assert floats(network) == 598_467


def test_the_residual_network_is_sigmoid_of_input_plus_residual() -> None:
    network = build("residual").eval()
    image = torch.rand(1, 3, 24, 20)
    with torch.inference_mode():
        residual = network.last(network.blocks(network.first(image)))
        assert torch.equal(network(image), torch.sigmoid(image + residual))


def test_a_residual_block_normalises_behind_its_relu() -> None:
    block = build("residual").blocks[0].eval()
    torch.nn.init.uniform_(block.norm1.running_mean)
    features = torch.rand(1, 64, 9, 9)
    with torch.inference_mode():
        inner = block.norm1(torch.relu(block.conv1(features)))
        expected = torch.relu(block.norm2(block.conv2(inner)) + features)
        assert torch.equal(block(features), expected)


def test_the_generator_layer_by_layer() -> None:
    network = build("encoder-decoder")
    sizes = [floats(module) for module in network.children()]
    assert sizes == [1_792, 73_856, 512, 295_168, 1_024, 524_416, 512, 131_136, 256, 1_731]
    assert floats(network) == 1_030_403
    shape = (2, 3, 256, 256)
    with torch.inference_mode():
        output = network(torch.rand(shape) * 2 - 1)
    assert output.shape == shape
    assert output.abs().max() <= 1


def test_the_discriminator_answers_once_a_picture() -> None:
    network = Discriminator()
    assert network.dense.in_features == 524_288
    assert [tuple(conv.weight.shape) for conv in (network.conv1, network.conv2, network.conv3, network.conv4)] == [
        (64, 3, 4, 4),
        (128, 64, 4, 4),
        (256, 128, 4, 4),
        (512, 256, 4, 4),
    ]
    with torch.inference_mode():
        answer = network(torch.rand(2, 3, 256, 256) * 2 - 1)
    assert answer.shape == (2, 1)
    assert ((answer > 0) & (answer < 1)).all()


def test_a_fresh_residual_network_is_near_the_identity() -> None:
    network = build("residual").train()
    grey = torch.full((4, 3, 32, 32), 0.5)
    with torch.inference_mode():
        assert (network(grey) - grey).abs().max() < 0.2
