"""From sensor values to linear camera values through LibRaw: what has to be decided before or in the demosaic.

White balance is put in for the demosaic and taken out again; colour comes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import rawpy

from photoenhance.colour.white_balance import Multipliers
from photoenhance.image import Camera, Samples
from photoenhance.raw.camera import multipliers

_ALGORITHMS = {
    "ahd": rawpy.DemosaicAlgorithm.AHD,
    "aahd": rawpy.DemosaicAlgorithm.AAHD,
    "dcb": rawpy.DemosaicAlgorithm.DCB,
    "dht": rawpy.DemosaicAlgorithm.DHT,
    "ppg": rawpy.DemosaicAlgorithm.PPG,
    "vng": rawpy.DemosaicAlgorithm.VNG,
    "linear": rawpy.DemosaicAlgorithm.LINEAR,
    "amaze": rawpy.DemosaicAlgorithm.AMAZE,
    "lmmse": rawpy.DemosaicAlgorithm.LMMSE,
}
DEMOSAICS = {name: algorithm for name, algorithm in _ALGORITHMS.items() if algorithm.isSupported}
"""Those that this build of LibRaw has."""
HIGHLIGHTS = {
    "unclipped": rawpy.HighlightMode.Ignore,
    "clip": rawpy.HighlightMode.Clip,
    "blend": rawpy.HighlightMode.Blend,
    "reconstruct": rawpy.HighlightMode.ReconstructDefault,
}
_RESTORING = ("blend", "reconstruct")


@dataclass(frozen=True, slots=True)
class RawOptions:
    """What has to be decided before or in the demosaic; part of a source's identity.

    `demosaic` is a key of DEMOSAICS (X-Trans and linear files have their own way and ignore it), `highlights` one of
    HIGHLIGHTS: "unclipped" keeps what each channel saw, "clip" ends every channel where the first one clips, "blend"
    takes the colour from the clipped picture and the brightness from the unclipped one, "reconstruct" raises clipped
    channels to fit those that are not. Below the clipping they are the same.
    """

    demosaic: str = "ahd"
    highlights: str = "unclipped"


PLAIN = RawOptions()


def camera_values(raw: Any, camera: Camera, options: RawOptions) -> Samples:
    """Develop to (H, W, 3) or (H, W, 1) uint16: linear, not balanced, not turned; they clip at `clipping_level`.

    The demosaic compares channels, so it sees fewer false colours when white is gray to it. Four-colour sensors
    (CMYG, RGBE) have no three camera values: LibRaw turns those into linear sRGB itself.
    """
    foreign = raw.num_colors == 4
    balance = demosaic_balance(camera)
    red, green, blue = balance
    pixels = raw.postprocess(
        demosaic_algorithm=DEMOSAICS[options.demosaic],
        user_wb=None if foreign else [red, green, blue, green],
        use_camera_wb=foreign and multipliers(raw.camera_whitebalance) is not None,
        output_color=rawpy.ColorSpace.sRGB if foreign else rawpy.ColorSpace.raw,
        output_bps=16,
        gamma=(1, 1),
        no_auto_bright=True,
        adjust_maximum_thr=0.0,
        user_flip=0,
        highlight_mode=HIGHLIGHTS[options.highlights],
    )
    if pixels.shape[2] == 1 or foreign:
        return np.asarray(pixels)
    # LibRaw scales the smallest multiplier to 1 when it clips, else the largest.
    anchor = min(balance) if options.highlights == "clip" else max(balance) * clipping_level(camera, options)
    for channel, multiplier in enumerate(balance):
        table = np.clip(np.round(np.arange(65536) * (anchor / multiplier)), 0, 65535).astype(np.uint16)
        pixels[..., channel] = table[pixels[..., channel]]
    return np.asarray(pixels)


def clipping_level(camera: Camera, options: RawOptions) -> float:
    """Share of the range at which the sensor clips: below 1 where values beyond were restored and need the room."""
    balance = demosaic_balance(camera)
    return min(balance) / max(balance) if options.highlights in _RESTORING else 1.0


def demosaic_balance(camera: Camera) -> Multipliers:
    """The white balance under which the sensor values are interpolated and highlights treated."""
    return camera.as_shot or camera.daylight
