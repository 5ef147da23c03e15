"""Names of results: `NAME_enhanced.ext` or by a template, unique within a job and beside what exists. Opens no file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

MARK = "_enhanced"
_OURS = re.compile(rf"^(?P<stem>.+){MARK}(?:_\d+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """A source, the folder its result shall lie in, the result's suffix (".jpg"), and its name without that.

    Without a `stem` it is the usual one: the source's with "_enhanced".
    """

    source: Path
    folder: Path
    suffix: str
    stem: str = ""

    @property
    def wanted(self) -> str:
        """The name without suffix."""
        return self.stem or f"{self.source.stem}{MARK}"

    @property
    def told_apart(self) -> str:
        """The name with the source's extension in it; the wanted one where that does not begin with the source's."""
        extension, own = self.source.suffix.lstrip("."), self.source.stem
        if not extension or not self.wanted.startswith(own):
            return self.wanted
        return f"{own}_{extension}{self.wanted[len(own) :]}"


def assign(wishes: Sequence[Wish], taken: Collection[Path] = ()) -> tuple[Path, ...]:
    """Give each source its result's path.

    Results that would share a name, read without regard to case as some file systems do, keep the source's extension
    (`IMG_1_CR2_enhanced.jpg`); what still collides is numbered in the order given. The answer depends on the whole
    list, so that the same list always gives the same names. No path of `taken` (the sources) is given out.
    """
    plain = [wish.folder / f"{wish.wanted}{wish.suffix}" for wish in wishes]
    often = Counter(_key(path) for path in plain)
    used = {_key(path) for path in taken}
    following: dict[Path, Iterator[Path]] = {}  # or thousands of one name would each try all numbers anew
    names = []
    for wish, path in zip(wishes, plain, strict=True):
        shared = often[_key(path)] > 1
        wanted = wish.folder / f"{wish.told_apart}{wish.suffix}" if shared else path
        free = next(name for name in following.setdefault(wanted, numbered(wanted)) if _key(name) not in used)
        used.add(_key(free))
        names.append(free)
    return tuple(names)


def numbered(path: Path) -> Iterator[Path]:
    """Yield the path itself, then `NAME_2.ext`, `NAME_3.ext` and so on without end."""
    yield path
    number = 2
    while True:
        yield path.with_name(f"{path.stem}_{number}{path.suffix}")
        number += 1


def is_result_of(name: str, beside: Collection[str]) -> bool:
    """Whether a file's name says that it is our result from one of those whose `stems` are `beside`."""
    found = _OURS.match(Path(name).stem)
    return found is not None and found["stem"].casefold() in beside


def stems(others: Iterable[str]) -> frozenset[str]:
    """What the names of results begin with, for `is_result_of`, from the names of the files in a folder."""
    paths = [Path(name) for name in others]
    plain = {path.stem.casefold() for path in paths}
    return frozenset(plain | {f"{path.stem}_{path.suffix.lstrip('.')}".casefold() for path in paths})


def _key(path: Path) -> str:
    return str(path).casefold()
