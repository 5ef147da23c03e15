"""Train a network: `python -m training.fit --config residual --data DIR`. Reads from top to bottom."""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from photoenhance.errors import PhotoError
from training.config import Config, available, data_folder, load

try:
    import torch
except ModuleNotFoundError:
    sys.exit("Training needs PyTorch, which is not installed. Type: python3 run.py fit")

from platformdirs import user_cache_path

from training import checkpoint, distributed, record
from training.data.batch import Batch
from training.data.mixture import Mixture, open_mixture
from training.data.prefetch import prefetched
from training.precision import choose, device
from training.trainers import Trainer, make_trainer
from training.validation import apply, change, validate


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 1 after an error, which is one sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m training.fit", description="Train a network and export it as ONNX."
    )
    parser.add_argument("--config", help=f"a name ({', '.join(available())}) or a path to a .toml file")
    parser.add_argument("--data", type=Path, default=data_folder(), help="folder that holds the data sets")
    parser.add_argument("--out", type=Path, help="folder of the run; default runs/NAME")
    parser.add_argument("--resume", action="store_true", help="go on from the run's checkpoint")
    parser.add_argument("--init", type=Path, help="start from the network of this checkpoint (best.pt of another run)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after this many minutes of training")
    parser.add_argument("--steps", type=int, help="stop after this many steps instead of the config's number")
    parser.add_argument("--precision", choices=("auto", "float32", "bf16"), default="auto")
    parser.add_argument("--threads", type=int, help="processor threads to use")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change the config, e.g. network.grid=false"
    )
    options = parser.parse_args(arguments)
    if options.config is None:
        _list_configs()
        return 0
    try:
        with distributed.group():
            fit(load(options.config, tuple(options.set)), options)
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


@dataclass(slots=True)
class Run:
    """One training in progress: what it learns from, what it has learned, how far it is."""

    config: Config
    folder: Path
    trainer: Trainer
    data: Mixture
    random: np.random.Generator
    device: torch.device
    bf16: bool = False
    step: int = 0
    minutes: float = 0.0
    best: float = float("-inf")
    earlier: tuple[int, float] = (0, 0.0)
    """Steps and minutes that the weights it began from had behind them."""


def fit(config: Config, options: argparse.Namespace) -> Run:
    """One run: data, trainer, loop. Started by torchrun, each process draws batches of its own."""
    folder = options.out or Path("runs") / config.name
    if (folder / "checkpoint.pt").exists() and not options.resume:
        raise PhotoError(
            f"Cannot begin a run in {folder}", "there is one already", "Go on with --resume, or name another --out"
        )
    folder.mkdir(parents=True, exist_ok=True)
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(config.seed)
    place = device()
    cache = user_cache_path("photoenhance") / "training"
    data = distributed.first_alone(lambda: open_mixture(config, options.data, cache, _say))
    trainer = make_trainer(config, place)
    run = Run(config, folder, trainer, data, np.random.default_rng(config.seed + distributed.rank()), place)
    if options.resume:
        _resume(run)
    else:
        if options.init:
            begun = checkpoint.load(options.init)
            trainer.begin_from(checkpoint.weights(begun))
            run.earlier = checkpoint.behind(begun)
        run.bf16 = _precision(options.precision, run)
    _loop(run, min(config.steps, options.steps or config.steps), options.minutes)
    _say(f"Export it: python -m training.export {folder / 'best.pt'}")
    return run


def _resume(run: Run) -> None:
    saved = checkpoint.load(run.folder / "checkpoint.pt")
    run.trainer.restore(saved["trainer"])
    states = [saved["random"], *saved.get("random_of_others", ())]
    if distributed.rank() < len(states):
        checkpoint.restore_random(states[distributed.rank()], run.random)
    run.earlier = tuple(saved.get("earlier", run.earlier))
    run.step, run.minutes, run.best = (saved["progress"][name] for name in ("step", "minutes", "best"))
    # Not timed again: another precision would not go on bit for bit.
    run.bf16 = bool(saved.get("bf16", False))


def _precision(wish: str, run: Run) -> bool:
    if wish != "auto":
        return wish == "bf16"
    # A trainer and crops of their own: timing must not touch the run's weights or random numbers.
    with torch.random.fork_rng():
        trial = make_trainer(run.config, run.device)
        batch = run.data.batch(0, np.random.default_rng(0)).to(run.device)
        faster, float32, bf16 = distributed.of_first(choose(lambda use: trial.step(batch, bf16=use)))
    _say(f"Seconds a step: float32 {float32:.2f}, bf16 {bf16:.2f}; using {'bf16' if faster else 'float32'}")
    return faster


