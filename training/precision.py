"""Which arithmetic a training step runs in: float32, or bfloat16 autocast where that is really faster here."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import torch

TRIALS = 3


def autocast(enabled: bool, device: torch.device) -> AbstractContextManager[None]:
    """Context in which convolutions run in bfloat16 (weights and sums stay float32), or an idle one."""
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)


def choose(step: Callable[[bool], object]) -> tuple[bool, float, float]:
    """Time `step(bf16)` both ways; return whether bfloat16 wins, and seconds a step in float32 and bfloat16.

    The first step of each way is thrown away: it pays for memory and kernel choice.
    """
    seconds = []
    for bf16 in (False, True):
        step(bf16)
        begin = time.perf_counter()
        for _ in range(TRIALS):
            step(bf16)
        seconds.append((time.perf_counter() - begin) / TRIALS)
    return seconds[1] < seconds[0], seconds[0], seconds[1]


def device() -> torch.device:
    """The accelerator if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
