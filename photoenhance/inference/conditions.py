"""What a network is told beside the picture: a style, a noise level. Values only; finding them is the caller's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoenhance.errors import PhotoError
from photoenhance.inference.info import ModelInfo


@dataclass(frozen=True, slots=True)
class Conditions:
    """`style`: weights of the model's styles, which sum to 1; () is its first style alone.

    `noise`: standard deviation of the photo's noise in encoded values, 0 to 1; None where nobody has measured it.
    """

    style: tuple[float, ...] = ()
    noise: float | None = None


PLAIN = Conditions()
TRIAL = Conditions(noise=0.02)
"""For a run that only tries whether a network works."""


def feeds(info: ModelInfo, conditions: Conditions) -> dict[str, NDArray[np.float32]]:
    """Values for a network's inputs other than the picture, by name; what it does not ask for is left out.

    Raises
    ------
    PhotoError
        The style has not as many weights as the model has styles, or the model asks for a noise level and has none.
    """
    found = {}
    for one in info.inputs:
        if one.source == "style":
            found[one.name] = np.array([style_weights(info, conditions.style)], np.float32)
        elif one.source == "noise":
            if conditions.noise is None:
                raise _unfit(info, "it wants to know the photo's noise level", "Give a noise level")
            found[one.name] = np.array([[conditions.noise]], np.float32)
    return found


def style_weights(info: ModelInfo, style: tuple[float, ...]) -> tuple[float, ...]:
    """The weights of all styles of a model, its first one alone where none are given."""
    if not style:
        return (1.0, *(0.0 for _ in info.styles[1:]))
    if len(style) != len(info.styles):
        raise _unfit(
            info, f"it has {len(info.styles)} styles, and {len(style)} weights are given", "Choose the style again"
        )
    return style


def _unfit(info: ModelInfo, why: str, remedy: str) -> PhotoError:
    return PhotoError(f"Cannot run the model {info.id}", why, remedy)
