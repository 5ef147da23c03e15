"""What a training step is given: inputs, targets, and the number or vector that some networks take besides."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Pictures (N, 3, P, P) float32 in [0, 1], encoded sRGB; `extra` holds styles (N, S) or noise levels (N, 1)."""

    before: Tensor
    after: Tensor
    extra: Tensor | None = None

    def to(self, device: torch.device) -> Batch:
        """The same on a device, channels last, as convolutions like it."""
        before, after = (part.to(device, memory_format=torch.channels_last) for part in (self.before, self.after))
        return Batch(before, after, None if self.extra is None else self.extra.to(device))

    def halves(self) -> tuple[Batch, Batch]:
        """The batch in two, for a device without memory for the whole."""
        middle = len(self.before) // 2
        return self._part(slice(middle)), self._part(slice(middle, None))

    def _part(self, which: slice) -> Batch:
        return Batch(self.before[which], self.after[which], None if self.extra is None else self.extra[which])
