"""What a colour space is, and the ones we know by name.

Plain values of curves and matrices; reads no profile and converts no pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from photoenhance.colour import curve as curves
from photoenhance.colour import matrix as matrices
from photoenhance.colour.curve import Curve
from photoenhance.colour.matrix import Matrix

Curves: TypeAlias = tuple[Curve, Curve, Curve] | tuple[Curve]


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space of samples; hashable and picklable.

    `to_srgb` leads from its linear RGB to linear sRGB; `curves` are one for each channel (one alone: a gray space).
    `icc` is the profile as the file had it, None for spaces of our own. A `table` space has neither matrix nor curves
    of use: its profile is a lookup table and is left to LittleCMS.
    """

    name: str
    to_srgb: Matrix
    curves: Curves
    icc: bytes | None = field(default=None, repr=False)
    table: bool = False

    @property
    def gray(self) -> bool:
        """Whether its samples have one channel."""
        return len(self.curves) == 1

    @property
    def hdr(self) -> bool:
        """Whether its white lies far above reference white (PQ, HLG)."""
        return isinstance(self.curves[0], curves.Pq | curves.Hlg)


def three(curve: Curve) -> tuple[Curve, Curve, Curve]:
    """Repeat one curve for all channels."""
    return curve, curve, curve


SRGB = Space("sRGB", matrices.IDENTITY, three(curves.SRGB_CURVE))
DISPLAY_P3 = Space("Display P3", matrices.from_primaries(matrices.P3_PRIMARIES), three(curves.SRGB_CURVE))
ADOBE_RGB = Space("Adobe RGB", matrices.from_primaries(matrices.ADOBE_PRIMARIES), three(curves.ADOBE_CURVE))
PROPHOTO = Space(
    "ProPhoto RGB", matrices.from_primaries(matrices.PROPHOTO_PRIMARIES, matrices.D50), three(curves.PROPHOTO_CURVE)
)
LINEAR_SRGB = Space("Linear sRGB", matrices.IDENTITY, three(curves.LINEAR_CURVE))

OUTPUTS: dict[str, Space] = {"srgb": SRGB, "p3": DISPLAY_P3, "adobe": ADOBE_RGB, "prophoto": PROPHOTO}
"""The output profiles by the key that options and command line use; "source" comes on top."""


def gray_of(space: Space) -> Space:
    """Gray space with the curve of another space, which is what its neutral colours are with one channel.

    A gray space is its own; where the curve is none that a profile of ours can say (a table, HDR), it is sRGB's.
    """
    if space.gray and not space.hdr:
        return space
    curve = space.curves[min(1, len(space.curves) - 1)]
    if space.table or not isinstance(curve, curves.Parametric):
        curve = curves.SRGB_CURVE
    return Space(_GRAY_NAMES.get(curve, f"Gray, as {space.name}"), matrices.IDENTITY, (curve,))


_GRAY_NAMES: dict[curves.Curve, str] = {
    curves.SRGB_CURVE: "Gray, sRGB curve",
    curves.ADOBE_CURVE: "Gray, gamma 2.2",
    curves.PROPHOTO_CURVE: "Gray, ROMM curve",
}
