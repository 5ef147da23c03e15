"""Highlights and shadows: a gain that follows the brightness of the area a pixel lies in, not its own.

The areas are the base layer of `develop.base`, which ends at edges: inside an area all pixels get nearly the same gain,
so its contrast stays, and there is no halo around it.
"""

from __future__ import annotations

import numpy as np

from photoenhance.develop.scale import Levels, smooth

SHADOWS_FROM, SHADOWS_AT = -1.2, -6.2
LIFTED_BY, DARKENED_BY = 2.0, 1.4
"""EV where shadows begin and where they are changed in full; by how much, for 100 and for -100."""

LIGHTS_FROM, LIGHTS_AT = -3.4, -1.2
LIGHTS_BY, WHITE_BY = 0.55, 0.18
"""EV where highlights begin and where they are changed most; by how much, there and at white. White gives way least:
where a photo has no detail left, a plain grey would be no help."""

RAMP = 2.5
"""How far below white light begins to make room for what lies above white, at least, in EV."""


def shadows(levels: Levels, amount: float) -> Levels:
    """EV + amount LIFTED_BY S (or DARKENED_BY S), S a smooth step from SHADOWS_FROM down to SHADOWS_AT.

    The slope is at least 1 - 1.5 LIFTED_BY / 5 = 0.4: darker areas stay darker.
    """
    by = LIFTED_BY if amount > 0 else DARKENED_BY
    return np.asarray(levels + amount * by * smooth(levels, SHADOWS_FROM, SHADOWS_AT))


def highlights(levels: Levels, amount: float, peak: float) -> Levels:
    """Brighten or darken light areas; `amount` from -1 to 1, `peak` the EV of the photo's lightest areas.

    Both ways by a bump that begins at LIGHTS_FROM, is LIGHTS_BY high at LIGHTS_AT and WHITE_BY from white on. Downwards
    light above white is fetched, too: at -1 the peak, where it lies above, comes down to white, by a smooth step of so
    many EV that begins as far below white as keeps every slope positive; the bump makes room for it.
    """
    bump = LIGHTS_BY * smooth(levels, LIGHTS_FROM, LIGHTS_AT) - (LIGHTS_BY - WHITE_BY) * smooth(levels, LIGHTS_AT, 0)
    over = max(0.0, peak) if amount < 0 else 0.0
    found = levels + amount * bump / (1 + over / 2)
    if over > 0:
        found = found + amount * over * smooth(levels, -RAMP - over / 2, over)
    return np.asarray(found)
