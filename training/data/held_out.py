"""Pairs kept apart for validation, whole; where inputs are made, they are made the same way at every look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.cache import Cache
from training.data.patches import Maker

SEED = 7


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """The pairs of a cache, with inputs as the kind of making says ("" is as they are)."""

    cache: Cache
    make: str

    def __len__(self) -> int:
        return len(self.cache)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """(before, after), each (H, W, 3) uint8."""
        before, after = self.cache.pair(index)
        if not self.make:
            return before, after
        random = np.random.default_rng([SEED, index])
        made = Maker(self.make, self.cache)(index, before, after.astype(np.float32) / np.float32(255), random)
        return np.rint(made * 255).astype(np.uint8), after
