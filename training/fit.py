"""Train a network: `python -m training.fit --config residual --data DIR`. Reads from top to bottom."""

from __future__ import annotations

import argparse
import csv
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from photoenhance.errors import PhotoError
from training.config import Config, available, load

try:
    import torch
except ModuleNotFoundError:
    sys.exit("Training needs PyTorch, which is not installed. Type: python3 run.py fit ... (or pip install 'photoenhance[train]')")

from platformdirs import user_cache_path

from training import checkpoint
from training.data.cache import Cache, open_cache
from training.data.decode import decode_srgb8
from training.data.pairs import find_pairs, split_by_scene
from training.data.patches import draw
from training.precision import choose, device
from training.trainers import Trainer, make_trainer
from training.validation import validate


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 1 after an error, which is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m training.fit", description="Train a network and export it as ONNX.")
    parser.add_argument("--config", help=f"a name ({', '.join(available())}) or a path to a .toml file")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds the data sets")
    parser.add_argument("--out", type=Path, help="folder of the run; default runs/NAME")
    parser.add_argument("--resume", action="store_true", help="go on from the run's checkpoint")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after this many minutes of training")
    parser.add_argument("--steps", type=int, help="stop after this many steps instead of the config's number")
    parser.add_argument("--precision", choices=("auto", "float32", "bf16"), default="auto")
    parser.add_argument("--threads", type=int, help="processor threads to use")
    options = parser.parse_args(arguments)
    if options.config is None:
        _list_configs()
        return 0
    try:
        fit(load(options.config), options)
    except PhotoError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def fit(config: Config, options: argparse.Namespace) -> None:
    """One run: data, trainer, loop, export."""
    run = options.out or Path("runs") / config.name
    run.mkdir(parents=True, exist_ok=True)
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(config.seed)
    random = np.random.default_rng(config.seed)
    place = device()
    train, held_out = _data(config, options.data)
    trainer = make_trainer(config, place)
    progress = {"step": 0, "minutes": 0.0, "best": float("-inf")}
    if options.resume:
        progress = _resume(run / "checkpoint.pt", trainer, random)
    bf16 = _precision(options.precision, config, train, place)
    _loop(config, options, run, trainer, train, held_out, random, progress, bf16)
    print(f"Export it: python -m training.export {run / 'best.pt'}")  # noqa: T201


def _data(config: Config, data: Path) -> tuple[Cache, Cache]:
    scenes = data / config.train.scenes if config.train.scenes else None
    pairs = find_pairs(data / config.train.folder, config.train.layout, scenes)
    train, held_out = split_by_scene(pairs, config.validation_scenes, config.seed)
    folder = user_cache_path("photoenhance") / "training"
    return tuple(open_cache(part, folder, decode_srgb8, _say) for part in (train, held_out))  # type: ignore[return-value]


def _resume(path: Path, trainer: Trainer, random: np.random.Generator) -> dict[str, Any]:
    saved = checkpoint.load(path)
    trainer.restore(saved["trainer"])
    checkpoint.restore_random(saved["random"], random)
    return dict(saved["progress"])


def _precision(wish: str, config: Config, train: Cache, place: torch.device) -> bool:
    if wish != "auto":
        return wish == "bf16"
    # A trainer and crops of their own: timing must not touch the run's weights or random numbers.
    with torch.random.fork_rng():
        trial = make_trainer(config, place)
        batch = _batch(train, config, np.random.default_rng(0), place)
        faster, float32, bf16 = choose(lambda use: trial.step(*batch, bf16=use))
    _say(f"Seconds a step: float32 {float32:.2f}, bf16 {bf16:.2f}; using {'bf16' if faster else 'float32'}")
    return faster


def _batch(cache: Cache, config: Config, random: np.random.Generator, place: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    before, after = (torch.from_numpy(part) for part in draw(cache, config.batch, config.patch, random))
    return (
        before.to(place, memory_format=torch.channels_last),
        after.to(place, memory_format=torch.channels_last),
    )


def _loop(
    config: Config,
    options: argparse.Namespace,
    run: Path,
    trainer: Trainer,
    train: Cache,
    held_out: Cache,
    random: np.random.Generator,
    progress: dict[str, Any],
    bf16: bool,
) -> None:
    last = min(config.steps, options.steps or config.steps)
    place, begin, before = device(), time.monotonic(), progress["minutes"]
    with _stop_on_interrupt() as stopped, _bar(last, progress["step"]) as show, _log(run / "log.csv") as log:
        while progress["step"] < last and progress["minutes"] - before < options.minutes and not stopped:
            losses = trainer.step(*_batch(train, config, random, place), bf16=bf16)
            progress["step"] += 1
            progress["minutes"] = before + (time.monotonic() - begin) / 60
            show(progress["step"], losses)
            finished = progress["step"] == last or progress["minutes"] - before >= options.minutes or stopped
            if progress["step"] % config.validate_every == 0 or finished:
                measures = validate(trainer.network, held_out, place)
                log(progress, losses, measures)
                best = measures.psnr > progress["best"]
                progress["best"] = max(progress["best"], measures.psnr)
                _save(run, config, trainer, random, progress, best)


def _save(
    run: Path, config: Config, trainer: Trainer, random: np.random.Generator, progress: dict[str, Any], best: bool
) -> None:
    facts = {"progress": dict(progress), "config": msgspec.to_builtins(config)}
    checkpoint.save(run / "checkpoint.pt", {**facts, "trainer": trainer.state(), "random": checkpoint.random_state(random)})
    if best:
        checkpoint.save(run / "best.pt", {**facts, "network": trainer.network.state_dict()})


@contextmanager
def _stop_on_interrupt() -> Iterator[list[bool]]:
    """A list that stays empty until Ctrl+C (or a polite kill): the step in hand is finished and saved."""
    stopped: list[bool] = []
    previous = {number: signal.signal(number, lambda *_: stopped.append(True)) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def _bar(total: int, done: int) -> Iterator[Any]:
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.description}"), refresh_per_second=1) as bar:
        task = bar.add_task("", total=total, completed=done)

        def show(step: int, losses: dict[str, float]) -> None:
            psnr = -10 * np.log10(max(losses["mse"], 1e-12))
            words = "  ".join(f"{name} {value:.4f}" for name, value in losses.items())
            bar.update(task, completed=step, description=f"{words}  PSNR {psnr:.2f}")

        yield show


@contextmanager
def _log(path: Path) -> Iterator[Any]:
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file)

        def log(progress: dict[str, Any], losses: dict[str, float], measures: Any) -> None:
            if fresh and file.tell() == 0:
                writer.writerow(["step", "minutes", *losses, "val_psnr", "val_ssim", "val_de2000"])
            numbers = [*losses.values(), measures.psnr, measures.ssim, measures.de2000]
            writer.writerow([progress["step"], f"{progress['minutes']:.2f}", *(f"{number:.5f}" for number in numbers)])
            file.flush()
            _say(f"Step {progress['step']}: validation PSNR {measures.psnr:.2f} dB, SSIM {measures.ssim:.3f}, dE {measures.de2000:.2f}")

        yield log


def _list_configs() -> None:
    for name in available():
        config = load(name)
        _say(f"{name}: {config.card.title}; needs {config.train.folder} ({config.train.name}) under --data")


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
