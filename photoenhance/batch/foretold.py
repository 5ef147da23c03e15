"""What can be said of a plan before it runs: what formats will not hold, and which photos will not come out as wished.

Opens no photo; what only the photo itself tells is said when its turn comes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

from photoenhance.batch.edits import missing_models
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.outcome import beforehand
from photoenhance.batch.plan import Plan, Task
from photoenhance.io import formats
from photoenhance.recipe.recipe import EnhanceStep, Recipe


def notes(plan: Plan, options: ExportOptions) -> tuple[str, ...]:
    """What the formats cannot hold of what was asked for, the same for all photos of a format."""
    keys = dict.fromkeys(task.format for task in plan.tasks)
    return tuple(dict.fromkeys(note for key in keys for note in beforehand(key, options)))


def losses(plan: Plan) -> tuple[str, ...]:
    """What formats will not hold of some photos, going by what files of their kinds may have; a sentence a format."""
    said: dict[str, dict[str, None]] = {}
    for task in plan.tasks:
        fmt, own = formats.by_key(task.format), formats.by_suffix(task.source.suffix)
        found = said.setdefault(fmt.title, {})
        if own is None or own.key in {"raw", fmt.key}:  # RAW is deeper than all; a rare JPEG of 12 bits is told later
            continue
        if max(own.read_depths) > max(fmt.depths):
            found[f"more than {max(fmt.depths)} bits a channel"] = None
        if own.alpha and not fmt.alpha:
            found["transparency"] = None
    return tuple(f"{title} cannot hold {' and '.join(what)}" for title, what in said.items() if what)


def warnings(plan: Plan, options: ExportOptions) -> tuple[str, ...]:
    """Which photos will fail by their own edits, and which files will be replaced; looks whether targets exist."""
    unread = [task for task in plan.tasks if task.edits is not None and task.edits.problem is not None]
    found = []
    if unread:
        found.append(f"{_photos(len(unread))} will fail: the edits of {unread[0].source.name} cannot be read")
    for model, number in _gone(plan.tasks).items():
        found.append(f"{_photos(number)} will fail: edited with the model {model}, which is not installed")
    if options.conflict == "overwrite":
        replaced = sum(os.path.lexists(task.target) for task in plan.tasks)
        if replaced:
            found.append(f"{replaced:,} file{'s' if replaced != 1 else ''} will be replaced")
    return tuple(found)


def _gone(tasks: Sequence[Task]) -> Counter[str]:
    """How many photos want each network that is not there; every network is looked for once."""
    there: dict[EnhanceStep, bool] = {}
    found: Counter[str] = Counter()
    for task in tasks:
        if task.edits is None or task.edits.problem is not None:
            continue
        for model in dict.fromkeys(one.model for one in task.edits.recipe.networks if not _is_there(one, there)):
            found[model] += 1
    return found


def _is_there(step: EnhanceStep, known: dict[EnhanceStep, bool]) -> bool:
    bare = EnhanceStep(step.model, step.sha256)
    if bare not in known:
        known[bare] = not missing_models(Recipe((bare,)))
    return known[bare]


def _photos(number: int) -> str:
    return f"{number:,} photo{'s' if number != 1 else ''}"
