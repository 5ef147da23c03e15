"""Patches a second that the residual network learns from, with one process and with two that torchrun starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from benchmarks.table import show

BATCH, PATCH, STEPS = 4, 128, 4
"""A process and step; the first step is not counted, for it pays for memory and kernel choice."""


def table() -> None:
    """The same step by one process on one and two threads, and by two processes on one thread each."""
    if find_spec("torch") is None:
        print("Training, patches a second: wants PyTorch. Type: python3 run.py fit")
        return
    ways = (("one process", 1, 1), ("one process, two threads", 1, 2), ("two processes", 2, 1))
    rates = [(name, _measured(processes, threads)) for name, processes, threads in ways]
    rows = [(name, f"{rate:.2f}", f"{rate / rates[0][1]:.2f}") for name, rate in rates]
    show(f"Training, patches of {PATCH} a second (residual, float32)", ("with", "patches/s", "times"), rows)


def _measured(processes: int, threads: int) -> float:
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    command = [sys.executable, *launch, "-m", "benchmarks.training_processes"]
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    top = Path(__file__).resolve().parent.parent
    return float(subprocess.run(command, cwd=top, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def train() -> None:
    """One process's part; the first prints the patches a second of all."""
    import torch

    from training import distributed
    from training.config import load
    from training.data.batch import Batch
    from training.trainers import make_trainer

    with distributed.group():
        trainer = make_trainer(load("residual"), torch.device("cpu"))
        batch = Batch(torch.rand(BATCH, 3, PATCH, PATCH), torch.rand(BATCH, 3, PATCH, PATCH)).to(torch.device("cpu"))
        trainer.step(batch, bf16=False)
        begin = time.perf_counter()
        for _ in range(STEPS):
            trainer.step(batch, bf16=False)
        everyone = len(distributed.everyone(distributed.rank()))
        if distributed.rank() == 0:
            print(STEPS * BATCH * everyone / (time.perf_counter() - begin))


if __name__ == "__main__":
    train()
