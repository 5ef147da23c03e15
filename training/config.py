"""One training run as a frozen value, read from a TOML file in `training/configs`. Knows no torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import msgspec

from photoenhance.errors import PhotoError

CONFIGS = Path(__file__).resolve().parent / "configs"


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A folder of pairs under the data folder, its layout, and what to say of it in the model's card."""

    folder: str
    layout: Literal["lol", "before-after", "alone", "fivek"]
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
    styles: tuple[str, ...] = ()
    """fivek: the experts ("A" to "E") whose finished photos are used; empty: all that are there. A network whose styles
    bear their names learns one style of each."""
    jitter: float = 0.0
    """Standard deviation in EV of random exposure (and of white balance, a fifth of it) put on inputs."""
    lift: float = 0.0
    """Patches: shadows of input and target are lifted alike by v (1 + a) / (v + a), a drawn between this and 3: a grade
    may have lifted a photo, and the noise in its darkest places, further than the target was. 0: they are not."""
    make: Literal["", "dark", "noise", "matched", "degraded"] = ""
    """How the input is made: darkened or made noisy as a camera would (`data.camera`); "degraded": made flat and dull
    (`data.degrade`); "matched": given its target's brightness by curves, so that only noise is left between the two.
    Empty: the input is used as it is."""


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which network, and its switches; a switch that a network does not have must be left alone."""

    name: Literal["residual", "encoder-decoder", "denoise", "grade"]
    logit: bool = False
    """residual: the residual is added to the input's logit, so that a residual of 0 changes nothing."""
    context: bool = False
    """residual, encoder-decoder: a branch at lower resolution, with dilated convolutions, sees further around."""
    skips: bool = False
    """encoder-decoder: the decoder sees the encoder's features at half and at full resolution."""
    norm: bool = True
    """encoder-decoder: BatchNorm, as its origin states."""
    attention: bool = False
    """encoder-decoder: every place asks its neighbourhood (attention of fixed reach, so that tiles stay exact)."""
    curves: bool = True
    """grade: curves in front of the table."""
    grid: bool = True
    """grade: the grid of local gains."""
    content: int = 0
    """grade: stages of EfficientNet-Lite0 whose pooled features join in (0: none)."""


class Optimiser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Adam, or AdamW where there is weight decay; the plain settings are the origin's."""

    learning_rate: float
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.0
    warm_up: int = 0
    """Steps until the full learning rate."""
    cosine: bool = False
    """Whether the rate follows a cosine down to 1 % at the last step."""
    clip: float = 0.0
    """Largest norm of the gradient (0: any)."""
    averaging: float = 0.0
    """Decay of the moving average of the weights that is validated and exported (0: the weights themselves)."""


class Losses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of what a network is judged by, values in [0, 1]; of these kind grade knows the last one alone."""

    l1: float = 0.0
    ssim: float = 0.0
    lab: float = 0.0
    perceptual: float = 0.0
    """Of L1 between features of EfficientNet-Lite0 (extra `perceptual`)."""
    adversarial: float = 0.0
    """Of the discriminator's judgement of the output; 0 trains without one."""
    smooth: float = 1.0
    """grade: times the usual penalty on bends of the colour table; a table bent too much cannot be baked exactly."""


class Discriminator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The judge of an adversarial run."""

    scales: int = 0
    """0: the origin's, Flatten and Dense(1), one answer a picture. 1 and more: so many fully convolutional ones, each
    seeing the picture at half the size of the one before, one answer a patch."""
    spectral: bool = False
    """Spectral normalisation of its weights (Miyato et al. 2018), in place of BatchNorm."""


class Phase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the run with patches of one size: `part` is where in the run (0 to 1) it ends."""

    part: float
    patch: int
    batch: int


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wish that a grade network can be given: an expert's name, or made from the target by formula (`data.style`)."""

    name: str
    amount: float = 1.0
    contrast: float = 0.0
    saturation: float = 1.0


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the exported model says of itself to the person who chooses it."""

    id: str
    title: str
    summary: str
    limits: str
    licence: str
    tile: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides a run."""

    name: str
    network: Network
    phases: tuple[Phase, ...]
    steps: int
    seed: int
    validate_every: int
    validation_scenes: int
    optimiser: Optimiser
    card: Card
    train: Data
    test: Data
    losses: Losses = Losses()
    discriminator: Discriminator = Discriminator()
    styles: tuple[Style, ...] = ()
    more: tuple[Data, ...] = ()
    """Further data sets, mixed with `train` by their shares; validation scenes come from `train` alone."""
    keep: Data | None = None
    """Finished photos: how much a network of kind grade changes them is logged, and counts in choosing the best."""
    scales: tuple[float, float] = (1.0, 1.0)
    """Smallest and largest size, relative to the photo's own, at which patches are drawn."""
    flips: bool = False
    """Whether patches are mirrored and turned at random."""
    freeze_norm_after: int = 0
    """From this step on (0: never) BatchNorm uses its running statistics in training, as it will in the editor."""
    ssim_worth: float = 0.0
    """Decibels that a structural similarity of 1 is worth in choosing the best: plain grey has a fair PSNR."""
    norm_batches: int = 0
    """Before each validation BatchNorm's statistics are taken anew from so many batches (0: the running ones)."""

    def phase(self, step: int) -> Phase:
        """The phase that a step (counted from 0) belongs to."""
        return next((one for one in self.phases if step < one.part * self.steps), self.phases[-1])


def load(name: str, changes: tuple[str, ...] = ()) -> Config:
    """Read a config by name ("residual") or path; PhotoError when it is missing or wrong.

    `changes` are settings put over it like "network.grid=false" or, in a list, "more.0.share=0.2"; values are TOML.
    """
    path = Path(name) if name.endswith(".toml") else CONFIGS / f"{name}.toml"
    try:
        table = msgspec.toml.decode(path.read_bytes())
        for change in changes:
            _put(table, change)
        return msgspec.convert(table, Config)
    except FileNotFoundError as error:
        known = ", ".join(available())
        raise PhotoError(f"Cannot train {name}", f"there is no config {path}", f"Choose one of: {known}") from error
    except (msgspec.DecodeError, LookupError, ValueError) as error:
        raise PhotoError(
            f"Cannot train {name}", f"{path} is not a sound config ({error})", "Correct the file"
        ) from error


def _put(table: dict[str, Any], change: str) -> None:
    key, _, value = change.partition("=")
    *parents, last = key.strip().split(".")
    inner: Any = table
    for parent in parents:
        inner = inner[int(parent)] if isinstance(inner, list) else inner.setdefault(parent, {})
    inner[last] = msgspec.toml.decode(f"value = {value}")["value"]


def data_folder() -> Path:
    """Where the data sets are unless --data says otherwise: PHOTOENHANCE_DATA, or beside the repository."""
    return Path(os.environ.get("PHOTOENHANCE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


def available() -> tuple[str, ...]:
    """Names of the shipped configs."""
    return tuple(sorted(path.stem for path in CONFIGS.glob("*.toml")))
