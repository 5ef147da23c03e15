"""A photo's edits in the file beside it, NAME.EXT.photoenhance.json: found, read, and written by way of a hidden file.

What cannot be read is never written over.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from photoenhance.batch.journal.kept import kept
from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import find
from photoenhance.io import atomic
from photoenhance.recipe.recipe import NEUTRAL, Recipe
from photoenhance.recipe.text import Mark, dumps, loads_sidecar

SUFFIX = ".photoenhance.json"
_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Edits:
    """What the file beside a photo holds: the recipe, and the photo it was made for where that is said.

    `problem` says why there is no recipe: the file is damaged, or of a newer version; then it must stay as it is.
    """

    recipe: Recipe = NEUTRAL
    photo: Mark | None = None
    problem: PhotoError | None = None

    def known(self) -> Recipe:
        """The recipe; raises the problem where there is one."""
        if self.problem is not None:
            raise self.problem
        return self.recipe


def edits_path(photo: Path) -> Path:
    """Where a photo's edits are kept."""
    return photo.with_name(photo.name + SUFFIX)


def read_edits(photo: Path) -> Edits | None:
    """The edits beside a photo; None where it has none. Raises nothing: what is wrong stands in `problem`."""
    path = edits_path(photo)
    try:
        if path.stat().st_size > _MOST_BYTES:
            return Edits(problem=PhotoError(f"Cannot read {path}", "it is too large for edits", "Move it away"))
        return Edits(*loads_sidecar(path.read_bytes(), str(path)))
    except FileNotFoundError:
        return None
    except OSError as error:
        if not os.access(photo, os.R_OK):
            return None  # The photo cannot be read either, and that is what is to be said.
        why = (error.strerror or str(error)).lower()
        return Edits(problem=PhotoError(f"Cannot read {path}", why, "Make it readable, or move it away"))
    except PhotoError as error:
        return Edits(problem=error)


def edits_of(photo: Path) -> Edits | None:
    """The edits of a photo: beside it, or, where its folder cannot be written, in the program's own. Raises nothing."""
    beside = read_edits(photo)
    if beside is not None and beside.problem is not None:
        return beside
    try:
        stat = photo.stat()
        found = kept(photo, stat.st_size, stat.st_mtime_ns, beside.recipe if beside else None)
    except OSError:
        return beside
    except PhotoError as error:
        return Edits(problem=error)
    return beside if found is None else Edits(found)


def write_edits(photo: Path, recipe: Recipe, mark: Mark | None = None) -> Path:
    """Keep a photo's edits beside it, and return where. `mark`: that of the photo, where it is known already.

    Raises
    ------
    PhotoError
        The folder cannot be written to, or what stands there is newer or damaged: it is left as it is.
    """
    present = read_edits(photo)
    if present is not None and present.problem is not None:
        raise PhotoError(
            f"Cannot keep the edits of {photo.name}",
            f"the file that holds them must not be written over: {present.problem.why}",
            f"Move {edits_path(photo).name} away, or update the program",
        )
    atomic.commit(dumps(recipe, mark or mark_of(photo)).encode(), edits_path(photo), replace=True)
    return edits_path(photo)


def remove_edits(photo: Path) -> None:
    """Forget a photo's edits, for one that is as it was again; those that cannot be read stay.

    Raises
    ------
    PhotoError
        The file cannot be removed.
    """
    present, path = read_edits(photo), edits_path(photo)
    if present is None or present.problem is not None:
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise PhotoError(f"Cannot remove {path}", why, "Remove it yourself, or make its folder writable") from error


def mark_of(photo: Path) -> Mark:
    """What a file is known by; reads all of it.

    Raises
    ------
    PhotoError
        It cannot be read.
    """
    try:
        with photo.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Mark(file.tell(), digest)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise PhotoError(f"Cannot read {photo}", why, "Check the file") from error


def change_note(photo: Path, edits: Edits) -> str | None:
    """A sentence where the photo is not the one that was edited: another file has taken its name, or it was changed."""
    known = edits.photo
    if known is None or (known.size == photo.stat().st_size and mark_of(photo) == known):
        return None
    return f"{photo.name} has changed since it was edited; the edits were made for another picture"


def missing_models(recipe: Recipe) -> tuple[str, ...]:
    """Ids of networks that a recipe wants and that are not there, or in another version; it keeps them all the same."""
    return tuple(dict.fromkeys(step.model for step in recipe.networks if not _is_there(step.model, step.sha256)))


def edited_with(photo: Path, model: str) -> bool:
    """Whether the edits of a photo name a model, also as part of a chain or at strength 0; False for damaged ones."""
    edits = edits_of(photo)
    return edits is not None and names_model(edits.recipe, model)


def names_model(recipe: Recipe, model: str) -> bool:
    """Whether a recipe names a network or chain."""
    return any(model in (step.model, *(one.model for one in step.steps)) for step in recipe.enhance)


def _is_there(model: str, sha256: str) -> bool:
    try:
        return find(model).sha256 == sha256
    except PhotoError:
        return False
