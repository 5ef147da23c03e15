"""Clarity: local contrast, as a gain that enlarges what a pixel's level differs from its base layer.

With d = level - base (`develop.base`, the near one) in EV:

    gain in EV = strength c(d) m(base)
    c(d) = d d^2 / (d^2 + CORE^2) / (1 + |d| / SOFT)        m(base) = 1 / (1 + ((base - MIDDLE) / WIDTH)^4)

Differences below CORE are noise or the steps of an 8-bit sky and are left alone; those above SOFT are edges, contrasty
enough already; midtones get most, white and black least. Base layers that end at edges keep halos away (Farbman et al.
2008, "Edge-preserving decompositions").
"""

from __future__ import annotations

STRONGER, SOFTER = 1.25, 0.75
"""Strength at 100 and -100; with it a level rises with its pixel's, or two of them would change places."""

CORE, SOFT = 0.035, 0.9
MIDDLE, WIDTH = -3.3, 4.0
"""In EV."""


def numbers(amount: float) -> tuple[float, float, float, float, float]:
    """Strength, CORE^2, 1 / SOFT, MIDDLE and 1 / WIDTH for `amount` from -1 to 1."""
    return amount * (STRONGER if amount > 0 else SOFTER), CORE * CORE, 1 / SOFT, MIDDLE, 1 / WIDTH
