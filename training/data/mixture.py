"""Several data sets mixed by shares, and batches of whole, lightly cropped photos drawn from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate

from photoenhance.inference.info import TrainedOn
from training.config import Config, Data
from training.data.cache import Cache, open_cache
from training.data.decode import decode_small
from training.data.pairs import Pair, find_pairs, split_by_scene

SMALLEST_CROP = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One data set of the mixture: its decoded pairs, and how they are used."""

    data: Data
    cache: Cache


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What a network of kind grade learns from, is validated on (`held_out`), and must leave alone (`keep`)."""

    parts: tuple[Part, ...]
    held_out: Cache
    keep: Cache | None

    def batch(self, count: int, side: int, random: np.random.Generator) -> tuple[Tensor, Tensor]:
        """(before, after), each (count, 3, side, side) float32 in [0, 1]; depends on the generator's state alone."""
        shares = np.array([part.data.share for part in self.parts])
        chosen = random.choice(len(self.parts), count, p=shares / shares.sum())
        drawn = [_draw(self.parts[index], side, random) for index in chosen]
        both = torch.stack(drawn, 1)
        return both[0], both[1]

    def facts(self) -> tuple[TrainedOn, ...]:
        """What was trained on, for the model's card: one entry a data set's name."""
        pairs: dict[tuple[str, str], int] = {}
        for part in self.parts:
            key = part.data.name, part.data.licence
            pairs[key] = pairs.get(key, 0) + len(part.cache)
        return tuple(TrainedOn(name, count, licence) for (name, licence), count in pairs.items())


def open_mixture(config: Config, root: Path, folder: Path, say: Callable[[str], None]) -> Mixture:
    """Find and decode everything a config names under `root`; the caches go to `folder`."""

    def cached(pairs: tuple[Pair, ...]) -> Cache:
        return open_cache(pairs, folder, decode_small, say)

    def found(data: Data) -> tuple[Pair, ...]:
        return find_pairs(root / data.folder, data.layout, names=data.names)

    train, held_out = split_by_scene(found(config.train), config.validation_scenes, config.seed)
    parts = [Part(config.train, cached(train))]
    parts += [Part(data, cached(found(data))) for data in config.more]
    return Mixture(tuple(parts), cached(held_out), cached(found(config.keep)) if config.keep else None)


def _draw(part: Part, side: int, random: np.random.Generator) -> Tensor:
    """(2, 3, side, side): a random crop of a random pair, mirrored half the time, pressed into a square."""
    both = np.stack(part.cache.pair(int(random.integers(len(part.cache)))))
    height, width = both.shape[1:3]
    rows, columns = _span(height, random), _span(width, random)
    cut = both[:, rows, columns]
    if random.random() < 0.5:
        cut = cut[:, :, ::-1]
    values = torch.from_numpy(np.ascontiguousarray(cut.transpose(0, 3, 1, 2)).astype(np.float32) / np.float32(255))
    pair = interpolate(values, (side, side), mode="bilinear", antialias=True, align_corners=False).clamp(0, 1)
    before, after = pair[0], pair[1]
    after = before + part.data.target * (after - before)
    gains = _jitter(part.data.jitter, random)
    if part.data.jitter:
        before = (before * torch.from_numpy(gains)[:, None, None]).clamp(0, 1)
    return torch.stack([before, after])


def _span(length: int, random: np.random.Generator) -> slice:
    kept = round(length * random.uniform(SMALLEST_CROP, 1))
    first = int(random.integers(length - kept + 1))
    return slice(first, first + kept)


def _jitter(ev: float, random: np.random.Generator) -> NDArray[np.float32]:
    """Factors on encoded values (3): an exposure in EV is about 1 / 2.2 of it there."""
    steps = random.normal(0, ev) + random.normal(0, ev / 5, 3)
    return np.exp2(steps / 2.2).astype(np.float32)
