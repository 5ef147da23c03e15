"""What the operations want to be told, by shape alone: the structs of the recipe fit, and nothing here knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Light(Protocol):
    """The Light panel; 0 changes nothing."""

    @property
    def exposure(self) -> float:
        """EV, -5 to 5."""

    @property
    def contrast(self) -> float:
        """-100 to 100."""

    @property
    def highlights(self) -> float:
        """-100 to 100."""

    @property
    def shadows(self) -> float:
        """-100 to 100."""

    @property
    def whites(self) -> float:
        """-100 to 100."""

    @property
    def blacks(self) -> float:
        """-100 to 100."""


class Colour(Protocol):
    """The Colour panel; 0 changes nothing."""

    @property
    def temperature(self) -> float:
        """-100 to 100."""

    @property
    def tint(self) -> float:
        """-100 to 100."""

    @property
    def vibrance(self) -> float:
        """-100 to 100."""

    @property
    def saturation(self) -> float:
        """-100 to 100."""


class Detail(Protocol):
    """The Detail panel, but for noise reduction; clarity and sharpening 0 change nothing."""

    @property
    def clarity(self) -> float:
        """-100 to 100."""

    @property
    def sharpening(self) -> float:
        """0 to 150."""

    @property
    def radius(self) -> float:
        """Pixels of the full photo, 0.5 to 3."""

    @property
    def masking(self) -> float:
        """0 to 100."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is set. On a RAW photo temperature and tint do not count: its white balance was set before."""

    light: Light
    colour: Colour
    detail: Detail
    raw: bool = False

    @property
    def warmth(self) -> tuple[float, float]:
        """Temperature and tint that count here."""
        return (0.0, 0.0) if self.raw else (self.colour.temperature, self.colour.tint)

    @property
    def toned(self) -> bool:
        """Whether a curve of the pixel alone is set: contrast, whites, blacks."""
        return any((self.light.contrast, self.light.whites, self.light.blacks))

    @property
    def local(self) -> bool:
        """Whether something is set that looks at the photo around a pixel: then the photo is measured first."""
        return any((self.light.highlights, self.light.shadows, self.detail.clarity))

    @property
    def coloured(self) -> bool:
        """Whether vibrance or saturation is set."""
        return any((self.colour.vibrance, self.colour.saturation))

    @property
    def pointwise(self) -> bool:
        """Whether the fused pass has anything to do."""
        return bool(self.light.exposure or any(self.warmth) or self.toned or self.local or self.coloured)

    @property
    def neutral(self) -> bool:
        """Whether nothing changes, bit for bit."""
        return not self.pointwise and not self.detail.sharpening
