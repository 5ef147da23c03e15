"""The doors to a plan: look at the disk, ask the manifests, plan. Window and command line both come through here."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from photoenhance.batch import listing, manifest, template
from photoenhance.batch.edits import Edits, edits_of, read_edits
from photoenhance.batch.journal.kept import any_kept
from photoenhance.batch.listing import Entry
from photoenhance.batch.options import ExportOptions, FolderOptions, Where
from photoenhance.batch.plan import Named, Plan, Task, plan
from photoenhance.errors import PhotoError
from photoenhance.image import Metadata
from photoenhance.io import formats
from photoenhance.io.facts import facts
from photoenhance.io.guarded import metadata_of
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import recipe_digest


def plan_folder(
    inputs: Sequence[Path], target: Path, recipe: Recipe, options: ExportOptions, folder_options: FolderOptions
) -> Plan:
    """Plan a job over files and folders that writes into the folder `target`, which need not exist.

    Raises
    ------
    PhotoError
        A folder cannot be read, or the template of the names makes none.
    """
    inputs = [absolute(path) for path in inputs]
    beside_only = not any_kept()  # looking for each photo in vain takes as long as all else of a plan
    made = manifest.Made(manifest.made_with(recipe_digest(recipe), options), exact=options.conflict == "overwrite")

    def own(entry: Entry) -> Edits | None:
        if folder_options.ignore_edits:
            return None
        return read_edits(entry.path) if beside_only else edits_of(entry.path)

    def earlier(entry: Entry, folder: Path, edits: Edits | None) -> Path | None:
        if edits is not None and edits.problem is not None:
            return None
        digest = manifest.made_with(recipe_digest(edits.recipe), options) if edits else None
        return made.find(entry.path, entry.size, entry.mtime_ns, folder, digest)

    return plan(
        listing.look(inputs, subfolders=folder_options.subfolders),
        absolute(target),
        options,
        folder_options,
        named=_namer(options.name, lambda _path: recipe, metadata_of),
        earlier=earlier,
        edits=own,
        exists=os.path.lexists,
    )


def plan_photos(
    sources: Sequence[Path],
    where: Where,
    options: ExportOptions,
    recipe_for: Callable[[Path], Recipe],
    told: Callable[[Path], Metadata] = metadata_of,
) -> Plan:
    """Plan photos that were chosen one by one, in their order; nothing is left out and nothing remembered.

    Parameters
    ----------
    sources, where, options
        The photos, where to write and how.
    recipe_for
        The recipe of a photo, for names that tell the model.
    told
        A photo's metadata, for names that tell when and with what it was taken.

    Raises
    ------
    PhotoError
        The template of the names makes none.
    """
    found = listing.look([absolute(path) for path in sources])
    made = plan(
        found,
        where,
        options,
        FolderOptions(),
        named=_namer(options.name, recipe_for, told),
        exists=os.path.lexists,
    )
    return Plan(made.tasks, made.done, made.left_out, remember=False)


def _namer(name: str, recipe_for: Callable[[Path], Recipe], told: Callable[[Path], Metadata]) -> Named:
    template.check(name)
    tokens = template.tokens_of(name)

    def named(entry: Entry, fmt: formats.Format, number: int, total: int) -> str:
        words = template.words(facts(told(entry.path))) if tokens & template.READ else {}
        model = _model(recipe_for(entry.path)) if "model" in tokens else ""
        known = template.Known(entry.path.stem, model=model, format=fmt.key, sequence=number, total=total, **words)
        return template.named(name, known)

    return named


def _model(recipe: Recipe) -> str:
    return recipe.active[0].model if recipe.active else "original"


def plan_file(source: Path, target: Path, options: ExportOptions, *, with_edits: bool = False) -> Plan:
    """Plan one photo into one named file; `options.format` decides the format, else the target's suffix.

    `with_edits`: its own edits, where it has some, go before the recipe of the job.

    Raises
    ------
    PhotoError
        The suffix names no format that can be written.
    """
    fmt = formats.by_key(options.format) if options.format else formats.by_suffix(target.suffix)
    if fmt is None or not fmt.writable:
        known = ", ".join(suffix for fmt in formats.FORMATS if fmt.writable for suffix in fmt.suffixes[:1])
        raise PhotoError(
            f"Cannot write {target}", "its suffix names no format that can be written", f"Choose one of {known}"
        )
    edits = edits_of(absolute(source)) if with_edits else None
    return Plan((Task(absolute(source), absolute(target), fmt.key, edits=edits),), remember=False)


def absolute(path: Path) -> Path:
    """The path from the root, without resolving links."""
    # Not resolve(): links keep the names that the person knows.
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps "..", which breaks comparing paths
