"""What was done to one photo, step by step, as a value: undo, redo and jumps only move a position in it.

Opens no file; the journal on disk is written elsewhere, from two of these values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from photoenhance.recipe.change import Title, title_of, words
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import recipe_digest

OPENED = "Opened"
OUTSIDE = "Changed outside"


@dataclass(frozen=True, slots=True)
class Step:
    """One edit: the whole recipe after it, its words, and when it was made (seconds since 1970).

    `key` names what was changed ("light.exposure"): a drag is one step because all of it has one key. "" never merges.
    """

    recipe: Recipe
    text: str
    key: str
    when: float


@dataclass(frozen=True, slots=True)
class History:
    """Steps, the first of which is the photo as it was opened, and `at`, the one that is seen."""

    steps: tuple[Step, ...]
    at: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.at < len(self.steps):
            raise ValueError(f"no step {self.at} of {len(self.steps)}")

    @property
    def recipe(self) -> Recipe:
        """The recipe that is seen."""
        return self.steps[self.at].recipe

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before the one that is seen."""
        return settled(self).at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step after the one that is seen."""
        return self.at < len(self.steps) - 1

    @property
    def edited(self) -> bool:
        """Whether anything was ever done; an undone or reset photo counts, and keeps its sidecar."""
        return len(self.steps) > 1


def opened(recipe: Recipe, when: float) -> History:
    """The history of a photo that was never edited; `recipe` is the starting recipe."""
    return History((Step(recipe, OPENED, "", when),))


def pushed(history: History, step: Step, merge: bool = False) -> History:
    """Add a step after the one that is seen; what was undone before is dropped, as editors do.

    With `merge` the step takes the place of the last one where that has the same key. A step that changes nothing is
    not added.
    """
    if step.recipe == history.recipe:
        return history if merge else settled(history)
    if merge and _continues(history, step):
        return History((*history.steps[:-1], step), history.at)
    history = settled(history)
    if step.recipe == history.recipe:
        return history
    steps = (*history.steps[: history.at + 1], step)
    return History(steps, len(steps) - 1)


def changed(
    history: History,
    recipe: Recipe,
    *,
    key: str,
    when: float,
    merge: bool = False,
    text: str = "",
    title: Title = title_of,
) -> History:
    """Add an edit, in words of its own or else in those made from what differs; see `pushed`.

    `title` gives a model's title for its id.
    """
    step = Step(recipe, text, key, when)
    merging = merge and _continues(history, step)
    before = history.steps[history.at - 1].recipe if merging else history.recipe
    return pushed(history, replace(step, text=text or words(before, recipe, title)), merge)


def undone(history: History) -> History:
    """One step back; the same where there is none."""
    history = settled(history)
    return replace(history, at=max(0, history.at - 1))


def redone(history: History) -> History:
    """One step forward; the same where there is none."""
    return replace(history, at=min(len(history.steps) - 1, history.at + 1))


def jumped(history: History, to: int) -> History:
    """See step number `to`, 0 the opening; a number that there is not means the nearest."""
    history = settled(history)
    return replace(history, at=min(max(0, to), len(history.steps) - 1))


def settled(history: History) -> History:
    """Without a last step that changes nothing: what a drag leaves that came back to where it began."""
    last = len(history.steps) - 1
    if history.at != last or last == 0 or history.steps[last].recipe != history.steps[last - 1].recipe:
        return history
    return History(history.steps[:-1], last - 1)


def reconciled(
    history: History,
    sidecar: Recipe | None,
    *,
    start: Recipe,
    when: float,
    seen: frozenset[str] | None = None,
    moved: bool = False,
) -> History:
    """The history beside a sidecar, which is the truth: one step "Changed outside" where that says something else.

    Parameters
    ----------
    sidecar
        What the sidecar holds now; None where there is none.
    start
        The starting recipe, to which a photo returns whose sidecar was removed.
    when
        The time of the new step.
    seen
        Digests of what the sidecar may hold if nobody but this program touched it, `digest_of`; None when not known.
        Then a history that is ahead of it (killed before the sidecar was written) stays as it is.
    moved
        The photo had another name: a sidecar that did not come along was not removed.
    """
    if seen is not None and digest_of(sidecar) in seen:
        return history
    if sidecar is None and (seen is None or moved):
        return history
    return pushed(history, Step(start if sidecar is None else sidecar, OUTSIDE, "", when))


def joined(earlier: History, opening: History, later: History) -> History:
    """An earlier history of the photo, found late, followed by what was done since.

    Parameters
    ----------
    earlier
        What was found, reconciled with the sidecar.
    opening, later
        The history that the photo was opened with, and that of now. What is seen stays where anything was done.
    """
    if later == opening:
        return earlier
    result = earlier
    since = later.steps[len(opening.steps) : later.at + 1]
    for step in (replace(opening.steps[opening.at], text=OUTSIDE, key=""), *since, later.steps[later.at]):
        result = pushed(result, step)
    return result


def digest_of(sidecar: Recipe | None) -> str:
    """A short name for what a sidecar holds; "" where there is none."""
    return "" if sidecar is None else recipe_digest(sidecar)


def _continues(history: History, step: Step) -> bool:
    at = history.at
    return at > 0 and at == len(history.steps) - 1 and step.key != "" and history.steps[at].key == step.key
