"""How weights are moved: optimiser, learning rate over the run, gradient clipping, and the average of the weights."""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import Tensor, nn

from training.config import Optimiser


class Mover:
    """An optimiser with its schedule; counts its steps."""

    def __init__(self, network: nn.Module, wish: Optimiser, steps: int) -> None:
        self.wish, self.steps, self.done = wish, steps, 0
        self.parameters = [one for one in network.parameters() if one.requires_grad]
        kind = torch.optim.AdamW if wish.weight_decay else torch.optim.Adam
        self.optimiser = kind(
            self.parameters, wish.learning_rate, wish.betas, weight_decay=wish.weight_decay, fused=True
        )

    def move(self, loss: Tensor) -> None:
        """One step down the loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.wish.learning_rate * self._part_of_rate()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        if self.wish.clip:
            nn.utils.clip_grad_norm_(self.parameters, self.wish.clip)
        self.optimiser.step()
        self.done += 1

    def _part_of_rate(self) -> float:
        warm = min(1.0, (self.done + 1) / max(self.wish.warm_up, 1))
        if not self.wish.cosine:
            return warm
        part = min(1.0, self.done / self.steps)
        return warm * (0.01 + 0.99 * (1 + math.cos(math.pi * part)) / 2)

    def state(self) -> dict[str, Any]:
        """Everything needed to go on."""
        return {"optimiser": self.optimiser.state_dict(), "done": self.done}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        self.optimiser.load_state_dict(state["optimiser"])
        self.done = int(state["done"])


class Average:
    """The moving average of a network's weights and statistics (Polyak); with a decay of 0, the network itself."""

    def __init__(self, student: nn.Module, decay: float) -> None:
        self.student, self.decay, self.done = student, decay, 0
        self.network = copy.deepcopy(student).requires_grad_(requires_grad=False) if decay else student

    def update(self) -> None:
        """Take in the student's weights, more of them in the beginning, as the first ones are worth little."""
        self.done += 1
        if self.network is self.student:
            return
        kept = min(self.decay, (1 + self.done) / (10 + self.done))
        now = self.student.state_dict()
        with torch.no_grad():
            for name, mean in self.network.state_dict().items():
                if mean.is_floating_point():
                    mean.lerp_(now[name], 1 - kept)
                else:
                    mean.copy_(now[name])

    def state(self) -> dict[str, Any]:
        """Everything needed to go on."""
        return {"network": self.network.state_dict(), "student": self.student.state_dict(), "averaged": self.done}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        self.student.load_state_dict(state["student"])
        self.network.load_state_dict(state["network"])
        self.done = int(state["averaged"])
