"""Which files belong together: pairs of an input and its target in the known folder layouts, and splits by scene."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from photoenhance.errors import PhotoError

LAYOUTS = {"lol": ("low", "high"), "before-after": ("before", "after"), "alone": (".", ".")}
"""Subfolders of inputs and targets; in "alone" a photo is its own target."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An input picture and the picture it should become; equal scene numbers show the same place."""

    name: str
    before: Path
    after: Path
    scene: int


def find_pairs(
    folder: Path, layout: str, scenes: Path | None = None, names: tuple[str, ...] = ("*",)
) -> tuple[Pair, ...]:
    """Pairs of equal name (suffixes may differ) in the layout's two subfolders, sorted; `names` are patterns."""
    first, second = (folder / part for part in LAYOUTS[layout])
    if not first.is_dir() or not second.is_dir():
        raise PhotoError(
            f"Cannot train on {folder}",
            f"it has no folders {first.name}/ and {second.name}/",
            "Name the data folder with --data",
        )
    targets = {path.stem: path for path in sorted(second.iterdir()) if path.is_file()}
    inputs = [path for path in sorted(first.iterdir()) if path.stem in targets and _matches(path.stem, names)]
    if not inputs:
        raise PhotoError(f"Cannot train on {folder}", "no file has a partner of the same name", "Check the two folders")
    numbers: dict[str, int] = json.loads(scenes.read_text()) if scenes else {}
    return tuple(
        Pair(path.stem, path, targets[path.stem], numbers.get(path.stem, -1 - index))
        for index, path in enumerate(inputs)
    )


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def split_by_scene(pairs: tuple[Pair, ...], held_out: int, seed: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """(train, validation): all pairs of `held_out` scenes, chosen by seed, are kept apart."""
    scenes = sorted({pair.scene for pair in pairs})
    chosen = set(random.Random(seed).sample(scenes, min(held_out, max(len(scenes) - 1, 0))))
    train = tuple(pair for pair in pairs if pair.scene not in chosen)
    return train, tuple(pair for pair in pairs if pair.scene in chosen)
