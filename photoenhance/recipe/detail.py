"""The Detail panel as a value in the recipe: clarity and sharpening; and the declaration of noise reduction.

What the numbers do to pixels is written in `develop`; this knows their names and ranges. Noise reduction is an enhance
step of the recipe, not a number of this group (`recipe.noise_reduction`).
"""

from __future__ import annotations

import msgspec

from photoenhance.parameter import Parameter, around_zero
from photoenhance.recipe.canonical import settle

CLARITY = around_zero(
    "clarity", "Clarity", "Contrast of the photo's larger structures: higher brings them out, lower softens them."
)
SHARPENING = Parameter(
    name="sharpening",
    label="Sharpening",
    minimum=0,
    maximum=150,
    step=1,
    unit="",
    neutral=0,
    default=0,
    help="Contrast of edges and fine texture, in brightness alone. Judge it at 100 %.",
)
RADIUS = Parameter(
    name="radius",
    label="Radius",
    minimum=0.5,
    maximum=3,
    step=0.1,
    unit=" px",
    neutral=1,
    default=1,
    help="How wide an edge sharpening looks at, in pixels of the full photo; small for fine detail.",
)
MASKING = Parameter(
    name="masking",
    label="Masking",
    minimum=0,
    maximum=100,
    step=1,
    unit="",
    neutral=0,
    default=0,
    help="Keeps sharpening to the edges: 0 sharpens everything, 100 only the strongest edges.",
)
NOISE_REDUCTION = Parameter(
    name="noise_reduction",
    label="Noise reduction",
    minimum=0,
    maximum=100,
    step=1,
    unit="",
    neutral=0,
    default=0,
    help="How much of the noise is taken away, by the model made for it.",
)

PARAMETERS = (CLARITY, SHARPENING, RADIUS, MASKING)


class DetailSettings(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`clarity` from -100 to 100, 0 changes nothing; `radius` and `masking` count where `sharpening` is above 0."""

    clarity: float = CLARITY.default
    sharpening: float = SHARPENING.default
    radius: float = RADIUS.default
    masking: float = MASKING.default

    def __post_init__(self) -> None:
        settle(self, PARAMETERS)


AS_IT_IS = DetailSettings()
