"""Light, colour and detail: each step and all of them on a window of pixels and on 24 megapixels, beside a copy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.photo import pixels
from benchmarks.table import seconds, show
from photoenhance.colour.transfer import srgb_decode
from photoenhance.develop.compose import composed
from photoenhance.develop.developed import developed
from photoenhance.develop.measure import measured
from photoenhance.develop.ready import make_ready
from photoenhance.develop.reduce import reduced
from photoenhance.develop.settings import Settings
from photoenhance.image import Pixels, Region
from photoenhance.pipeline.render import strips
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.light import LightSettings

WINDOW, FULL = (1600, 1000), (6000, 4000)

LIGHT = LightSettings(0.5, 30, -40, 40, 10, -10)
COLOUR = ColourSettings(10, 5, 30, 10)
REST = LightSettings(), ColourSettings(), DetailSettings()

STEPS = {
    "exposure": Settings(LightSettings(exposure=0.5), *REST[1:]),
    "temperature, tint": Settings(REST[0], ColourSettings(10, 5), REST[2]),
    "contrast, whites, blacks": Settings(LightSettings(contrast=30, whites=10, blacks=-10), *REST[1:]),
    "highlights, shadows": Settings(LightSettings(highlights=-40, shadows=40), *REST[1:]),
    "vibrance, saturation": Settings(REST[0], ColourSettings(vibrance=30, saturation=10), REST[2]),
    "clarity": Settings(*REST[:2], DetailSettings(clarity=30)),
    "sharpening 1 px": Settings(*REST[:2], DetailSettings(sharpening=50)),
    "sharpening 3 px": Settings(*REST[:2], DetailSettings(sharpening=50, radius=3)),
    "all of Light and Colour": Settings(LIGHT, COLOUR, REST[2]),
    "and clarity": Settings(LIGHT, COLOUR, DetailSettings(clarity=30)),
    "and sharpening": Settings(LIGHT, COLOUR, DetailSettings(clarity=30, sharpening=50)),
}


def table() -> None:
    """Two tables: what a step costs, and what comes before it."""
    make_ready()
    window, full = _linear(*WINDOW), _linear(*FULL)
    everything = STEPS["and clarity"]
    small = reduced([full], *FULL)
    found = measured(small, everything, *FULL)
    before = [
        ("small picture of 24 MP", _ms(lambda: reduced([full], *FULL))),
        ("measured, 24 MP", _ms(lambda: measured(small, everything, *FULL))),
        ("composed", _ms(lambda: composed.__wrapped__(everything, found))),
    ]
    rows = [("copy", _ms(window.copy), _rate(lambda: [full[strip.slices].copy() for strip in strips(*FULL)]))]
    rows += [(name, _ms(_window(window, one)), _rate(_whole(full, one, small))) for name, one in STEPS.items()]
    show("Developing, one core", ("step", "1600x1000, ms", "24 MP in strips, MP/s"), rows)
    print()
    show("Before it", ("what", "ms"), before)


def _linear(width: int, height: int) -> Pixels:
    return srgb_decode(pixels(width, height).astype(np.float32) / np.float32(255))


def _window(value: Pixels, settings: Settings) -> Callable[[], object]:
    found = measured(reduced([value], *WINDOW), settings, *WINDOW)
    after = developed(lambda region: value[region.slices], settings, found, *WINDOW)
    return lambda: after(Region(0, 0, *WINDOW))


def _whole(value: Pixels, settings: Settings, small: Pixels) -> Callable[[], object]:
    found = measured(small, settings, *FULL)
    after = developed(lambda region: value[region.slices], settings, found, *FULL)

    def work() -> None:
        for strip in strips(*FULL):
            after(strip)

    return work


def _ms(work: Callable[[], object]) -> str:
    median, spread = seconds(work, 9)
    return f"{median * 1000:.1f} ± {spread * 500:.1f}"


def _rate(work: Callable[[], object]) -> str:
    median, _ = seconds(work, 3)
    return f"{FULL[0] * FULL[1] / 1e6 / median:.0f}"
