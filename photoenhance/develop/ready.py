"""Everything that developing has compiled, loaded ahead of need: for callers that wait for something else meanwhile."""

from __future__ import annotations

from photoenhance.develop import base, compose, reduce, sharpen


def make_ready() -> None:
    """Load the compiled loops, or compile them the first time on a computer; later calls return at once."""
    for loops in (compose, reduce, base, sharpen):
        loops.ready()
