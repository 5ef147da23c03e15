"""What a run shows and leaves behind while it goes on: the bar, log.csv, curves, example pictures. Knows no trainer."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from photoenhance.errors import PhotoError
from photoenhance.inference.info import Measures
from training.examples import Pairs, write_examples
from training.plot import write_plot

Picture = NDArray[np.uint8]
Say = Callable[[str], None]


@contextmanager
def bar(total: int, done: int, *, shown: bool) -> Iterator[Callable[[int, dict[str, float]], None]]:
    """A function that shows step and losses, with the time left."""
    columns = (BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.description}"), refresh_per_second=1, disable=not shown) as progress:
        task = progress.add_task("", total=total, completed=done)

        def show(step: int, losses: dict[str, float]) -> None:
            psnr = -10 * np.log10(max(losses["mse"], 1e-12))
            words = "  ".join(f"{name} {value:.4f}" for name, value in losses.items())
            progress.update(task, completed=step, description=f"{words}  PSNR {psnr:.2f}")

        yield show


def add_row(path: Path, step: int, minutes: float, losses: dict[str, float], measures: Measures) -> None:
    """Add a validation to log.csv; the first one writes the headings."""
    numbers = [*losses.values(), measures.psnr, measures.ssim, measures.de2000]
    with path.open("a", newline="") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(["step", "minutes", *losses, "val_psnr", "val_ssim", "val_de2000"])
        writer.writerow([step, f"{minutes:.2f}", *(f"{number:.5f}" for number in numbers)])


def sentence(step: int, losses: dict[str, float], measures: Measures) -> str:
    """The validation in words."""
    said = f"PSNR {measures.psnr:.2f} dB, SSIM {measures.ssim:.3f}, dE2000 {measures.de2000:.2f}"
    kept = f"; photos that should stay change by {losses['keep_dE2000']:.2f}" if "keep_dE2000" in losses else ""
    return f"Step {step}: validation {said}{kept}"


def draw(folder: Path, apply: Callable[[Picture], Picture], pairs: Pairs, say: Say) -> None:
    """Curves (curves.png) and examples (examples.jpg); where they cannot be written the training still goes on."""
    try:
        write_plot(folder / "log.csv", folder / "curves.png")
        write_examples(apply, pairs, folder / "examples.jpg")
    except PhotoError as error:
        say(str(error))
