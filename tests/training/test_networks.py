"""Both networks of the project's origin, layer by layer."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from training.config import Network, load  # noqa: E402
from training.networks import build  # noqa: E402
from training.networks.discriminator import Discriminator, MultiScale  # noqa: E402

pytestmark = pytest.mark.training


def floats(module: torch.nn.Module) -> int:
    """All floats of a module, BatchNorm's running statistics counted (Keras counts this way)."""
    return sum(value.numel() for value in module.state_dict().values() if value.is_floating_point())


def test_the_residual_network_has_598467_parameters_layer_by_layer() -> None:
    network = build(Network("residual"))
    assert floats(network.first) == 1_792
    assert [floats(block) for block in network.blocks] == [74_368] * 8
    assert floats(network.last) == 1_731
    assert floats(network) == 598_467


def test_the_residual_network_is_sigmoid_of_input_plus_residual() -> None:
    network = build(Network("residual")).eval()
    image = torch.rand(1, 3, 24, 20)
    with torch.inference_mode():
        residual = network.last(network.blocks(network.first(image)))
        assert torch.equal(network(image), torch.sigmoid(image + residual))


def test_a_residual_block_normalises_behind_its_relu() -> None:
    block = build(Network("residual")).blocks[0].eval()
    torch.nn.init.uniform_(block.norm1.running_mean)
    features = torch.rand(1, 64, 9, 9)
    with torch.inference_mode():
        inner = block.norm1(torch.relu(block.conv1(features)))
        expected = torch.relu(block.norm2(block.conv2(inner)) + features)
        assert torch.equal(block(features), expected)


def test_the_generator_layer_by_layer() -> None:
    network = build(Network("encoder-decoder"))
    sizes = [floats(module) for module in network.children() if floats(module)]
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
    network = build(Network("residual")).train()
    grey = torch.full((4, 3, 32, 32), 0.5)
    with torch.inference_mode():
        assert (network(grey) - grey).abs().max() < 0.2


def test_what_was_added_to_the_residual_network_begins_as_the_identity() -> None:
    network = build(load("residual-plus").network).eval()
    assert floats(network) - floats(network.context) == 598_467
    image = torch.rand(1, 3, 48, 64) * 0.9 + 0.05
    with torch.inference_mode():
        assert (network(image) - image).abs().max() < 0.05
        # Far more than a residual of its own range would need: the context is added, not only computed.
        torch.nn.init.normal_(network.context.out.weight)
        torch.nn.init.normal_(network.last.weight, std=0.1)
        changed = network(image)
        network.context.out.weight.zero_()
        assert (network(image) - changed).abs().max() > 0.01


def test_the_denoiser_begins_as_the_identity_and_hears_the_level() -> None:
    network = build(load("denoise").network).eval()
    assert floats(network) < 200_000
    image = torch.rand(2, 3, 32, 48)
    low, high = torch.tensor([[0.0], [0.0]]), torch.tensor([[0.0], [0.2]])
    with torch.inference_mode():
        assert (network(image, low) - image).abs().max() < 0.05
        torch.nn.init.normal_(network.last.weight, std=0.05)
        difference = (network(image, low) - network(image, high)).abs().amax((1, 2, 3))
    assert difference[0] == 0
    assert difference[1] > 1e-3


def test_the_generator_with_everything_has_no_norm_and_fits_the_size_of_a_bundled_model() -> None:
    network = build(load("gan-plus").network)
    assert not [one for one in network.modules() if isinstance(one, torch.nn.BatchNorm2d)]
    assert 4 * floats(network) < 5_900_000


def test_discriminators_at_two_scales_answer_with_equal_weight() -> None:
    judge = MultiScale(2, spectral=True)
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        fine, coarse = judge.each[0].logits(image), judge.each[1].logits(torch.nn.functional.avg_pool2d(image, 2))
        answer = judge.logits(image)
    assert len(answer) == 2 * fine.numel()
    assert float(answer[fine.numel() :].mean()) == pytest.approx(float(coarse.mean()), abs=1e-2)
    # A spectral norm of 1: no singular value of a layer is above it (one power iteration a step comes near).
    for _ in range(20):
        judge.logits(image)
    weight = judge.each[0].layers[1].weight.detach().flatten(1)
    assert float(torch.linalg.matrix_norm(weight, 2)) == pytest.approx(1, abs=0.05)
