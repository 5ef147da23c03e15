"""Photos damaged on purpose: bits flipped, cut, blocks swapped, sizes in headers made wrong, formats joined.

Everything follows from the seed and the number of a file.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from photoenhance.io import formats

LARGEST = 4_500_000
_USUAL = 300_000
"""Larger files are taken less often: they take longer, and are no different."""
_HEAD = 4096
_WRONG = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_PNG = b"\x89PNG\r\n\x1a\n"

Photos = Mapping[str, Sequence[Path]]
Deed = Callable[[random.Random, bytearray], bytearray]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged photo: of which format it was, its bytes, its suffix, and what was done to what."""

    format: str
    data: bytes
    suffix: str
    told: str


def originals(data: Path) -> Photos:
    """The shared photos by format, each a list that is the same everywhere."""
    found: dict[str, list[Path]] = defaultdict(list)
    for folder in ("odd", "photos", "raw"):
        for path in sorted((data / folder).iterdir()):
            if path.is_file() and path.stat().st_size <= LARGEST:
                with path.open("rb") as file:
                    kind = formats.format_of(file.read(_HEAD), path.suffix)
                if kind is not None:
                    found[kind.key].append(path)
    return dict(sorted(found.items()))


def mutant(photos: Photos, seed: int, number: int) -> Mutant:
    """Make a damaged photo; the same for the same seed and number."""
    chance = random.Random(f"{seed} {number}")
    key, path = _chosen(photos, chance)
    data, done = bytearray(path.read_bytes()), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = chance.choice((*DEEDS, "splice"))
        done.append(name)
        data = _spliced(chance, data, photos) if name == "splice" else DEEDS[name](chance, data)
    if data[:8] == _PNG and chance.random() < 0.7:
        data = repaired(data)
        done.append("sums repaired")
    suffix = path.suffix if chance.random() < 0.9 else chance.choice((".jpg", ".tif", ".png", ".dng", ".heic", ""))
    return Mutant(key, bytes(data), suffix, f"{path.name}, {', '.join(done)}")


def _chosen(photos: Photos, chance: random.Random) -> tuple[str, Path]:
    key = chance.choice(list(photos))
    path = chance.choice(photos[key])
    if path.stat().st_size > _USUAL and chance.random() < 0.8:
        path = chance.choice(photos[key])
    return key, path


def _flip(chance: random.Random, data: bytearray) -> bytearray:
    reach = min(len(data), chance.choice((64, _HEAD, len(data))))
    for _ in range(chance.choice((1, 4, 32))):
        at = chance.randrange(reach) if reach else 0
        if data:
            data[at] ^= 1 << chance.randrange(8)
    return data


def _cut(chance: random.Random, data: bytearray) -> bytearray:
    return data[: chance.randrange(len(data) + 1)]


def _span(chance: random.Random, data: bytearray) -> slice:
    begin = chance.randrange(len(data) + 1)
    return slice(begin, begin + chance.choice((1, 2, 4, 16, 256, 4096)))


def _swap(chance: random.Random, data: bytearray) -> bytearray:
    size = chance.choice((2, 4, 64, 512, 4096))
    if len(data) > 2 * size:
        one, two = (chance.randrange(len(data) - size) for _ in range(2))
        data[one : one + size], data[two : two + size] = data[two : two + size], data[one : one + size]
    return data


def _blank(chance: random.Random, data: bytearray) -> bytearray:
    span, value = _span(chance, data), chance.choice((b"\0", b"\xff"))
    data[span] = value * len(data[span])
    return data


def _remove(chance: random.Random, data: bytearray) -> bytearray:
    del data[_span(chance, data)]
    return data


def _insert(chance: random.Random, data: bytearray) -> bytearray:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.randbytes(chance.choice((1, 4, 100, 3000)))
    return data


def _repeat(chance: random.Random, data: bytearray) -> bytearray:
    span = _span(chance, data)
    data[span.start : span.start] = data[span] * chance.choice((1, 2, 50))
    return data


def _size(chance: random.Random, data: bytearray) -> bytearray:
    """A number in the header replaced by one that is wrong: 2, 4 or 8 bytes, either byte order."""
    width = chance.choice(("H", "I", "I", "Q"))
    room = struct.calcsize(width)
    reach = min(len(data), chance.choice((64, 512, _HEAD))) - room
    if reach > 0:
        value = chance.choice((*_WRONG, chance.getrandbits(32))) % (1 << 8 * room)
        struct.pack_into(chance.choice("<>") + width, data, chance.randrange(reach), value)
    return data


def _spliced(chance: random.Random, data: bytearray, photos: Photos) -> bytearray:
    """The beginning of one file and the end of another, of any format."""
    other = _chosen(photos, chance)[1].read_bytes()
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


DEEDS: dict[str, Deed] = {
    "flip": _flip,
    "cut": _cut,
    "swap": _swap,
    "blank": _blank,
    "remove": _remove,
    "insert": _insert,
    "repeat": _repeat,
    "size": _size,
}


def repaired(data: bytearray) -> bytearray:
    """A PNG with right checksums: wrong ones end reading before anything else is looked at."""
    at = len(_PNG)
    while at + 12 <= len(data):
        size = struct.unpack_from(">I", data, at)[0]
        end = at + 8 + size
        if end + 4 > len(data):
            break
        struct.pack_into(">I", data, end, zlib.crc32(data[at + 4 : end]))
        at = end + 4
    return data
