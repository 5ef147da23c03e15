"""Record: what became of one photo, as printed by `--json`; a value with a fixed order of fields."""

from __future__ import annotations

import json

import msgspec


class Seconds(msgspec.Struct, frozen=True):
    """Wall-clock seconds of the stages; `total` counts waiting between them too."""

    decode: float = 0.0
    enhance: float = 0.0
    encode: float = 0.0
    total: float = 0.0


class Network(msgspec.Struct, frozen=True):
    """A network that ran: its id and the hash of its file."""

    model: str
    sha256: str


class Record(msgspec.Struct, frozen=True):
    """What became of one photo.

    `output` is None and `error` is a sentence where it failed; `skipped` photos were left as they are, and `output` is
    the file that was there already. `model` is what was chosen, a network or a chain, None where the recipe has none;
    `edited` says that the photo's own edits decided, not the job's recipe; `notes` what the format could not hold,
    which was known before the photo was rendered; `warnings` are all else. `networks` are all that ran, in order. Where
    they ran on different providers, these are joined by " + ".
    """

    input: str
    output: str | None = None
    width: int = 0
    height: int = 0
    model: str | None = None
    model_sha256: str | None = None
    provider: str | None = None
    precision: str | None = None
    tiles: int = 0
    seconds: Seconds = Seconds()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    skipped: bool = False
    networks: tuple[Network, ...] = ()
    edited: bool = False
    notes: tuple[str, ...] = ()


def line(record: Record) -> str:
    """Write the record as one line of JSON, without a line end."""
    # Python's own writer, for it can write names whose bytes are no UTF-8; such names alone are escaped.
    plain = msgspec.to_builtins(record)
    escaped = not f"{record.input}{record.output}".isprintable()
    return json.dumps(plain, ensure_ascii=escaped)