def _loop(run: Run, last: int, minutes: float) -> None:
    begin, before = time.monotonic(), run.minutes
    with (
        _stop_on_interrupt() as stopped,
        _batches(run) as batches,
        record.bar(last, run.step, shown=distributed.rank() == 0) as show,
    ):
        finished = run.step >= last
        while not finished:
            losses = _step(run, next(batches))
            run.step += 1
            run.minutes = before + (time.monotonic() - begin) / 60
            show(run.step, losses)
            finished = distributed.anyone(run.step >= last or run.minutes - before >= minutes or bool(stopped))
            if run.step % run.config.validate_every == 0 or finished:
                _judge(run, losses)


@contextmanager
def _batches(run: Run) -> Iterator[Iterator[Batch]]:
    """Batches from the run's step on, made ahead where a core is idle; the run's generator follows those in use."""
    count = itertools.count(run.step)
    idle = run.device.type != "cpu" or torch.get_num_threads() < (os.cpu_count() or 1)
    with prefetched(lambda ahead: run.data.batch(next(count), ahead), run.random, 2 if idle else 0) as made:

        def taken() -> Iterator[Batch]:
            for batch, state in made:
                run.random.bit_generator.state = state
                yield batch

        yield taken()


def _judge(run: Run, losses: dict[str, float]) -> None:
    """Validate, log, draw and save; in a group the first process does it for all."""
    if run.config.norm_batches:
        run.trainer.settle(_more(run))
    distributed.agree(run.trainer.network)
    states = distributed.everyone(checkpoint.random_state(run.random))
    if distributed.rank() > 0:
        return
    network, held_out = run.trainer.network, run.data.held_out
    measures = validate(network, held_out, run.device)
    kept = _kept(run)
    record.add_row(run.folder / "log.csv", run.step, run.minutes, {**losses, **kept}, measures)
    _say(record.sentence(run.step, kept, measures))
    # A decibel towards the wish is worth one dE2000 of change of a photo that should stay.
    likeness = measures.psnr + run.config.ssim_worth * measures.ssim
    _save(run, likeness - kept.get("keep_dE2000", 0.0), states)
    record.draw(run.folder, lambda picture: apply(network, picture, run.device), held_out, _say)


def _step(run: Run, first: Batch) -> dict[str, float]:
    """One step; a batch that does not fit into memory is taken in halves, one step each."""
    waiting = [first.to(run.device)]
    losses: dict[str, float] = {}
    while waiting:
        batch = waiting.pop()
        try:
            losses = run.trainer.step(batch, bf16=run.bf16)
        except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
            if not _out_of_memory(error):
                raise
            # In a group a step more would leave the others waiting for ever.
            if len(batch.before) < 2 or distributed.joined():
                raise PhotoError(
                    "Cannot train",
                    f"a batch of {len(batch.before)} does not fit into memory",
                    "Close other programs, or use smaller patches",
                ) from error
            _say(f"Step {run.step + 1}: no memory for {len(batch.before)} patches at once; taking them in halves")
            waiting += batch.halves()
    return losses


def _out_of_memory(error: Exception) -> bool:
    # The CPU's allocator has no error class of its own.
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "not enough memory" in str(error)


def _more(run: Run) -> Iterator[Batch]:
    """Batches for BatchNorm's statistics, always the same, and without touching the run's own random numbers."""
    random = np.random.default_rng(run.config.seed)
    return (run.data.batch(run.step, random).to(run.device) for _ in range(run.config.norm_batches))


def _kept(run: Run) -> dict[str, float]:
    if run.data.keep is None:
        return {}
    levels, colours = change(run.trainer.network, run.data.keep, run.device)
    return {"keep_levels": levels, "keep_dE2000": colours}


def _save(run: Run, score: float, states: list[dict[str, Any]]) -> None:
    better = score > run.best
    run.best = max(run.best, score)
    facts = {
        "progress": {"step": run.step, "minutes": run.minutes, "best": run.best},
        "earlier": run.earlier,
        "bf16": run.bf16,
        "trained_on": msgspec.to_builtins(run.data.facts()),
        "config": msgspec.to_builtins(run.config),
    }
    random = {"random": states[0], "random_of_others": states[1:]}
    checkpoint.save(run.folder / "checkpoint.pt", {**facts, "trainer": run.trainer.state(), **random})
    if better:
        checkpoint.save(run.folder / "best.pt", {**facts, "network": run.trainer.network.state_dict()})


@contextmanager
def _stop_on_interrupt() -> Iterator[list[bool]]:
    """A list that stays empty until Ctrl+C (or a polite kill): the step in hand is finished and saved."""
    stopped: list[bool] = []
    previous = {
        number: signal.signal(number, lambda *_: stopped.append(True)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _list_configs() -> None:
    for name in available():
        config = load(name)
        _say(f"{name}: {config.card.title}; needs {config.train.folder} ({config.train.name}) under --data")


def _say(sentence: str) -> None:
    if distributed.rank() == 0:
        print(sentence, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
