"""A number the person can set, declared once: sliders, options, checks and docs are made from the declaration.

What a parameter does to pixels is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from photoenhance.errors import PhotoError


@dataclass(frozen=True, slots=True)
class Parameter:
    """One settable number: its range is inclusive, and `neutral` is the value that changes nothing.

    `reciprocal`: equal ways of a slider are equal steps of 1 / value, as kelvin are seen.
    """

    name: str
    label: str
    minimum: float
    maximum: float
    step: float
    unit: str
    neutral: float
    default: float
    help: str
    reciprocal: bool = False

    def checked(self, value: float) -> float:
        """Return `value` if it lies in the range, else raise PhotoError; NaN is outside every range."""
        if self.minimum <= value <= self.maximum:
            return value
        raise PhotoError(
            f"Cannot set {self.label.lower()} to {value:g}{self.unit}",
            f"it goes from {self.minimum:g} to {self.maximum:g}",
            "Choose a value in that range",
        )

    def canonical(self, value: float) -> float:
        """`value` if it lies in the range, as one float for equal numbers: 80 and 80.0, 0 and -0.0."""
        number = self.checked(value)
        return self.default if number == self.default else float(number) + 0.0


def around_zero(name: str, label: str, help: str) -> Parameter:  # noqa: A002 - the field's own name
    """A slider from -100 to 100 that changes nothing in its middle."""
    return Parameter(name, label, minimum=-100, maximum=100, step=1, unit="", neutral=0, default=0, help=help)
