"""Settings by name, pictures to try them on, and developing in one call."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from photoenhance.develop.developed import developed
from photoenhance.develop.measure import measured
from photoenhance.develop.reduce import reduced
from photoenhance.develop.settings import Settings
from photoenhance.image import Pixels, Region
from photoenhance.recipe import colour, detail, light
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.light import LightSettings

SLIDERS = {one.name: one for one in (*light.PARAMETERS, *colour.PARAMETERS, *detail.PARAMETERS)}
EXTREMES = (-1.0, 0.0, 1e-8, 0.18, 1.0, 16.0, 65504.0)

every = st.fixed_dictionaries(
    {
        name: st.one_of(st.just(one.neutral), st.sampled_from((one.minimum, one.maximum)),
                        st.floats(one.minimum, one.maximum, width=32))
        for name, one in SLIDERS.items()
    }
)  # fmt: skip
"""Any sliders, often at the ends of their ranges."""


def settings_of(*, raw: bool = False, **sliders: float) -> Settings:
    """Settings with these sliders set and all others neutral."""
    assert sliders.keys() <= SLIDERS.keys()

    def only(struct: type) -> dict[str, float]:
        return {name: value for name, value in sliders.items() if name in struct.__struct_fields__}

    parts = LightSettings, ColourSettings, DetailSettings
    return Settings(*(one(**only(one)) for one in parts), raw)


def picture(width: int, height: int, seed: int = 0) -> Pixels:
    """Patches and a ramp with grain, colours, values below 0 and above 1: something for every step to work on."""
    random = np.random.default_rng(seed)
    patches = random.uniform(-9, 1, (-(-height // 16), -(-width // 16), 1)) + random.normal(0, 0.7, (1, 1, 3))
    level = np.repeat(np.repeat(patches, 16, axis=0), 16, axis=1)[:height, :width]
    level = level + np.linspace(-1, 1, width)[None, :, None] + random.normal(0, 0.1, (height, width, 3))
    return (np.exp2(level) - 0.002).astype(np.float32)


def develop(value: Pixels, settings: Settings) -> Pixels:
    """A whole picture, measured and developed."""
    height, width = value.shape[:2]
    found = measured(reduced([value], width, height), settings, width, height)
    return developed(lambda region: value[region.slices], settings, found, width, height)(Region(0, 0, width, height))


def patch(*colour: float) -> Pixels:
    """An even picture of one colour."""
    return np.broadcast_to(np.array(colour, np.float32), (8, 8, 3)).copy()


def developed_patch(*colour: float, **sliders: float) -> np.ndarray:
    """What becomes of an even picture: one pixel of it, float64."""
    return develop(patch(*colour), settings_of(**sliders))[4, 4].astype(np.float64)
