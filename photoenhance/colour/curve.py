"""Transfer curves as values, with their exact formulas in float64.

Each goes from encoded samples (0..1) to linear light. Speed is the business of `transfer`.
Spaces and files are unknown here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

REFERENCE_WHITE = 203.0
"""Luminance of diffuse white in HDR pictures, cd/m2 (ITU-R BT.2408-7, table 1): it becomes 1.0."""


@dataclass(frozen=True, slots=True)
class Parametric:
    """ICC `parametricCurveType` in its fullest form (ICC.1:2022, 10.18, function type 4).

    Linear = (a * x + b) ** g + e where x >= d, else c * x + f. Types 0 to 3 are this with some values zero.
    """

    g: float
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 0.0
    f: float = 0.0

    def decode(self, encoded: Floats) -> Floats:
        """Give the linear light of encoded values; a base below zero counts as zero."""
        power = np.maximum(self.a * encoded + self.b, 0.0) ** self.g + self.e
        return np.where(encoded >= self.d, power, self.c * encoded + self.f)

    def encode(self, linear: Floats) -> Floats:
        """Give the encoded values of linear light, the inverse of `decode`."""
        knee = (self.a * self.d + self.b) ** self.g + self.e if self.a * self.d + self.b > 0 else self.e
        power = (np.maximum(linear - self.e, 0.0) ** (1.0 / self.g) - self.b) / self.a
        if self.c == 0:
            return np.maximum(power, self.d)
        # The two branches of a rounded curve rarely meet exactly; the jump between them belongs to the knee.
        return np.where(linear >= knee, power, np.minimum((linear - self.f) / self.c, max(self.d, 0.0)))


@dataclass(frozen=True, slots=True)
class Sampled:
    """ICC `curveType` with a table: `values` is its big-endian uint16 data, at least two entries, not decreasing."""

    values: bytes

    def _table(self) -> Floats:
        return np.frombuffer(self.values, ">u2").astype(np.float64) / 65535.0

    def decode(self, encoded: Floats) -> Floats:
        """Give linear light, by straight lines between the entries; outside 0..1 the end values."""
        table = self._table()
        return np.interp(encoded, np.linspace(0.0, 1.0, table.size), table)

    def encode(self, linear: Floats) -> Floats:
        """Invert `decode` by straight lines; a flat stretch gives its lowest encoded value."""
        table, first = np.unique(self._table(), return_index=True)
        places = np.linspace(0.0, 1.0, len(self.values) // 2)[first]
        return np.interp(linear, table, places)


@dataclass(frozen=True, slots=True)
class Pq:
    """Perceptual quantiser (SMPTE ST 2084, ITU-R BT.2100 table 4): absolute, 203 cd/m2 becomes 1.0."""

    def decode(self, encoded: Floats) -> Floats:
        """Give linear light relative to reference white: code 1.0 is 10000 cd/m2, about 49.3."""
        m1, m2, c1, c2, c3 = 1305 / 8192, 2523 / 32, 107 / 128, 2413 / 128, 2392 / 128
        root = np.clip(encoded, 0.0, 1.0) ** (1 / m2)
        fraction = (np.maximum(root - c1, 0.0) / (c2 - c3 * root)) ** (1 / m1)
        return np.asarray(fraction * 10000.0 / REFERENCE_WHITE, np.float64)


@dataclass(frozen=True, slots=True)
class Hlg:
    """Hybrid log-gamma (ITU-R BT.2100 table 5): linear is *scene* light 0..1, the display's share is added later."""

    def decode(self, encoded: Floats) -> Floats:
        """Give the scene light 0..1 of encoded values (the inverse OETF)."""
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        x = np.clip(encoded, 0.0, 1.0)
        return np.where(x <= 0.5, x * x / 3.0, (np.exp((x - c) / a) + b) / 12.0)


TwoWay: TypeAlias = Parametric | Sampled
"""Curves that results can be written with; PQ and HLG are only read."""
Curve: TypeAlias = TwoWay | Pq | Hlg

LINEAR_CURVE = Parametric(1.0)
SRGB_CURVE = Parametric(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""IEC 61966-2-1."""
BT709_CURVE = Parametric(1 / 0.45, 1 / 1.0992968268, 0.0992968268 / 1.0992968268, 1 / 4.5, 4.5 * 0.018053968511)
"""ITU-R BT.709-6, 1.2, turned round, with the digits of BT.2020-2 table 4, by which its two branches meet."""
ADOBE_CURVE = Parametric(563 / 256)
"""Adobe RGB (1998), 4.3.4.2: gamma 2.19921875."""
PROPHOTO_CURVE = Parametric(1.8, 1.0, 0.0, 1 / 16, 1 / 32)
"""ROMM RGB (ISO 22028-2): linear below 1/512, so that shadows survive a round trip."""
