"""One training step of a network of kind grade: thumbnail to grade to picture, compared with the wish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from training import distributed
from training.application import apply_grade
from training.config import Config
from training.data.batch import Batch
from training.losses import ssim, to_lab
from training.networks import build
from training.optimisation import Average, Mover
from training.precision import autocast

SSIM_WEIGHT, LAB_WEIGHT, CHROMA_WEIGHT = 0.1, 0.1, 0.1
TABLE_SMOOTHNESS, TABLE_MONOTONICITY, GRID_SMOOTHNESS, CURVE_SLOPE = 60.0, 10.0, 0.01, 0.01
LOWEST_SLOPE, HIGHEST_SLOPE = 0.25, 4.0
NEUTRAL_CHROMA = 0.03
"""Lab chroma / 100 up to which a target counts as neutral: there, colour in the answer costs extra."""


class GradeTrainer:
    """Trains `student`; `network` is the moving average of its weights, which is validated and exported."""

    def __init__(self, config: Config, device: torch.device) -> None:
        self.device = device
        self.smooth = config.losses.smooth
        student = build(config.network, len(config.styles)).to(device)
        self.called = distributed.shared(student)
        self.average = Average(student, config.optimiser.averaging)
        self.mover = Mover(student, config.optimiser, config.steps)

    @property
    def network(self) -> nn.Module:
        """See Trainer."""
        return self.average.network

    def step(self, batch: Batch, *, bf16: bool) -> dict[str, float]:
        """See Trainer. Thumbnail and loss use the same pixels, the loss reduced to half size."""
        with autocast(bf16, self.device):
            curves, table, grid = (part.float() for part in self.called(batch.before, batch.extra))
        half, target = avg_pool2d(batch.before.float(), 2), avg_pool2d(batch.after.float(), 2)
        output = apply_grade(half, curves, table, grid)
        mae = (output - target).abs().mean()
        loss = mae + distance(output, target) + penalty(curves, table, grid, self.smooth)
        self.mover.move(loss)
        self.average.update()
        mse = float((output.detach() - target).square().mean())
        return {"loss": float(loss.detach()), "mae": float(mae.detach()), "mse": mse}

    def settle(self, batches: Iterable[Batch]) -> None:
        """See Trainer: instance normalisation keeps no statistics."""

    def begin_from(self, weights: dict[str, Any]) -> None:
        """See Trainer."""
        for network in (self.average.student, self.network):
            network.load_state_dict(weights, strict=False)

    def state(self) -> dict[str, Any]:
        """See Trainer."""
        return {**self.average.state(), "mover": self.mover.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """See Trainer."""
        self.average.restore(state)
        self.mover.restore(state["mover"])


def distance(output: Tensor, target: Tensor) -> Tensor:
    """What the mean absolute error leaves out: structure, colour as it is seen, and neutrals that must stay neutral."""
    lab, wish = to_lab(output), to_lab(target)
    chroma, wished = lab[:, 1:].square().sum(1), wish[:, 1:].square().sum(1)
    neutral = torch.relu(1 - wished / NEUTRAL_CHROMA**2)
    tint = (neutral * (chroma + 1e-6).sqrt()).mean()
    return SSIM_WEIGHT * (1 - ssim(output, target)) + LAB_WEIGHT * (lab - wish).abs().mean() + CHROMA_WEIGHT * tint


def penalty(curves: Tensor, table: Tensor, grid: Tensor, smooth: float = 1.0) -> Tensor:
    """Keeps a grade gentle: smooth and rising table (Zeng et al. 2020), smooth grid, curves neither flat nor steep."""
    steps = [table.diff(dim=axis) for axis in (2, 3, 4)]
    # Along its own axis a channel should rise: red is the last axis.
    own = torch.cat([steps[2][:, 0].flatten(), steps[1][:, 1].flatten(), steps[0][:, 2].flatten()])
    bends = sum((table.diff(n=2, dim=axis).square().mean() for axis in (2, 3, 4)), start=table.new_zeros(()))
    rough = sum((grid.diff(dim=axis).square().mean() for axis in (1, 2, 3)), start=grid.new_zeros(()))
    slope = curves.diff(dim=2) * (curves.shape[2] - 1)
    steep = torch.relu(slope - HIGHEST_SLOPE).square().mean() + torch.relu(LOWEST_SLOPE - slope).square().mean()
    return (
        smooth * TABLE_SMOOTHNESS * bends
        + TABLE_MONOTONICITY * torch.relu(-own).mean()
        + GRID_SMOOTHNESS * rough
        + CURVE_SLOPE * steep
    )
