"""Several data sets mixed by shares: what a run learns from, batch by batch, and what it is validated on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from photoenhance.inference.info import TrainedOn
from training.config import Config, Data
from training.data.batch import Batch
from training.data.cache import Cache, open_cache
from training.data.decode import decode_small, decode_srgb8
from training.data.held_out import HeldOut
from training.data.pairs import Pair, find_pairs, split_by_scene
from training.data.patches import Maker, draw_patch, noise_of
from training.data.whole import draw_whole

LEAST_LIFT = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One data set of the mixture: its decoded pairs, and how they are used."""

    data: Data
    cache: Cache
    make: Maker


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What a network learns from, is validated on (`held_out`), and, of kind grade, should leave alone (`keep`)."""

    config: Config
    parts: tuple[Part, ...]
    held_out: HeldOut
    keep: HeldOut | None

    def batch(self, step: int, random: np.random.Generator) -> Batch:
        """The batch of a step, counted from 0; depends on the step's phase and the generator's state alone."""
        phase = self.config.phase(step)
        shares = np.array([part.data.share for part in self.parts])
        chosen = random.choice(len(self.parts), phase.batch, p=shares / shares.sum())
        draw = self._whole if self.config.network.name == "grade" else self._patch
        before, after, extra = zip(*(draw(self.parts[index], phase.patch, random) for index in chosen), strict=True)
        return Batch(torch.stack(before), torch.stack(after), None if extra[0] is None else torch.stack(extra))

    def _whole(self, part: Part, side: int, random: np.random.Generator) -> tuple[Tensor, Tensor, Tensor | None]:
        data, styles = part.data, self.config.styles
        before, after, style = draw_whole(part.make, side, data.target, data.jitter, styles, random)
        return before, after, None if style is None else torch.from_numpy(style)

    def _patch(self, part: Part, side: int, random: np.random.Generator) -> tuple[Tensor, Tensor, Tensor | None]:
        index, before, after = draw_patch(part.make, side, self.config, random)
        told = self.config.network.name == "denoise"
        level = noise_of(before, after, part.make.level(index), random) if told else None
        one, two = (torch.from_numpy(np.ascontiguousarray(part.transpose(2, 0, 1))) for part in (before, after))
        if part.data.lift:
            bend = float(np.exp(random.uniform(np.log(part.data.lift), np.log(LEAST_LIFT))))
            one, two = (value * (1 + bend) / (value + bend) for value in (one, two))
        if part.data.jitter:
            one = (one * float(np.exp2(random.normal(0, part.data.jitter) / 2.2))).clamp(0, 1)
        if part.data.target != 1:
            two = one + part.data.target * (two - one)
        return one, two, None if level is None else torch.tensor([level], dtype=torch.float32)

    def facts(self) -> tuple[TrainedOn, ...]:
        """What was trained on, for the model's card: one entry a data set's name."""
        pairs: dict[tuple[str, str], int] = {}
        for part in self.parts:
            key = part.data.name, part.data.licence
            pairs[key] = pairs.get(key, 0) + len(part.cache)
        return tuple(TrainedOn(name, count, licence) for (name, licence), count in pairs.items())


def open_mixture(config: Config, root: Path, folder: Path, say: Callable[[str], None]) -> Mixture:
    """Find and decode everything a config names under `root`; the caches go to `folder`."""
    small = config.network.name == "grade"
    where = folder / "small" if small else folder

    def cached(pairs: tuple[Pair, ...]) -> Cache:
        return open_cache(pairs, where, decode_small if small else decode_srgb8, say)

    def found(data: Data) -> tuple[Pair, ...]:
        scenes = root / data.scenes if data.scenes else None
        return find_pairs(root / data.folder, data.layout, scenes, data.names, data.styles)

    def part(data: Data, cache: Cache) -> Part:
        return Part(data, cache, Maker(data.make, cache))

    train, held_out = split_by_scene(found(config.train), config.validation_scenes, config.seed)
    # A network without a wish gives its first style, so that is what it is compared with.
    first = config.styles[0].name if config.styles else ""
    held_out = tuple(pair for pair in held_out if pair.style in ("", first)) or held_out
    parts = (part(config.train, cached(train)), *(part(data, cached(found(data))) for data in config.more))
    keep = HeldOut(cached(found(config.keep)), "") if config.keep else None
    return Mixture(config, parts, HeldOut(cached(held_out), config.train.make), keep)
