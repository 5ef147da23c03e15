"""The doors to a plan: look at the disk, ask the manifests, plan. Window and command line both come through here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from photoenhance.batch import listing, manifest
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
    return plan(
        listing.look(inputs, subfolders=folder_options.subfolders),
        _absolute(target),
        options,
        folder_options,
        earlier=lambda entry, folder: made.find(entry.path, entry.size, entry.mtime_ns, folder),
        exists=os.path.lexists,
    )


def plan_file(source: Path, target: Path, options: ExportOptions) -> Plan:
    """Plan one photo into one named file; `options.format` decides the format, else the target's suffix.

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
    return Plan((Task(_absolute(source), _absolute(target), fmt.key),), remember=False)


def _absolute(path: Path) -> Path:
    # Not resolve(): links keep the names that the person knows.
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps "..", which breaks comparing paths
