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
    layout: Literal["lol", "before-after"]
    name: str
    licence: str
    scenes: str = ""
    """A JSON file {name: scene number} under the data folder; without it every pair is a scene of its own."""


class Adam(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The optimiser's settings."""

    learning_rate: float
    betas: tuple[float, float] = (0.9, 0.999)


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the exported model says of itself to the person who chooses it."""

    id: str
    title: str
    summary: str
    limits: str
    licence: str
    tile: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides a run. `loss` "mae" trains the network alone, "adversarial" against a discriminator."""

    name: str
    network: str
    loss: Literal["mae", "adversarial"]
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
