"""The discriminator's side of an adversarial run: it learns real from made, and says how the other side must change."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from training import distributed
from training.config import Config
from training.networks.discriminator import Discriminator, MultiScale
from training.optimisation import Mover
from training.precision import autocast


class _OnBoth(nn.Module):
    """A discriminator's answers to real and made pictures in one call, as DistributedDataParallel wants it."""

    def __init__(self, network: Discriminator | MultiScale) -> None:
        super().__init__()
        self.network = network

    def forward(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        return self.network.logits(real), self.network.logits(fake)


class Adversary:
    """Binary cross-entropy for both players; the discriminator's loss is (real + fake) / 2, as the origin states."""

    def __init__(self, config: Config, device: torch.device) -> None:
        self.device = device
        wish = config.discriminator
        many = MultiScale(wish.scales, spectral=wish.spectral) if wish.scales else None
        self.network: Discriminator | MultiScale = many or Discriminator(config.phases[-1].patch)
        self.network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.called = distributed.shared(_OnBoth(self.network))
        self.mover = Mover(self.network, config.optimiser, config.steps)

    def judge(self, real: Tensor, fake: Tensor, bf16: bool) -> tuple[Tensor, dict[str, float]]:
        """Learn from real and made pictures in [-1, 1], then return the maker's loss, and both losses by name."""
        taught = self._learn(real, fake.detach(), bf16)
        with autocast(bf16, self.device):
            answer = self.network.logits(fake).float()
        loss = bce(answer, torch.ones_like(answer))
        return loss, {"generator": float(loss.detach()), "discriminator": taught}

    def _learn(self, real: Tensor, fake: Tensor, bf16: bool) -> float:
        self.network.train()
        with autocast(bf16, self.device):
            on_real, on_fake = (answer.float() for answer in self.called(real, fake))
        loss = (bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))) / 2
        self.mover.move(loss)
        return float(loss.detach())

    def state(self) -> dict[str, Any]:
        """Everything needed to go on."""
        return {"network": self.network.state_dict(), "mover": self.mover.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        self.network.load_state_dict(state["network"])
        self.mover.restore(state["mover"])
