"""One training step of each kind of pixel network: alone under MAE, or against a discriminator under BCE.

A trainer owns networks and optimisers, and nothing of files, data or time.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from training.config import Adam, Config
from training.grade_trainer import GradeTrainer
from training.networks import build
from training.networks.discriminator import Discriminator
from training.precision import autocast


class Trainer(Protocol):
    """What fit needs of a kind of training."""

    network: nn.Module

    def step(self, before: Tensor, after: Tensor, *, bf16: bool) -> dict[str, float]:
        """Learn from one batch, (N, 3, P, P) in [0, 1]; return the losses by name."""
        ...

    def state(self) -> dict[str, Any]:
        """Everything needed to go on as if never stopped."""
        ...

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        ...


def make_trainer(config: Config, device: torch.device) -> Trainer:
    """The trainer a config asks for, on a device."""
    kinds: dict[str, type[MaeTrainer | AdversarialTrainer | GradeTrainer]] = {
        "mae": MaeTrainer,
        "adversarial": AdversarialTrainer,
        "grade": GradeTrainer,
    }
    return kinds[config.loss](config, device)


def _adam(module: nn.Module, settings: Adam) -> torch.optim.Adam:
    return torch.optim.Adam(module.parameters(), lr=settings.learning_rate, betas=settings.betas)


def _placed(module: nn.Module, device: torch.device) -> nn.Module:
    return module.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _freeze_norm(network: nn.Module) -> None:
    """Normalise by running statistics from now on; scale and shift still learn.

    Statistics of a batch of four dark crops differ much from those of all: a network that leans on its batch's own
    brightness does well in training and is far too dark or bright behind fixed statistics.
    """
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


class MaeTrainer:
    """Mean absolute error between output and target."""

    def __init__(self, config: Config, device: torch.device) -> None:
        self.device = device
        self.network = _placed(build(config.network), device)
        self.optimiser = _adam(self.network, config.adam)

    def step(self, before: Tensor, after: Tensor, *, bf16: bool) -> dict[str, float]:
        """See Trainer. MAE and MSE are of values in [0, 1]."""
        self.network.train()
        with autocast(bf16, self.device):
            output = self.network(before)
        output = output.float()
        loss = (output - after).abs().mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        mse = float((output.detach() - after).square().mean())
        return {"mae": float(loss.detach()), "mse": mse}

    def state(self) -> dict[str, Any]:
        """See Trainer."""
        return {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """See Trainer."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])


class AdversarialTrainer:
    """Binary cross-entropy for both players; the discriminator's loss is (real + fake) / 2, as the origin states.

    The generator may be held to the target by a weighted L1 loss as well (pix2pix, Isola et al. 2017).
    """

    def __init__(self, config: Config, device: torch.device) -> None:
        self.device = device
        self.l1_weight = config.l1_weight
        self.freeze_norm_after = config.freeze_norm_after
        self.steps = 0
        self.network = _placed(build(config.network), device)
        self.discriminator = Discriminator(config.patch)
        _placed(self.discriminator, device)
        self.optimiser = _adam(self.network, config.adam)
        self.judge_optimiser = _adam(self.discriminator, config.adam)

    def step(self, before: Tensor, after: Tensor, *, bf16: bool) -> dict[str, float]:
        """See Trainer. First the discriminator learns from this batch, then the generator from its new judgement."""
        self.steps += 1
        self.network.train()
        self.discriminator.train()
        if 0 < self.freeze_norm_after < self.steps:
            _freeze_norm(self.network)
        with autocast(bf16, self.device):
            fake = self.network(before * 2 - 1).float()
        real = after * 2 - 1
        judged = self._teach_discriminator(real, fake.detach(), bf16)
        with autocast(bf16, self.device):
            answer = self.discriminator.logits(fake).float()
        loss = bce(answer, torch.ones_like(answer))
        l1 = (fake - real).abs().mean()
        self.optimiser.zero_grad(set_to_none=True)
        (loss + self.l1_weight * l1).backward()
        self.optimiser.step()
        mse = float((fake.detach() - real).square().mean()) / 4
        return {"generator": float(loss.detach()), "discriminator": judged, "mae": float(l1.detach()) / 2, "mse": mse}

    def _teach_discriminator(self, real: Tensor, fake: Tensor, bf16: bool) -> float:
        with autocast(bf16, self.device):
            on_real, on_fake = self.discriminator.logits(real).float(), self.discriminator.logits(fake).float()
        loss = (bce(on_real, torch.ones_like(on_real)) + bce(on_fake, torch.zeros_like(on_fake))) / 2
        self.judge_optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.judge_optimiser.step()
        return float(loss.detach())

    def state(self) -> dict[str, Any]:
        """See Trainer."""
        return {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "discriminator": self.discriminator.state_dict(),
            "judge_optimiser": self.judge_optimiser.state_dict(),
            "steps": self.steps,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """See Trainer."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.discriminator.load_state_dict(state["discriminator"])
        self.judge_optimiser.load_state_dict(state["judge_optimiser"])
        self.steps = state["steps"]
