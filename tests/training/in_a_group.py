"""Run by torchrun, not by pytest: trains each config it is given and leaves every process's weights beside the run."""

from __future__ import annotations

import argparse
import faulthandler
import sys
from pathlib import Path

import torch

from training import distributed, fit
from training.config import Config

train = fit.fit


def train_and_tell(config: Config, options: argparse.Namespace) -> fit.Run:
    """What `training.fit` does, and what each process has in the end."""
    run = train(config, options)
    told = {"network": run.trainer.network.state_dict(), "next": run.random.random(8).tolist()}
    torch.save({**told, "state": run.trainer.state()}, run.folder / f"process{distributed.rank()}.pt")
    return run


def main(data: str, out: str, *names: str) -> int:
    """Two runs a config, the second going on from the first; 1 when one failed."""
    small = ["--set", "phases=[{part=1.0,patch=64,batch=2}]", "--set", "norm_batches=0", "--precision", "float32"]
    for name in names:
        command = ["--config", name, "--data", data, "--out", str(Path(out) / name), *small]
        for more in (["--steps", "2"], ["--steps", "3", "--resume"]):
            if fit.main([*command, *more]):
                return 1
    return 0


if __name__ == "__main__":
    # Processes that wait for each other for ever say where, and end.
    faulthandler.dump_traceback_later(240, exit=True)
    fit.fit = train_and_tell
    with distributed.group():
        sys.exit(main(*sys.argv[1:]))
