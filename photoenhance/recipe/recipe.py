"""Recipe: everything between the decoded photo and the file, as a frozen value that reads well in a diff."""

from __future__ import annotations

import msgspec

from photoenhance.parameter import Parameter

STRENGTH = Parameter(
    name="strength",
    label="Strength",
    minimum=0,
    maximum=200,
    step=1,
    unit=" %",
    neutral=0,
    default=100,
    help="How much of the model's change is taken: 0 none, 100 as the model says, 200 twice as much.",
)


class EnhanceStep(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One network over the photo: which (id and hash of its file), and how much of it (percent)."""

    model: str
    sha256: str
    strength: float = STRENGTH.default

    def __post_init__(self) -> None:
        STRENGTH.checked(self.strength)


class Recipe(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An edit; the empty one changes nothing."""

    enhance: tuple[EnhanceStep, ...] = ()

    @property
    def active(self) -> tuple[EnhanceStep, ...]:
        """The steps that change something: those of strength 0 are skipped."""
        return tuple(step for step in self.enhance if step.strength != STRENGTH.neutral)


NEUTRAL = Recipe()
