"""The grade network and what it is trained with: it begins at the identity, grey stays grey, editor and torch agree."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

torch = pytest.importorskip("torch")

from photoenhance.image import Region  # noqa: E402
from photoenhance.inference.grade.bake import LARGEST_ERROR, bake  # noqa: E402
from photoenhance.inference.grade.kernel import apply  # noqa: E402
from training.application import apply_gain, apply_grade, apply_table, identity_table  # noqa: E402
from training.config import Network, Phase, Style, load  # noqa: E402
from training.data.batch import Batch  # noqa: E402
from training.data.held_out import HeldOut  # noqa: E402
from training.data.mixture import Mixture, Part  # noqa: E402
from training.data.patches import Maker  # noqa: E402
from training.data.style import styled  # noqa: E402
from training.grade_trainer import GradeTrainer, penalty  # noqa: E402
from training.losses import ssim, to_lab  # noqa: E402
from training.networks import build  # noqa: E402

pytestmark = pytest.mark.training


def stirred(seed: int = 0, styles: int = 0) -> torch.nn.Module:
    """A network whose answers are far from the identity."""
    torch.manual_seed(seed)
    network = build(Network("grade"), styles).eval()
    with torch.no_grad():
        for layer in (network.to_curves, network.to_grid):
            layer.weight.normal_(std=0.05)
        network.bases.normal_(std=0.02)
    return network


def test_it_begins_near_the_identity_with_few_parameters() -> None:
    network = build(Network("grade")).eval()
    assert sum(value.numel() for value in network.parameters()) < 450_000
    image = torch.rand(2, 3, 80, 120)
    with torch.inference_mode():
        assert (network.enhance(image) - image).abs().max() < 0.05
        curves, table, grid = network(torch.rand(2, 3, 256, 256))
    assert curves.shape == (2, 3, 17)
    assert table.shape == (2, 3, 17, 17, 17)
    assert grid.shape == (2, 6, 12, 12)
    assert (curves.diff(dim=2) > 0).all()


def test_a_grey_photo_stays_grey_and_a_coloured_one_need_not() -> None:
    network = stirred()
    grey = torch.rand(1, 1, 60, 90).expand(-1, 3, -1, -1)
    with torch.inference_mode():
        shown = network.enhance(grey)
        coloured = apply_grade(grey, *network(torch.rand(1, 3, 256, 256)))
    assert (shown - grey).abs().max() > 0.05
    assert (shown.amax(1) - shown.amin(1)).max() < 1e-5
    assert (coloured.amax(1) - coloured.amin(1)).max() > 0.01


def test_the_editors_kernel_does_what_training_did() -> None:
    network = stirred(1)
    with torch.no_grad():
        network.bases.zero_()[:, :, 8:] += 0.01
    image = torch.rand(1, 3, 64, 96)
    with torch.inference_mode():
        answer = network(torch.rand(1, 3, 256, 256))
        wanted = apply_grade(image, *answer).clamp(0, 1)[0].numpy().transpose(1, 2, 0)
    baked = bake(*(part[0].numpy() for part in answer))
    value = np.ascontiguousarray(image[0].numpy().transpose(1, 2, 0))
    found = apply(value, baked, 100, Region(0, 0, 96, 64), 96, 64)
    assert np.abs(found - value).max() > 0.1
    assert np.abs(found - wanted).max() < 2 * max(LARGEST_ERROR, baked.error)


def test_gains_and_tables_that_change_nothing_change_nothing() -> None:
    image = torch.rand(2, 3, 20, 30)
    assert (apply_gain(image, torch.zeros(2, 6, 12, 12)) - image).abs().max() < 1e-6
    table = identity_table(17).expand(2, -1, -1, -1, -1)
    assert (apply_table(image, table) - image).abs().max() < 1e-6
    brighter = apply_gain(image, torch.full((2, 6, 12, 12), 1.5))
    assert (brighter >= image - 1e-6).all()
    assert brighter.max() < 1 + 1e-6


def test_losses_know_equal_pictures_and_penalties_the_identity() -> None:
    image = torch.rand(2, 3, 64, 64)
    assert ssim(image, image) == pytest.approx(1)
    assert ssim(image, 1 - image) < 0.1
    white = to_lab(torch.ones(1, 3, 1, 1)).flatten()
    assert white[0] == pytest.approx(1, abs=1e-3)
    assert white[1:].abs().max() < 1e-3
    knots = torch.linspace(0, 1, 17).expand(1, 3, -1)
    table, grid = identity_table(17)[None], torch.zeros(1, 6, 12, 12)
    assert penalty(knots, table, grid) == pytest.approx(0, abs=1e-6)
    assert penalty(knots, 1 - table, grid) > 0.1


def test_learning_brings_the_picture_closer_to_the_wish() -> None:
    torch.manual_seed(0)
    config = load("auto")
    trainer = GradeTrainer(config, torch.device("cpu"))
    before = torch.rand(2, 3, 256, 256) * 0.5 + 0.1
    natural = torch.tensor([[1.0, 0, 0]]).expand(2, -1)
    batch = Batch(before, before * 1.3, natural)
    losses = [trainer.step(batch, bf16=False)["mae"] for _ in range(25)]
    assert losses[-1] < 0.7 * losses[0]


class _Pictures:
    """A cache of equal pictures of two shades."""

    names = ("only",)
    styles = ("",)

    def __init__(self, before: int, after: int) -> None:
        self.values = np.full((40, 60, 3), before, np.uint8), np.full((40, 60, 3), after, np.uint8)

    def pair(self, _index: int) -> tuple[np.ndarray, np.ndarray]:
        return self.values

    def __len__(self) -> int:
        return 1


def test_a_mixture_keeps_its_shares_and_goes_part_of_the_way() -> None:
    config = msgspec.structs.replace(load("auto"), phases=(Phase(1, 64, 200),), styles=())
    parts = []
    for name, share, target, pictures in (("a", 3, 1, _Pictures(0, 200)), ("b", 1, 0.5, _Pictures(51, 151))):
        data = msgspec.structs.replace(config.train, share=share, jitter=0, target=target, name=name)
        parts.append(Part(data, pictures, Maker("", pictures)))  # type: ignore[arg-type]
    mixture = Mixture(config, tuple(parts), HeldOut(parts[0].cache, ""), None)
    batch = mixture.batch(0, np.random.default_rng(0))
    assert batch.before.shape == (200, 3, 64, 64)
    assert batch.extra is None
    seen = batch.after[:, 0, 0, 0] * 255
    assert set(seen.round().int().tolist()) == {200, 101}
    assert 0.65 < (seen > 150).float().mean() < 0.85
    assert [fact.name for fact in mixture.facts()] == ["a", "b"]
    again = mixture.batch(0, np.random.default_rng(0))
    assert torch.equal(batch.before, again.before)


def test_styles_change_nothing_at_first_and_mixtures_lie_between() -> None:
    network = stirred(styles=3)
    image = torch.rand(1, 3, 256, 256)
    natural, vivid = torch.tensor([[1.0, 0, 0]]), torch.tensor([[0, 1.0, 0]])
    with torch.inference_mode():
        plain = network.enhance(image)
        assert torch.equal(plain, network.enhance(image, vivid))
        network.style.weight.normal_(std=0.2)
        assert torch.equal(plain, network.enhance(image, natural))
        strong, half = network.enhance(image, vivid), network.enhance(image, (natural + vivid) / 2)
    assert (strong - plain).abs().max() > 0.02
    assert (half - plain).abs().mean() < (strong - plain).abs().mean()


def test_a_style_makes_its_target_by_formula() -> None:
    before, after = torch.full((3, 2, 2), 0.2), torch.tensor([0.75, 0.5, 0.25])[:, None, None].expand(-1, 2, 2)
    assert torch.allclose(styled(before, after, Style("plain")), after)
    grey = styled(before, after, Style("grey", saturation=0))
    assert torch.allclose(grey, torch.full_like(grey, 0.299 * 0.75 + 0.587 * 0.5 + 0.114 * 0.25))
    steep = styled(before, after, Style("steep", contrast=0.4))
    assert torch.allclose(steep[:, 0, 0], torch.tensor([0.7875, 0.5, 0.2125]))
    assert torch.allclose(styled(before, after, Style("none", amount=0)), before)


def test_ablated_parts_change_nothing() -> None:
    torch.manual_seed(0)
    network = build(Network("grade", curves=False, grid=False)).eval()
    torch.nn.init.normal_(network.to_curves.weight)
    torch.nn.init.normal_(network.to_grid.weight)
    with torch.inference_mode():
        curves, _, grid = network(torch.rand(1, 3, 256, 256))
    assert torch.allclose(curves[0], torch.linspace(0, 1, 17).expand(3, -1), atol=1e-5)
    assert not grid.any()
