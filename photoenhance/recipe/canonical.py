"""One form for equal groups of a recipe, so that equal recipes have equal texts. Knows no group by name."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from photoenhance.parameter import Parameter


def settle(group: msgspec.Struct, parameters: Iterable[Parameter]) -> None:
    """Check a group's numbers and bring them into their one form, in place; called while it is made.

    Raises
    ------
    PhotoError
        A number is out of its range.
    """
    for one in parameters:
        msgspec.structs.force_setattr(group, one.name, one.canonical(getattr(group, one.name)))
