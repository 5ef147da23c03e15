"""Everything that kind grade has compiled, loaded ahead of need: for callers that wait for something else meanwhile."""

from __future__ import annotations

from photoenhance.inference.grade import kernel, thumbnail


def make_ready() -> None:
    """Load the compiled loops, or compile them the first time on a computer; later calls return at once."""
    thumbnail.ready()
    kernel.ready()
