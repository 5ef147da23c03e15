"""The Light panel as a value in the recipe: exposure and contrast, and the ends of the scale.

What the numbers do to pixels is written in `develop`; this knows their names and ranges.
"""

from __future__ import annotations

import msgspec

from photoenhance.parameter import Parameter, around_zero
from photoenhance.recipe.canonical import settle

EXPOSURE = Parameter(
    name="exposure",
    label="Exposure",
    minimum=-5,
    maximum=5,
    step=0.05,
    unit=" EV",
    neutral=0,
    default=0,
    help="Brightness of the whole photo; each EV doubles or halves the light, as one stop in the camera does.",
)
CONTRAST = around_zero(
    "contrast", "Contrast", "Sets light and dark further apart around mid-grey, or brings them closer; hues stay."
)
HIGHLIGHTS = around_zero(
    "highlights",
    "Highlights",
    "Brightness of the light areas: lower brings back clouds and lit skin, and what lies above white where the photo "
    "holds it.",
)
SHADOWS = around_zero(
    "shadows", "Shadows", "Brightness of the dark areas: higher opens them and keeps the contrast inside them."
)
WHITES = around_zero("whites", "Whites", "Where white begins: higher makes the lightest tones reach it sooner.")
BLACKS = around_zero("blacks", "Blacks", "Where black begins: lower makes the darkest tones reach it sooner.")

PARAMETERS = (EXPOSURE, CONTRAST, HIGHLIGHTS, SHADOWS, WHITES, BLACKS)


class LightSettings(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`exposure` in EV, the others from -100 to 100; 0 changes nothing."""

    exposure: float = EXPOSURE.default
    contrast: float = CONTRAST.default
    highlights: float = HIGHLIGHTS.default
    shadows: float = SHADOWS.default
    whites: float = WHITES.default
    blacks: float = BLACKS.default

    def __post_init__(self) -> None:
        settle(self, PARAMETERS)


AS_IT_IS = LightSettings()
