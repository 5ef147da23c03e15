"""What travels between a job and the workers of a cluster: frozen values that can be pickled, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photoenhance.batch.cluster.likeness import Likeness
from photoenhance.batch.options import ExportOptions
from photoenhance.batch.record import Record
from photoenhance.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Order:
    """What all photos of a job have in common.

    Attributes
    ----------
    job
        The job's name, unlike any other's; workers keep networks open under it.
    recipe, options
        As for `photoenhance.batch.run.run`.
    likeness
        What a worker must be like to be of use.
    witness
        A file in a folder of the results that holds the job's name: whoever reads that there sees the same folders.
    remember
        Whether results go into the manifest.
    """

    job: str
    recipe: Recipe
    options: ExportOptions
    likeness: Likeness
    witness: Path
    remember: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a photo; where it was made, `staged` is the hidden file that waits for its name.

    `size`, `mtime_ns` and `sha256` are those of the photo when it was read; `sha256` is "" where it is not known.
    """

    record: Record
    staged: Path | None = None
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
