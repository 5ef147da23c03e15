"""The perceptual loss is nothing for equal pictures, prefers what looks alike, and can be learned from."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch.nn.functional import avg_pool2d, interpolate  # noqa: E402

from tests.training.test_lite0 import photo  # noqa: E402
from training.perceptual import Perceptual  # noqa: E402

pytestmark = pytest.mark.training


def test_blur_costs_more_than_an_equal_mean_error_in_brightness() -> None:
    loss, target = Perceptual(), photo("chelsea", 96)
    blurred = interpolate(avg_pool2d(target, 4), scale_factor=4, mode="bilinear")
    lighter = target + (blurred - target).abs().mean()
    assert float(loss(target, target)) == 0
    assert 0 < float(loss(lighter, target)) < float(loss(blurred, target)) / 2


def test_going_down_its_gradient_comes_nearer_to_the_target() -> None:
    loss, target = Perceptual(stages=2), photo("coffee", 64)
    output = (target * 0.6).requires_grad_()
    optimiser = torch.optim.Adam([output], 0.02)
    first = float(loss(output, target).detach())
    for _ in range(30):
        optimiser.zero_grad()
        loss(output, target).backward()
        optimiser.step()
    assert float(loss(output, target).detach()) < 0.7 * first
    assert float((output - target).abs().mean().detach()) < float((target * 0.4).abs().mean())
