"""One training step of a network of kind pixels: distances to the target and, where asked, a judge's opinion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from training import distributed
from training.adversary import Adversary
from training.config import Config
from training.data.batch import Batch
from training.losses import Distance
from training.networks import build
from training.norm import freeze_norm, renew_norm
from training.optimisation import Average, Mover
from training.precision import autocast


class PixelTrainer:
    """Trains `student`; `network` is the average of its weights, or the student itself."""

    def __init__(self, config: Config, device: torch.device) -> None:
        self.config, self.device = config, device
        student = build(config.network).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.called = distributed.shared(student)
        self.average = Average(student, config.optimiser.averaging)
        self.mover = Mover(student, config.optimiser, config.steps)
        self.distance = Distance(config.losses).to(device)
        self.adversary = Adversary(config, device) if config.losses.adversarial else None
        self.low, self.high = student.value_range

    @property
    def network(self) -> nn.Module:
        """See Trainer."""
        return self.average.network

    def step(self, batch: Batch, *, bf16: bool) -> dict[str, float]:
        """See Trainer. With a discriminator: first it learns from this batch, then the network from its judgement."""
        student = self.average.student.train()
        if 0 < self.config.freeze_norm_after <= self.mover.done:
            freeze_norm(student)
        output = self.run(self.called, batch, bf16)
        loss, parts = self.distance(output, batch.after)
        if self.adversary:
            loss_of_it, told = self.adversary.judge(batch.after * 2 - 1, output * 2 - 1, bf16)
            loss, parts = loss + self.config.losses.adversarial * loss_of_it, {**told, **parts}
        self.mover.move(loss)
        self.average.update()
        return {**parts, "mse": float((output.detach() - batch.after).square().mean())}

    def run(self, network: nn.Module, batch: Batch, bf16: bool) -> Tensor:
        """The network's answer in [0, 1], float32."""
        scaled = batch.before * (self.high - self.low) + self.low
        with autocast(bf16, self.device):
            output = network(scaled) if batch.extra is None else network(scaled, batch.extra)
        answer: Tensor = (output.float() - self.low) / (self.high - self.low)
        return answer

    def settle(self, batches: Iterable[Batch]) -> None:
        """See Trainer."""
        renew_norm(self.network, (batch.before * (self.high - self.low) + self.low for batch in batches))

    def begin_from(self, weights: dict[str, Any]) -> None:
        """See Trainer."""
        for network in {id(one): one for one in (self.average.student, self.network)}.values():
            network.load_state_dict(weights, strict=False)

    def state(self) -> dict[str, Any]:
        """See Trainer."""
        judge = self.adversary.state() if self.adversary else {}
        return {**self.average.state(), "mover": self.mover.state(), "adversary": judge}

    def restore(self, state: dict[str, Any]) -> None:
        """See Trainer."""
        self.average.restore(state)
        self.mover.restore(state["mover"])
        if self.adversary:
            self.adversary.restore(state["adversary"])
