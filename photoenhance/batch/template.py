"""Templates of names: "{date}_{name}" and what is known of a photo make the name of its result. Opens no file.

What is typed must be a name that every system can hold; what photos say of themselves is made to fit.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from photoenhance.errors import PhotoError

DEFAULT = "{name}_enhanced"
TOKENS = {
    "name": "the photo's own name",
    "date": "the day it was taken: 2024-05-31",
    "time": "the time of day it was taken: 14-05-09",
    "sequence": "a number in the order of the photos: 001",
    "camera": "the camera's model",
    "lens": "the lens",
    "iso": "the sensitivity",
    "model": "the model that enhanced it",
    "format": "the result's format: jpeg",
}
"""Every token and what stands in its place."""

READ = frozenset({"date", "time", "camera", "lens", "iso"})
"""Tokens for which a photo's metadata must be read."""

LONGEST = 200
"""Bytes of a name without its suffix: systems allow 255, and a number may be added."""

_TOKEN = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_UNKNOWN = "unknown"
_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one photo: words for the tokens; an empty one is told as "unknown".

    `sequence` counts from 1, of `total` photos.
    """

    name: str
    date: str = ""
    time: str = ""
    camera: str = ""
    lens: str = ""
    iso: str = ""
    model: str = ""
    format: str = ""
    sequence: int = 1
    total: int = 1


def tokens_of(template: str) -> frozenset[str]:
    """The tokens that a template asks for, known or not."""
    return frozenset(_TOKEN.findall(template))


@cache
def check(template: str) -> None:
    """See whether a template makes names.

    Raises
    ------
    PhotoError
        It is empty, asks for what there is not, or no system could hold the names.
    """
    literal = _TOKEN.sub("", template)
    unknown = sorted(tokens_of(template) - TOKENS.keys())
    wrong = _FORBIDDEN.search(literal)
    if not template.strip():
        raise _refused(template, "it is empty", "Write a name, such as {name}_enhanced")
    if unknown:
        known = ", ".join(f"{{{token}}}" for token in TOKENS)
        raise _refused(template, f"there is no {{{unknown[0]}}}", f"Choose from {known}")
    if "{" in literal or "}" in literal:
        raise _refused(template, "a brace has no partner", "Write {name} with both of them")
    if wrong and wrong[0] in "/\\":
        raise _refused(template, f"{wrong[0]} would name a folder", "Choose the folder by itself")
    if wrong:
        raise _refused(template, f"file names cannot hold {_said(wrong[0])}", "Leave it out")
    _check_name(template)


def _check_name(template: str) -> None:
    """What is wrong with it as a name, seen with a plain photo."""
    example = _filled(template, Known("photo"))
    if example.startswith("."):
        raise _refused(template, "a name that begins with a dot is hidden", "Begin with another letter")
    if example != example.rstrip(". ") or example != example.lstrip():
        raise _refused(template, "names cannot begin or end with a space, or end with a dot", "Leave it out")
    if _RESERVED.fullmatch(example):
        raise _refused(template, f"Windows keeps the name {example} for itself", "Choose another name")
    if len(example.encode()) > LONGEST:
        raise _refused(template, f"names have room for {LONGEST} letters", "Make it shorter")


def named(template: str, known: Known) -> str:
    """The name of a result without its suffix; what a photo says of itself is made to fit.

    Raises
    ------
    PhotoError
        As for `check`.
    """
    check(template)
    name = _filled(template, known).strip().rstrip(". ")
    if not name or name.startswith(".") or _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _cut(name)


def unique(template: str) -> bool:
    """Whether photos of different names get different names from it."""
    return bool(tokens_of(template) & {"name", "sequence"})


def _filled(template: str, known: Known) -> str:
    figures = max(_FIGURES, len(str(known.total)))
    values = {token: _fitting(getattr(known, token)) for token in tokens_of(template) - {"sequence"}}
    values["sequence"] = f"{known.sequence:0{figures}d}"
    return _TOKEN.sub(lambda found: values[found[1]], template)


def _fitting(word: str) -> str:
    """A word from a file as part of a name."""
    return " ".join(_FORBIDDEN.sub("-", word).split()) or _UNKNOWN


def _cut(name: str) -> str:
    # Odd bytes in names come from the disk itself, as surrogates, and go back to it.
    told = name.encode("utf-8", "surrogateescape")
    return name if len(told) <= LONGEST else told[:LONGEST].decode("utf-8", "ignore").rstrip(". ")


def _said(character: str) -> str:
    return character if character.isprintable() else "control characters"


def _refused(template: str, why: str, remedy: str) -> PhotoError:
    return PhotoError(f"Cannot name files “{template}”", why, remedy)


def words(facts: Collection[tuple[str, str]]) -> dict[str, str]:
    """Words for the tokens of READ from what metadata says (`io.facts`); only those that are known."""
    told = dict(facts)
    day, _, rest = told.get("Date", "").partition(" ")
    found = {
        "date": day,
        "time": rest[:8].replace(":", "-"),
        "camera": told.get("Camera", ""),
        "lens": told.get("Lens", ""),
        "iso": told.get("ISO", ""),
    }
    return {token: word for token, word in found.items() if word}
