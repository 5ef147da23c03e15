"""Recipe <-> text: JSON with a format version, stable key order, one value a line, only what differs from neutral."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.recipe.recipe import Recipe

FORMAT = 1


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file that a recipe was made for: its size in bytes, and the SHA-256 of its content, hexadecimal."""

    size: int
    sha256: str


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    format: int
    photo: Mark | None = None
    recipe: Recipe


class _Version(msgspec.Struct, frozen=True):
    format: int


class _Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    recipe: dict[str, msgspec.Raw]


def dumps(recipe: Recipe, photo: Mark | None = None) -> str:
    """Text of a recipe; equal recipes have equal texts. A sidecar says for which `photo` it is, too."""
    document = _Document(format=FORMAT, photo=photo, recipe=recipe)
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def loads(text: str | bytes, name: str = "the recipe") -> Recipe:
    """Parse and check; PhotoError (naming `name`) for damaged text and for formats newer than this program."""
    return loads_sidecar(text, name)[0]


def loads_sidecar(text: str | bytes, name: str) -> tuple[Recipe, Mark | None]:
    """As `loads`, and the photo that the recipe was made for, where the text says it."""
    try:
        version = msgspec.json.decode(text, type=_Version).format
        if version > FORMAT:
            raise PhotoError(
                f"Cannot read {name}", f"it has format {version}, newer than {FORMAT}", "Update the program"
            )
        document = msgspec.json.decode(text, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PhotoError(
            f"Cannot read {name}", f"it is damaged ({error})", "Restore it, or edit the photo again"
        ) from error
    return document.recipe, document.photo


def recipe_digest(recipe: Recipe) -> str:
    """A short name for equal recipes: SHA-256 of the text, 16 hexadecimal digits."""
    return hashlib.sha256(dumps(recipe).encode()).hexdigest()[:16]


def loader() -> Callable[[bytes], Recipe]:
    """A `loads` for many texts of one photo: groups that are equal in several of them are parsed once and shared."""
    types = {field.name: field.type for field in msgspec.structs.fields(Recipe)}
    known: dict[tuple[str, bytes], Any] = {}

    def part(name: str, text: bytes) -> Any:
        if (name, text) not in known:
            known[name, text] = msgspec.json.decode(text, type=types[name])
        return known[name, text]

    def load(text: bytes) -> Recipe:
        try:
            parts = msgspec.json.decode(text, type=_Parts)
            if parts.format == FORMAT and parts.recipe.keys() <= types.keys():
                return Recipe(**{name: part(name, bytes(raw)) for name, raw in parts.recipe.items()})
        except msgspec.DecodeError:
            pass
        return loads(text)  # it says what is wrong

    return load
