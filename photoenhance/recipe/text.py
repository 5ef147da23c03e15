"""Recipe <-> text: JSON with a format version, stable key order, one value a line, only what differs from neutral."""

from __future__ import annotations

import hashlib

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.recipe.recipe import Recipe

FORMAT = 1


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    recipe: Recipe


class _Version(msgspec.Struct, frozen=True):
    format: int


def dumps(recipe: Recipe) -> str:
    """Text of a recipe; equal recipes have equal texts."""
    return msgspec.json.format(msgspec.json.encode(_Document(FORMAT, recipe)), indent=1).decode() + "\n"


def loads(text: str | bytes, name: str = "the recipe") -> Recipe:
    """Parse and check; PhotoError (naming `name`) for damaged text and for formats newer than this program."""
    try:
        version = msgspec.json.decode(text, type=_Version).format
        if version > FORMAT:
            raise PhotoError(
                f"Cannot read {name}", f"it has format {version}, newer than {FORMAT}", "Update the program"
            )
        return msgspec.json.decode(text, type=_Document).recipe
    except msgspec.DecodeError as error:
        raise PhotoError(
            f"Cannot read {name}", f"it is damaged ({error})", "Restore it, or edit the photo again"
        ) from error


def recipe_digest(recipe: Recipe) -> str:
    """A short name for equal recipes: SHA-256 of the text, 16 hexadecimal digits."""
    return hashlib.sha256(dumps(recipe).encode()).hexdigest()[:16]
