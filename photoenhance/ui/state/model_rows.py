"""The models that are there, as rows of a list, and which edits name one of them. Knows no widget and no Qt."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from photoenhance.batch.edits import edited_with, names_model
from photoenhance.errors import PhotoError
from photoenhance.inference.choice import Choice, choices, damaged
from photoenhance.inference.foreign.found import FOREIGN
from photoenhance.inference.foreign.shelf import own_ids
from photoenhance.inference.info import kind_words
from photoenhance.ui.state import wording
from photoenhance.ui.state.state import State


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model of the list; one that is damaged has a `problem` and no `choice`. `own` ones can be removed."""

    id: str
    title: str
    own: bool
    choice: Choice | None = None
    problem: PhotoError | None = None

    @property
    def kind(self) -> str:
        """What it does to a photo, in two words."""
        if self.choice is None:
            return "Damaged"
        if self.choice.chain is not None:
            return "Several models"
        return "Light and colour" if self.choice.at_once else "Every pixel"

    @property
    def size(self) -> str:
        """What its files take, "" where they cannot be read."""
        try:
            return wording.bytes_(sum(one.path.stat().st_size for one in self.choice.models)) if self.choice else ""
        except OSError:
            return ""

    @property
    def origin(self) -> str:
        """Where it comes from."""
        return "Added by you" if self.own else "The program"


@dataclass(frozen=True, slots=True)
class Uses:
    """Which edits name a model: that of the open photo, and how many of the other photos of the folder."""

    open_photo: bool = False
    others: int = 0


def rows() -> tuple[ModelRow, ...]:
    """All models, those of the program first; damaged ones last."""
    own = frozenset(own_ids())
    sound = [ModelRow(one.id, one.title, one.id in own, one) for one in choices()]
    broken = [ModelRow(name, name, name in own, None, error) for name, error in damaged().items()]
    return (*sound, *broken)


def facts(row: ModelRow) -> tuple[tuple[str, str], ...]:
    """What is said of a model beside its card: how it is called and run, and how it came here; (heading, text)."""
    if row.choice is None:
        return (("Id", row.id), ("Problem", str(row.problem)))
    found = [("Id", row.id)]
    for model in row.choice.models:
        named = f" ({model.info.title})" if row.choice.chain else ""
        made = model.info.made
        how = f"{made.date}, by configuration “{made.config}”, {made.steps:,} steps, seed {made.seed}"
        found.append((f"How it is run{named}", kind_words(model.info)))
        found.append((f"Added{named}", made.date) if made.config == FOREIGN else (f"Made{named}", how))
    return tuple(found)


def count_uses(state: State, model: str) -> Generator[None, None, Uses]:
    """Look through the edits of the open photo and of its folder; for a worker, for it reads them all."""
    others = 0
    folder = state.folder
    for path, entry in zip(folder.paths, folder.entries, strict=True) if folder else ():
        if entry.edited and path != state.shown:
            yield
            others += edited_with(path, model)
    return Uses(state.photo is not None and names_model(state.recipe, model), others)


def uses_words(uses: Uses) -> str:
    """Say "The open photo and 3 others of its folder use it."; "" where none does."""
    photos = wording.count(uses.others, "other photo")
    if uses.open_photo:
        also = f" and {photos} of its folder use it." if uses.others else " uses it."
        return f"The open photo{also}"
    if not uses.others:
        return ""
    return f"{wording.count(uses.others, 'photo')} of this folder use{'s' if uses.others == 1 else ''} it."


KEPT_IN_EDITS = (
    "Photos that were edited with it keep their edits: they open without the model's part, and say so, until the same "
    "file is added again under the same id."
)
