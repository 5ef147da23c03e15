"""The Detail panel as a value in the recipe: clarity, sharpening, noise reduction.

What the numbers do to pixels is written in `develop`, and for noise reduction in the network it runs; this knows their
names and ranges.
"""

from __future__ import annotations

import msgspec

from photoenhance.parameter import Parameter, around_zero

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

PARAMETERS = (CLARITY, SHARPENING, RADIUS, MASKING, NOISE_REDUCTION)


class DetailSettings(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`clarity` from -100 to 100, 0 changes nothing; `radius` and `masking` count where `sharpening` is above 0.

    `noise_reduction` is the strength, in percent, of the model that takes noise away; `develop` does not look at it.
    """

    clarity: float = CLARITY.default
    sharpening: float = SHARPENING.default
    radius: float = RADIUS.default
    masking: float = MASKING.default
    noise_reduction: float = NOISE_REDUCTION.default

    def __post_init__(self) -> None:
        for one in PARAMETERS:
            one.checked(getattr(self, one.name))


AS_IT_IS = DetailSettings()
