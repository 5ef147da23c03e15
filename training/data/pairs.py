"""Which files belong together: pairs of an input and its target in the known folder layouts, and splits by scene.

Opens no picture; `training.data.registration` says whether the two really show the same.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.io.formats import by_suffix

LAYOUTS = {
    "lol": ("low", "high"),
    "before-after": ("before", "after"),
    "alone": (".", "."),
    "fivek": ("input", "expertC"),
}
"""Subfolders of inputs and targets, in any case; in "alone" a photo is its own target, in "fivek" there may be up to
five folders of targets and all have further names (`_INPUTS`, `_EXPERT`)."""

_INPUTS = ("input", "inputs", "raw", "before", "dng", "source", "original")
_EXPERT = re.compile(r"(?:expert|retoucher|tiff16)?([a-e])")
"""Folder of a FiveK expert, letters and digits of its name alone: expertC, Expert_C, expert-c, C, tiff16_c."""
_OFFICIAL = {"train": "our485", "test": "eval15"}
"""LOL as its authors pack it, for a config that says train and test."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An input picture and the picture it should become; equal scene numbers show the same place.

    `style` says who finished the target ("A" to "E", FiveK's experts), where a photo has several; else it is "".
    """

    name: str
    before: Path
    after: Path
    scene: int
    style: str = ""


def find_pairs(
    folder: Path,
    layout: str,
    scenes: Path | None = None,
    names: tuple[str, ...] = ("*",),
    styles: tuple[str, ...] = (),
) -> tuple[Pair, ...]:
    """Pairs of equal name in the layout's subfolders; case and suffixes may differ, other files are passed over.

    Parameters
    ----------
    folder
        Holds the layout's subfolders. For "lol" a missing train/ or test/ may also be called our485/ or eval15/.
    layout
        A key of LAYOUTS.
    scenes
        JSON file {name: scene number}; a photo that it does not name is a scene of its own.
    names
        Patterns of names (without suffix) that count; one that begins with "!" leaves names out.
    styles
        FiveK's experts to use, of "A" to "E"; empty: all that are there. A photo that one of them lacks has no pair
        of that style.

    Returns
    -------
    Sorted by the input's file name, then by style: pairs of one input stand side by side and are of one scene.

    Raises
    ------
    PhotoError
        When a folder is missing or nothing has a partner.
    """
    first, seconds = _subfolders(_root(folder, layout), layout, styles)
    inputs = {key: path for key, path in _pictures(first).items() if _matches(path.stem, names)}
    targets = {style: _pictures(second) for style, second in seconds.items()}
    paired = [key for key in inputs if any(key in found for found in targets.values())]
    if not paired:
        raise PhotoError(f"Cannot train on {folder}", "no file has a partner of the same name", "Check the two folders")
    numbers: dict[str, int] = json.loads(scenes.read_text()) if scenes else {}
    return tuple(
        Pair(inputs[key].stem, inputs[key], found[key], numbers.get(inputs[key].stem, -1 - index), style)
        for index, key in enumerate(paired)
        for style, found in targets.items()
        if key in found
    )


def _root(folder: Path, layout: str) -> Path:
    official = _OFFICIAL.get(folder.name)
    if layout != "lol" or official is None or folder.is_dir():
        return folder
    return next((path for path in _folders(folder.parent) if path.name.lower() == official), folder)


def _subfolders(folder: Path, layout: str, styles: tuple[str, ...]) -> tuple[Path, dict[str, Path]]:
    """The inputs' folder, and the targets' folders by style."""
    before, after = LAYOUTS[layout]
    if before == after == ".":
        if not folder.is_dir():
            raise _missing(folder, "it is no folder")
        return folder, {"": folder}
    found = {_plain(path): path for path in _folders(folder)}
    wanted = _INPUTS if layout == "fivek" else (before,)
    first = next((found[name] for name in wanted if name in found), None)
    if layout == "fivek":
        seconds = {match[1].upper(): path for name, path in found.items() if (match := _EXPERT.fullmatch(name))}
    else:
        seconds = {"": found[after]} if after in found else {}
    if first is None or not seconds:
        raise _missing(folder, f"it has no folders {before}/ and {after}/")
    unknown = [style for style in styles if style not in seconds]
    if unknown:
        raise _missing(folder, f"it has no folder of expert {', '.join(unknown)}")
    return first, {style: seconds[style] for style in sorted(styles or seconds)}


def _missing(folder: Path, why: str) -> PhotoError:
    return PhotoError(f"Cannot train on {folder}", why, "Name the data folder with --data")


def _plain(path: Path) -> str:
    return "".join(filter(str.isalnum, path.name.lower()))


def _folders(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_dir()) if folder.is_dir() else iter(())


def _pictures(folder: Path) -> dict[str, Path]:
    """Files that the editor could open, by name without suffix in lower case; of two such the first one counts."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        kind = by_suffix(path.suffix)
        if kind is not None and kind.readable and path.is_file() and not path.name.startswith("."):
            found.setdefault(path.stem.lower(), path)
    return found


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    if any(fnmatchcase(name, pattern[1:]) for pattern in patterns if pattern.startswith("!")):
        return False
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")] or ["*"]
    return any(fnmatchcase(name, pattern) for pattern in wanted)


def split_by_scene(pairs: tuple[Pair, ...], held_out: int, seed: int) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """(train, validation): all pairs of `held_out` scenes, chosen by seed, are kept apart."""
    scenes = sorted({pair.scene for pair in pairs})
    chosen = set(random.Random(seed).sample(scenes, min(held_out, max(len(scenes) - 1, 0))))
    train = tuple(pair for pair in pairs if pair.scene not in chosen)
    return train, tuple(pair for pair in pairs if pair.scene in chosen)
