"""What fit needs of a kind of training, and which kind a config asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import torch
from torch import nn

from training.config import Config
from training.data.batch import Batch
from training.grade_trainer import GradeTrainer
from training.pixel_trainer import PixelTrainer


class Trainer(Protocol):
    """Owns networks and optimisers, and nothing of files or time; `network` is what is validated and exported."""

    @property
    def network(self) -> nn.Module:
        """The average of the trained weights, or the trained network itself."""
        ...

    def step(self, batch: Batch, *, bf16: bool) -> dict[str, float]:
        """Learn from one batch; return the losses by name, "mse" of values in [0, 1] among them."""
        ...

    def settle(self, batches: Iterable[Batch]) -> None:
        """Make `network` ready to be judged, where that takes pictures (BatchNorm's statistics)."""
        ...

    def begin_from(self, weights: dict[str, Any]) -> None:
        """Start from another run's network; what that one does not have starts fresh."""
        ...

    def state(self) -> dict[str, Any]:
        """Everything needed to go on as if never stopped."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        ...


def make_trainer(config: Config, device: torch.device) -> Trainer:
    """The trainer a config asks for, on a device."""
    return GradeTrainer(config, device) if config.network.name == "grade" else PixelTrainer(config, device)
