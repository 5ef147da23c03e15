"""The Colour panel as a value in the recipe: white balance of photos that are no RAW files, vibrance, saturation.

What the numbers do to pixels is written in `develop`; this knows their names and ranges.
"""

from __future__ import annotations

import msgspec

from photoenhance.parameter import around_zero
from photoenhance.recipe.canonical import settle

TEMPERATURE = around_zero(
    "temperature",
    "Temperature",
    "Makes the photo warmer (higher) or cooler, as if the light had been bluer or yellower than it was taken to be.",
)
TINT = around_zero("tint", "Tint", "Makes the photo more magenta (higher) or greener.")
VIBRANCE = around_zero(
    "vibrance", "Vibrance", "Strength of the muted colours: skin and what is colourful already change little."
)
SATURATION = around_zero("saturation", "Saturation", "Strength of all colours alike; -100 is black and white.")

PARAMETERS = (TEMPERATURE, TINT, VIBRANCE, SATURATION)


class ColourSettings(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """All from -100 to 100; 0 changes nothing.

    `temperature` and `tint` are relative to the photo as it is, and do not count for RAW files: these have their white
    balance in `RawSettings`, in kelvin.
    """

    temperature: float = TEMPERATURE.default
    tint: float = TINT.default
    vibrance: float = VIBRANCE.default
    saturation: float = SATURATION.default

    def __post_init__(self) -> None:
        settle(self, PARAMETERS)


AS_IT_IS = ColourSettings()
