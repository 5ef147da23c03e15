"""Lines of a journal <-> events. A line is a checksum and JSON; one that is torn or damaged costs itself alone.

Events say where in the history they belong, not what was pressed, so that a lost one shifts no other. Opens no file.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, unquote_to_bytes

import msgspec

from photoenhance.errors import PhotoError
from photoenhance.recipe.history import History, Step
from photoenhance.recipe.recipe import Recipe
from photoenhance.recipe.text import FORMAT, dumps, loader


class Photo(msgspec.Struct, frozen=True, tag="photo", tag_field="is", omit_defaults=True):
    """Whose journal this is: the file (`quoted`), its size and date, and the hash of its content once that is known."""

    path: str
    size: int
    mtime_ns: int
    sha256: str = ""


class Stepped(msgspec.Struct, frozen=True, tag="step", tag_field="is", omit_defaults=True):
    """Step number `at` is this one, and is seen; what was after it is gone. `recipe` is a recipe's text."""

    at: int
    when: float
    text: str
    recipe: msgspec.Raw
    key: str = ""


class Moved(msgspec.Struct, frozen=True, tag="at", tag_field="is"):
    """Of `of` steps, number `at` is seen."""

    at: int
    of: int


class Sidecar(msgspec.Struct, frozen=True, tag="sidecar", tag_field="is"):
    """What the sidecar holds, as a digest (`history.digest_of`); unless `done`, what is about to be written."""

    digest: str
    done: bool


Event: TypeAlias = Photo | Stepped | Moved | Sidecar
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class _Version(msgspec.Struct, frozen=True):
    format: int


class _Tag(msgspec.Struct, frozen=True, rename={"kind": "is"}):
    kind: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a journal says: nothing of it is given where nothing is known.

    `seen` is as in `history.reconciled`. `newer` means that a newer program wrote it, and this one must not. `lines`
    counts all whole lines, `damaged` those that could not be read.
    """

    photo: Photo | None = None
    history: History | None = None
    seen: frozenset[str] | None = None
    newer: bool = False
    lines: int = 0
    damaged: int = 0


def quoted(path: str | os.PathLike[str]) -> str:
    """A path as text for JSON; bytes that are no UTF-8 survive."""
    return quote(os.fsencode(path), safe="/:\\ ")


def unquoted(text: str) -> str:
    """The path again."""
    return os.fsdecode(unquote_to_bytes(text))


def stepped(at: int, step: Step) -> Stepped:
    """The event of a step."""
    compact = msgspec.json.format(dumps(step.recipe).encode(), indent=-1)
    return Stepped(at, step.when, step.text, msgspec.Raw(compact), step.key)


def events(before: History | None, after: History) -> tuple[Event, ...]:
    """What to write so that a journal that holds `before` (None: nothing) holds `after`."""
    old = before.steps if before is not None else ()
    same = 0
    for one, other in zip(old, after.steps, strict=False):
        if one is not other and one != other:
            break
        same += 1
    new = tuple(stepped(at, after.steps[at]) for at in range(same, len(after.steps)))
    at = new[-1].at if new else before.at if before is not None else -1
    if at == after.at and (new or len(old) == len(after.steps)):
        return new
    return (*new, Moved(after.at, len(after.steps)))


def written(items: Iterable[Event]) -> bytes:
    """The lines of events."""
    return b"".join(_line(msgspec.json.encode(one)) for one in items)


def read(data: bytes) -> Record:
    """Replay a journal's bytes; what is torn or damaged is left out, and the rest stands."""
    steps: dict[int, Stepped] = {}
    at, lines, damaged, newer = 0, 0, 0, False
    photo: Photo | None = None
    seen: frozenset[str] | None = None
    for row in data.split(b"\n"):
        if not row:
            continue
        lines += 1
        event = _event(row)
        if event is None:
            damaged += 1
            newer = newer or _is_newer(row)
        elif isinstance(event, Stepped):
            _drop_from(steps, event.at)
            steps[event.at] = event
            at = event.at
        elif isinstance(event, Moved):
            _drop_from(steps, event.of)
            at = event.at
        elif isinstance(event, Photo):
            photo = event
        else:
            seen = frozenset([event.digest]) | (frozenset() if event.done else seen or frozenset([""]))
    recipes, unread = _recipes(steps)
    newer = newer or any(_version(steps[number]) > FORMAT for number in unread)
    return Record(photo, _history(steps, recipes, at), seen, newer, lines, damaged + len(unread))


def _line(body: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _body(row: bytes) -> bytes | None:
    body = row[9:]
    return body if row[:9] == b"%08x " % zlib.crc32(body) else None


def _event(row: bytes) -> Event | None:
    body = _body(row)
    if body is None:
        return None
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError:
        return None


def _is_newer(row: bytes) -> bool:
    """Whether a line is whole and yet of a kind that is not known here."""
    body = _body(row)
    if body is None:
        return False
    try:
        kind = msgspec.json.decode(body, type=_Tag).kind
    except msgspec.DecodeError:
        return False
    return kind not in {"photo", "step", "at", "sidecar"}


def _drop_from(steps: dict[int, Stepped], first: int) -> None:
    while steps and next(reversed(steps)) >= first:  # in order of number: each that comes has dropped those above it
        steps.popitem()


def _recipes(steps: dict[int, Stepped]) -> tuple[dict[int, Recipe], list[int]]:
    """Recipes by number, and the numbers of those that cannot be read."""
    load = loader()
    recipes: dict[int, Recipe] = {}
    unread: list[int] = []
    for number, step in steps.items():
        try:
            recipes[number] = load(bytes(step.recipe))
        except PhotoError:
            unread.append(number)
    return recipes, unread


def _version(step: Stepped) -> int:
    try:
        return msgspec.json.decode(step.recipe, type=_Version).format
    except msgspec.DecodeError:
        return 0


def _history(steps: dict[int, Stepped], recipes: dict[int, Recipe], at: int) -> History | None:
    """Where the step that was seen is lost, the one before it is seen."""
    numbers = list(recipes)
    if not numbers:
        return None
    found = tuple(Step(recipes[one], steps[one].text, steps[one].key, steps[one].when) for one in numbers)
    return History(found, max(0, sum(one <= at for one in numbers) - 1))
