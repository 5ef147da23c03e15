"""Styles of a model on one axis, so that a slider mixes them: the first in the middle, others to both sides. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from photoenhance.parameter import Parameter

FULL = 100.0


def axis(styles: Sequence[str]) -> tuple[str, ...]:
    """The styles from left to right: those of even places mirrored to the left of the first."""
    return (*reversed(styles[2::2]), styles[0], *styles[1::2])


def style_parameter(styles: Sequence[str]) -> Parameter:
    """The slider of a model's styles; each style is a hundred from its neighbour, the first is at 0."""
    left, right = len(styles[2::2]), len(styles[1::2])
    return Parameter(
        name="style",
        label="Style",
        minimum=-FULL * left,
        maximum=FULL * right,
        step=1,
        unit="",
        neutral=0,
        default=0,
        help=f"From left to right: {', '.join(axis(styles))}; between them they are mixed.",
    )


def weights_at(styles: Sequence[str], position: float) -> tuple[float, ...]:
    """The weight of each style, in the model's order; () for the first alone."""
    if position == 0:
        return ()
    order = axis(styles)
    place = order.index(styles[0]) + position / FULL
    lower = min(int(place), len(order) - 2)
    share = round(place - lower, 6)
    weights = {order[lower]: round(1 - share, 6), order[lower + 1]: share}
    return tuple(weights.get(style, 0.0) for style in styles)


def position_of(styles: Sequence[str], weights: Sequence[float]) -> float:
    """Where the slider stands for these weights; for mixes of more than two, the nearest."""
    if not weights:
        return 0.0
    order = axis(styles)
    place = sum(order.index(style) * weight for style, weight in zip(styles, weights, strict=True))
    return round((place - order.index(styles[0])) * FULL, 3)
