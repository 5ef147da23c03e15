"""Chain: networks one after another that a person chooses as one model; a frozen value and its JSON, `ID.chain.json`.

Nothing here opens a file or knows whether the networks are there.
"""

from __future__ import annotations

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.inference.info import Score


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One network of a chain: its id, and how much of it in percent, 0 to 200.

    `alone` says whether the network is also offered by itself; one that makes sense only in the chain is not.
    """

    model: str
    strength: float = 100.0
    alone: bool = True


class Chain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a chain to a person, and the networks it runs, first to last; scores are those of the whole."""

    id: str
    title: str
    summary: str
    steps: tuple[Link, ...]
    scores: tuple[Score, ...]
    limits: str
    licence: str
    format: int = 1


def dumps(chain: Chain) -> str:
    """JSON of a chain, one value a line, in a stable order."""
    return msgspec.json.format(msgspec.json.encode(chain), indent=1).decode()


def loads(text: str | bytes, name: str) -> Chain:
    """Parse and check the JSON of a chain; `name` is the file it came from, for the error."""
    try:
        chain = msgspec.json.decode(text, type=Chain)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PhotoError(
            f"Cannot use the model {name}", f"its description is not readable ({error})", "Install the model again"
        ) from error
    problem = _problem(chain)
    if problem:
        raise PhotoError(f"Cannot use the model {name}", problem, "Use a newer program, or install the model again")
    return chain


def _problem(chain: Chain) -> str:
    if chain.format != 1:
        return f"its description has format {chain.format}, and this program knows format 1"
    if not chain.steps:
        return "it names no networks"
    for link in chain.steps:
        if not 0 < link.strength <= 200:
            return f"the strength {link.strength:g} of {link.model} is not between 0 and 200 %"
    return ""
