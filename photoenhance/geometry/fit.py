"""How large a picture is wanted, and the size in pixels that follows from it.

Knows sizes only, no pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from photoenhance.errors import PhotoError

Kind: TypeAlias = Literal["long", "short", "width", "height", "box", "megapixels", "percent"]

KINDS: tuple[Kind, ...] = get_args(Kind)
_NOUNS = {
    "long": "the long edge",
    "short": "the short edge",
    "width": "the width",
    "height": "the height",
    "box": "the box",
    "megapixels": "the size in megapixels",
    "percent": "the size in percent",
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A wanted size; the picture keeps its aspect ratio.

    Attributes
    ----------
    kind
        What `value` counts: the pixels of the "long" or "short" edge, of "width" or "height", the width of a "box"
        that the picture fits into, the picture's "megapixels" (never more than said), or "percent" of its edges.
    value
        Above 0.
    enlarge
        Whether a smaller picture is enlarged; otherwise it stays as it is.
    height
        Height of a "box", above 0; has no meaning elsewhere.

    Raises
    ------
    PhotoError
        When the kind is unknown or the value is none.
    """

    kind: Kind
    value: float
    enlarge: bool = False
    height: float = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PhotoError(f"Cannot resize by {self.kind}", "there is no such measure", f"Use {', '.join(KINDS)}")
        for value in (self.value, self.height) if self.kind == "box" else (self.value,):
            if not (math.isfinite(value) and value > 0):
                raise PhotoError(f"Cannot set {_NOUNS[self.kind]} to {value:g}", "it must be above 0", "Choose another")


def target_size(width: int, height: int, fit: Fit | None) -> tuple[int, int]:
    """Width and height of a picture of `width` x `height` pixels once it fits; each at least 1.

    Sides are rounded to the nearest pixel, those of a size in megapixels downwards.
    """
    if fit is None:
        return width, height
    factor = _factor(width, height, fit)
    if factor >= 1 and not fit.enlarge:
        return width, height
    half = 0 if fit.kind == "megapixels" else Fraction(1, 2)
    # Fractions: one edge comes out exactly as asked, whatever the other is.
    return max(1, math.floor(width * factor + half)), max(1, math.floor(height * factor + half))


def _factor(width: int, height: int, fit: Fit) -> Fraction:
    value = Fraction(fit.value)
    if fit.kind == "percent":
        return value / 100
    if fit.kind == "megapixels":
        return Fraction(math.sqrt(fit.value * 1e6 / (width * height)))
    if fit.kind == "box":
        return min(value / width, Fraction(fit.height) / height)
    edge = {"long": max(width, height), "short": min(width, height), "width": width, "height": height}[fit.kind]
    return value / edge
