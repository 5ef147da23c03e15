"""The plan of a job: which photos become which files, decided before anything runs and shown to the person.

Pure: it works on a Listing and opens no file itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from photoenhance.batch import names
from photoenhance.batch.edits import SUFFIX, Edits
from photoenhance.batch.listing import Entry, Listing
from photoenhance.batch.options import ExportOptions, FolderOptions, Where
from photoenhance.io import formats
from photoenhance.recipe.recipe import Recipe

FALLBACK_FORMAT = "jpeg"

_OF_SEVERAL_PICTURES = (".mpo", ".apng", ".avifs")
"""Suffixes that promise more than the one picture that is written."""

Earlier: TypeAlias = Callable[[Entry, Path, Edits | None], Path | None]
"""Asks for the result of an earlier job: (entry, target folder, the photo's edits) -> its path."""

Named: TypeAlias = Callable[[Entry, formats.Format, int, int], str]
"""Gives the name of a result without its suffix: (entry, format, its number from 1, how many) -> name."""


def usually(entry: Entry, _format: formats.Format, _number: int, _total: int) -> str:
    """The usual name."""
    return f"{entry.path.stem}{names.MARK}"


@dataclass(frozen=True, slots=True)
class Task:
    """One photo to make: `target` is the wanted path, which a unique name may still change; `format` its format's key.

    `size` and `mtime_ns` are the source's when it was listed. `edits` are its own, which go before the job's recipe.
    """

    source: Path
    target: Path
    format: str
    size: int = 0
    mtime_ns: int = 0
    edits: Edits | None = None

    def recipe(self, usual: Recipe) -> Recipe:
        """The photo's own recipe, else the job's; PhotoError where its edits cannot be read."""
        return usual if self.edits is None else self.edits.known()


@dataclass(frozen=True, slots=True)
class Done:
    """A photo that needs nothing: `output` is there already, for the reason `why`."""

    source: Path
    output: Path
    why: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that the job does not touch, and why, as a clause."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a job will do, what is done already, and what it leaves out; `remember`: results go into the manifest."""

    tasks: tuple[Task, ...]
    done: tuple[Done, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remember: bool = True


def plan(
    listing: Listing,
    target: Path | Where,
    options: ExportOptions,
    folder_options: FolderOptions,
    *,
    named: Named = usually,
    earlier: Earlier = lambda _entry, _folder, _edits: None,
    edits: Callable[[Entry], Edits | None] = lambda _entry: None,
    exists: Callable[[Path], bool] = lambda _path: False,
) -> Plan:
    """Plan a job that writes into the folder `target`, or into each photo's own.

    Parameters
    ----------
    listing
        What was found.
    target
        Folder of the results; subfolders of a given folder are mirrored in it.
    options, folder_options
        How to write; which files to take.
    named
        Names the results.
    earlier
        Finds the result of an earlier job from the same source, recipe and options.
    edits
        Finds a photo's own edits.
    exists
        Whether a path is taken; asked only where existing targets are skipped.
    """
    left_out = {} if isinstance(target, Where) else _left_out(listing, folder_options, target)
    entries = [entry for entry in listing.entries if entry.path not in left_out]
    formats_ = [_format(entry, options) for entry in entries]
    wishes = [
        names.Wish(entry.path, _folder(entry, target), _suffix(entry, fmt), named(entry, fmt, number, len(entries)))
        for number, (entry, fmt) in enumerate(zip(entries, formats_, strict=True), start=1)
    ]
    targets = names.assign(wishes, taken=[entry.path for entry in entries])
    tasks: list[Task] = []
    done: list[Done] = []
    for entry, fmt, path in zip(entries, formats_, targets, strict=True):
        own = edits(entry)
        made = earlier(entry, path.parent, own)
        if made is not None:
            done.append(Done(entry.path, made, "made before from the same photo with the same recipe"))
        elif options.conflict == "skip" and exists(path):
            done.append(Done(entry.path, path, "a file of that name exists"))
        else:
            tasks.append(Task(entry.path, path, fmt.key, entry.size, entry.mtime_ns, own))
    rows = [LeftOut(path, why) for path, why in left_out.items()]
    rows += [LeftOut(path, why) for path, why in listing.shut]
    return Plan(tuple(tasks), tuple(done), tuple(rows))


def _left_out(listing: Listing, options: FolderOptions, target: Path) -> dict[Path, str]:
    why: dict[Path, str] = {}
    found: dict[Path, list[str]] = defaultdict(list)
    for entry in listing.entries:
        found[entry.path.parent].append(entry.path.name)
    beside = {folder: names.stems(inside) for folder, inside in found.items()}
    for entry in listing.entries:
        if entry.folder is not None:  # what the person named is never left out
            reason = _reason(entry, beside[entry.path.parent], listing, target)
            if reason:
                why[entry.path] = reason
    if options.pairs == "raw":
        why |= _jpegs_of_pairs([entry for entry in listing.entries if entry.path not in why])
    return why


def _reason(entry: Entry, beside: frozenset[str], listing: Listing, target: Path) -> str:
    if entry.path.name.startswith("."):
        return "a hidden file"
    if entry.path.name.endswith(SUFFIX):
        return "the edits of a photo"
    found = formats.format_of(entry.head, entry.path.suffix)
    if found is None and entry.path.suffix.lower() not in formats.readable_suffixes():
        return "not a photo"
    if entry.path in listing.results or names.is_result_of(entry.path.name, beside):
        return "made by an earlier job"
    if entry.folder in target.parents and target in entry.path.parents:
        return "in the folder of the results"
    return ""


def _jpegs_of_pairs(entries: Sequence[Entry]) -> dict[Path, str]:
    raws = {_pair(entry): entry for entry in entries if _key(entry) == "raw"}
    return {
        entry.path: f"the pair of {raws[_pair(entry)].path.name}"
        for entry in entries
        if entry.folder is not None and _key(entry) in ("jpeg", "heic") and _pair(entry) in raws
    }


def _pair(entry: Entry) -> tuple[Path, str]:
    return entry.path.parent, entry.path.stem.casefold()


def _key(entry: Entry) -> str:
    found = formats.format_of(entry.head, entry.path.suffix)
    return found.key if found else ""


def _format(entry: Entry, options: ExportOptions) -> formats.Format:
    if options.format is not None:
        return formats.by_key(options.format)
    found = formats.format_of(entry.head, entry.path.suffix)
    return found if found is not None and found.writable else formats.by_key(FALLBACK_FORMAT)


def _suffix(entry: Entry, fmt: formats.Format) -> str:
    own = entry.path.suffix.lower()
    return own if own in fmt.suffixes and own not in _OF_SEVERAL_PICTURES else fmt.suffix


def _folder(entry: Entry, target: Path | Where) -> Path:
    if isinstance(target, Where):
        return target.of(entry.path)
    return target if entry.folder is None else target / entry.path.parent.relative_to(entry.folder)
