"""The doors to a plan: look at the disk, ask the manifests, plan. Window and command line both come through here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from photoenhance.batch import listing, manifest
from photoenhance.batch.edits import Edits, read_edits
from photoenhance.batch.listing import Entry
from photoenhance.batch.options import ExportOptions, FolderOptions
from photoenhance.batch.plan import Plan, Task, plan
from photoenhance.errors import PhotoError
from photoenhance.io import formats
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import recipe_digest


def plan_folder(
    inputs: Sequence[Path], target: Path, recipe: Recipe, options: ExportOptions, folder_options: FolderOptions
) -> Plan:
    """Plan a job over files and folders that writes into the folder `target`, which need not exist.

    Raises
    ------
    PhotoError
        A folder cannot be read.
    """
    inputs = [_absolute(path) for path in inputs]
    made = manifest.Made(manifest.made_with(recipe_digest(recipe), options), exact=options.conflict == "overwrite")

    def own(entry: Entry) -> Edits | None:
        return None if folder_options.ignore_edits else read_edits(entry.path)

    def earlier(entry: Entry, folder: Path, edits: Edits | None) -> Path | None:
        if edits is not None and edits.problem is not None:
            return None
        digest = manifest.made_with(recipe_digest(edits.recipe), options) if edits else None
        return made.find(entry.path, entry.size, entry.mtime_ns, folder, digest)

    return plan(
        listing.look(inputs, subfolders=folder_options.subfolders),
        _absolute(target),
        options,
        folder_options,
        earlier=earlier,
        edits=own,
        exists=os.path.lexists,
    )


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
    edits = read_edits(_absolute(source)) if with_edits else None
    return Plan((Task(_absolute(source), _absolute(target), fmt.key, edits=edits),), remember=False)


def _absolute(path: Path) -> Path:
    # Not resolve(): links keep the names that the person knows.
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps "..", which breaks comparing paths
