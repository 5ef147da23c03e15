"""Likeness: what decides a result's bytes beside photo and recipe, so that two computers can be compared.

The program's own sources, the models, and the libraries that decode, compute and encode.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue

_LIBRARIES = ("numpy", "numba", "imagecodecs", "tifffile", "pillow", "pillow-heif", "rawpy", "exiv2", "lensfunpy")
_RUNTIMES = ("onnxruntime", "onnxruntime-gpu")
"""Two builds of one library; one of them is installed."""
_PACKAGE = "photoenhance"


class Likeness(msgspec.Struct, frozen=True):
    """What a computer would make photos with; versions and hashes by name, "" for what it does not have."""

    version: str
    sources: str
    libraries: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]


def likeness(models: Iterable[str]) -> Likeness:
    """That of this computer, where these networks are wanted."""
    libraries = {name: _version(name) for name in _LIBRARIES}
    libraries[_RUNTIMES[0]] = next(filter(None, map(_version, _RUNTIMES)), "")
    found = tuple((name, _hash_of(name)) for name in sorted(set(models)))
    return Likeness(_version(_PACKAGE), _sources(), tuple(libraries.items()), found)


def difference(here: Likeness, there: Likeness) -> str:
    """What keeps `there` from giving the bytes that `here` gives, as a clause; "" where nothing does."""
    if there.version != here.version:
        return f"its photoenhance is {_named(there.version)}, and the one here is {_named(here.version)}"
    if there.sources != here.sources:
        return "its photoenhance is made of other source files than the one here"
    for (name, ours), (_, theirs) in zip(here.models, there.models, strict=True):
        if ours != theirs:
            return f"it has another version of the model {name}" if theirs else f"it does not have the model {name}"
    for (name, ours), (_, theirs) in zip(here.libraries, there.libraries, strict=True):
        if ours != theirs:
            return f"its {name} is {theirs or 'missing'}, and here it is {ours or 'missing'}"
    return ""


def _named(version: str) -> str:
    return version or "run from its sources"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _hash_of(model: str) -> str:
    try:
        return catalogue.find(model).sha256
    except PhotoError:
        return ""


@cache
def _sources() -> str:
    """Hash of the package's source files as they were when they were first asked for."""
    spec = find_spec(_PACKAGE)
    digest = hashlib.sha256()
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in sorted(Path(folder).rglob("*.py")):
            # A checkout on Windows may have other line ends.
            text = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(folder).as_posix()} {len(text)}\n".encode() + text)
    return digest.hexdigest()
