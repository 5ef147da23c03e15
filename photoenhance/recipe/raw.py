"""How a RAW file is developed, as a value in the recipe: choices of the demosaic, and the pipeline's first stages.

Opens no file; photos that are no RAW files are not touched by it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from photoenhance.parameter import Parameter
from photoenhance.recipe.canonical import settle

WhiteBalance: TypeAlias = Literal["as-shot", "auto", "custom"]
CameraLook: TypeAlias = Literal["camera", "standard", "neutral"]

TEMPERATURE = Parameter(
    name="temperature",
    label="Temperature",
    minimum=2000,
    maximum=50000,
    step=50,
    unit=" K",
    neutral=6500,
    default=6500,
    help="Colour temperature of the light that shall look white; higher makes the photo warmer.",
    reciprocal=True,
)
TINT = Parameter(
    name="tint",
    label="Tint",
    minimum=-150,
    maximum=150,
    step=1,
    unit="",
    neutral=0,
    default=0,
    help="How far the light that shall look white lies from daylight's own line: higher makes the photo more magenta.",
)
BASELINE = Parameter(
    name="baseline",
    label="Baseline exposure",
    minimum=-5,
    maximum=5,
    step=0.05,
    unit=" EV",
    neutral=0,
    default=0,
    help="Exposure that belongs to the camera, before everything else; as the RAW file says unless given.",
)


PARAMETERS = (TEMPERATURE, TINT, BASELINE)


class RawSettings(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Development of a RAW file.

    `temperature` (kelvin) and `tint` count where `white_balance` is "custom". `demosaic` and `highlights` are keys of
    `raw.decode.DEMOSAICS` and `HIGHLIGHTS` and take effect when the file is read; everything else reads nothing again.
    `baseline` is in EV, None as the file says. `look` matches the photo to the camera's own preview ("camera"), gives
    it a fixed curve such as cameras have ("standard"), or leaves the light as it was ("neutral"). `lens` corrects
    distortion, vignetting and colour fringes where camera and lens are known.
    """

    white_balance: WhiteBalance = "as-shot"
    temperature: float = TEMPERATURE.default
    tint: float = TINT.default
    demosaic: str = "ahd"
    highlights: str = "unclipped"
    baseline: float | None = None
    look: CameraLook = "camera"
    lens: bool = False

    def __post_init__(self) -> None:
        settle(self, (TEMPERATURE, TINT) if self.baseline is None else PARAMETERS)


AS_SHOT = RawSettings()
