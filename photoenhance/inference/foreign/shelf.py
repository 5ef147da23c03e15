"""The models that a person added: files in the user's data folder, each an exact copy with its description beside.

Says nothing of whether a network is good; what it is was found out before (`examine`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.inference import catalogue
from photoenhance.inference.catalogue import Model
from photoenhance.inference.choice import choices
from photoenhance.inference.foreign.found import Found, info_of
from photoenhance.inference.info import dumps

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}(?<![.])")
_TAKEN = re.compile(r"none|con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Words that mean something else: no model at all, and devices of Windows."""
_CHUNK = 1 << 20
_DEAD_SECONDS = 3600.0


def suggested_id(path: Path) -> str:
    """An id made of a file's name that is still free."""
    plain = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")[:50].rstrip("-") or "model"
    if _TAKEN.fullmatch(plain):
        plain = f"{plain}-model"
    known = _known()
    return next(name for name in (plain, *(f"{plain}-{n}" for n in range(2, 10_000))) if name not in known)


def check_id(model_id: str) -> None:
    """PhotoError where a model cannot be called so."""
    what = f"Cannot call a model {model_id}"
    if not _ID.fullmatch(model_id) or _TAKEN.fullmatch(model_id.split(".")[0]):
        raise PhotoError(what, "a name has small letters, digits and hyphens, at most 60", "Choose another id")
    if model_id in _known():
        raise PhotoError(what, "there is one of that name", "Choose another id, or remove that one first")


def add(path: Path, found: Found, model_id: str, title: str, summary: str = "", licence: str = "") -> Model:
    """Keep a copy of a file that was looked at, under the name that a person gave it.

    The copy is byte for byte the file that `found` speaks of; the description is written last, and a model without
    one is not there.

    Raises
    ------
    PhotoError
        The id is taken or no name, the file has changed meanwhile, or the folder cannot be written to.
    """
    check_id(model_id)
    info = info_of(found, model_id, title.strip() or model_id, summary.strip(), licence.strip())
    folder = catalogue.added_folder()
    target = folder / f"{model_id}.onnx"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        _placed(target, lambda part: _copy(path, part, found.sha256))
        text = (dumps(info) + "\n").encode()
        _placed(target.with_suffix(".json"), lambda part: _written(part, text))
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise PhotoError(f"Cannot add {path.name}", f"{folder} cannot be written to ({reason})", "Free it") from error
    return catalogue.find(model_id)


def remove(model_id: str) -> None:
    """Take away a model that was added; a damaged one too.

    Raises
    ------
    PhotoError
        It is bundled, there is none of this id, or the system does not let it go.
    """
    what = f"Cannot remove the model {model_id}"
    card = catalogue.added_folder() / f"{model_id}.json"
    if not _ID.fullmatch(model_id) or not card.is_file():
        if model_id in _known():
            raise PhotoError(what, "it comes with the program", "Leave it, or choose another model in its place")
        names = ", ".join(one.id for one in choices() if one.added) or "none was added"
        raise PhotoError(what, "no model of this name was added", f"Choose one of: {names}")
    try:
        # The description first: without it the rest is no model.
        card.unlink()
        card.with_suffix(".onnx").unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise PhotoError(what, f"its file cannot be removed ({reason})", "Close what uses it") from error


def own_ids() -> tuple[str, ...]:
    """Ids of the models that were added, damaged ones too: those that `remove` takes away."""
    cards = catalogue.added_folder().glob("*.json")
    return tuple(sorted(card.stem for card in cards if _ID.fullmatch(card.stem)))


def _known() -> set[str]:
    models = {model.info.id for model in catalogue.models()}
    chains = {path.name.removesuffix(catalogue.CHAIN_SUFFIX) for path in catalogue.chain_files()}
    return models | chains | set(catalogue.damaged())


def _sweep(folder: Path) -> None:
    """Remove what a program that was killed over a copy left: nobody has written to it for an hour."""
    for part in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _DEAD_SECONDS:
                part.unlink()


def _placed(target: Path, write: Callable[[Path], None]) -> None:
    """Write under a hidden name, then put it in place at once."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        write(part)
        part.replace(target)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _written(part: Path, text: bytes) -> None:
    with part.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _copy(path: Path, part: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as source, part.open("wb") as file:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != sha256:
        raise PhotoError(f"Cannot add {path.name}", "it has changed since it was looked at", "Add it again")
