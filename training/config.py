"""One training run as a frozen value, read from a TOML file in `training/configs`. Knows no torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec

from photoenhance.errors import PhotoError

CONFIGS = Path(__file__).resolve().parent / "configs"


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A folder of pairs under the data folder, its layout, and what to say of it in the model's card."""

    folder: str
    layout: Literal["lol", "before-after", "alone"]
    name: str
    licence: str
    scenes: str = ""
    """A JSON file {name: scene number} under the data folder; without it every pair is a scene of its own."""
    names: tuple[str, ...] = ("*",)
    """Patterns of the names (without suffix) that count."""
    share: float = 1.0
    """Part of the draws, relative to the other data sets of a mixture."""
    target: float = 1.0
    """How far towards the target the network shall go: 0.5 is half way from the input."""
    jitter: float = 0.0
    """Standard deviation in EV of random exposure (and of white balance, a fifth of it) put on inputs."""


class Adam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The optimiser's settings."""

    learning_rate: float
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.0
    warm_up: int = 0
    """Steps until the full learning rate; behind them it follows a cosine down to 1 % at the last step."""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the exported model says of itself to the person who chooses it."""

    id: str
    title: str
    summary: str
    limits: str
    licence: str
    tile: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides a run.

    `loss` "mae" trains the network alone, "adversarial" against a discriminator, "grade" a network of kind grade.
    """

    name: str
    network: str
    loss: Literal["mae", "adversarial", "grade"]
    patch: int
    batch: int
    steps: int
    seed: int
    validate_every: int
    validation_scenes: int
    adam: Adam
    card: Card
    train: Data
    test: Data
    freeze_norm_after: int = 0
    """From this step on (0: never) the generator's BatchNorm uses its running statistics, as it will in the editor."""
    l1_weight: float = 0.0
    """Weight of the mean absolute error (values in [-1, 1]) beside the generator's adversarial loss."""
    more: tuple[Data, ...] = ()
    """Further data sets, mixed with `train` by their shares; validation scenes come from `train` alone."""
    keep: Data | None = None
    """Finished photos: how much a network of kind grade changes them is logged, and counts in choosing the best."""


def load(name: str) -> Config:
    """Read a config by name ("residual") or path; PhotoError when it is missing or wrong."""
    path = Path(name) if name.endswith(".toml") else CONFIGS / f"{name}.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Config)
    except FileNotFoundError as error:
        known = ", ".join(available())
        raise PhotoError(f"Cannot train {name}", f"there is no config {path}", f"Choose one of: {known}") from error
    except msgspec.DecodeError as error:
        raise PhotoError(
            f"Cannot train {name}", f"{path} is not a sound config ({error})", "Correct the file"
        ) from error


def data_folder() -> Path:
    """Where the data sets are unless --data says otherwise: PHOTOENHANCE_DATA, or beside the repository."""
    return Path(os.environ.get("PHOTOENHANCE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def available() -> tuple[str, ...]:
    """Names of the shipped configs."""
    return tuple(sorted(path.stem for path in CONFIGS.glob("*.toml")))
