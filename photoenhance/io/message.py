"""What program and reading process say to each other: questions, and answers that are checked while they are parsed.

Large samples go through shared memory (`segment`), all else through here. Nothing that comes back is unpickled.
"""

from __future__ import annotations

import math
import os
from typing import Any, Literal

import msgspec
import numpy as np

from photoenhance.image import Camera, Metadata, Origin, Samples, Source
from photoenhance.io.read import ReadOptions

Kind = Literal["read", "glimpse", "thumbnail", "metadata"]

SMALL = 1 << 18
"""Samples up to so many bytes come inside the answer."""
LARGEST = 1 << 29
"""Bytes of an answer: metadata, profile and embedded preview of a photo, and small samples."""
_ALIGNED = 64


class Question(msgspec.Struct, frozen=True):
    """What to do with a file: in what `options` and `longest` say, with `memory` bytes and `seconds` for it."""

    kind: Kind
    path: bytes
    options: ReadOptions
    longest: int
    memory: int
    seconds: int


class Form(msgspec.Struct, frozen=True):
    """Shape and type of samples, and of alpha beside them."""

    shape: tuple[int, int, int]
    dtype: Literal["uint8", "uint16"]
    alpha: bool = False

    @property
    def samples(self) -> int:
        """Bytes of the samples."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    @property
    def beside(self) -> int:
        """Where alpha begins."""
        return -(-self.samples // _ALIGNED) * _ALIGNED

    @property
    def size(self) -> int:
        """Bytes of both."""
        if not self.alpha:
            return self.samples
        return self.beside + self.shape[0] * self.shape[1] * np.dtype(self.dtype).itemsize


class Facts(msgspec.Struct, frozen=True):
    """What a Source holds beside samples. Words are bytes: a file's name may be no proper text."""

    bits: int
    icc: bytes | None
    cicp: tuple[int, int, int, int] | None
    metadata: Metadata
    size: int
    mtime_ns: int
    format: str
    camera: Camera | None
    warnings: tuple[bytes, ...]


class Wrong(msgspec.Struct, frozen=True):
    """Why there is no answer: the three parts of a PhotoError; or the traceback of an error in the program."""

    what: bytes = b""
    why: bytes = b""
    remedy: bytes = b""
    memory: bool = False
    error: str = ""
    traceback: bytes = b""


class Answer(msgspec.Struct, frozen=True):
    """What became of a question. Samples with a `form` are `inside`, or wait to be put into shared memory.

    `wants` is no answer yet: so many bytes of shared memory are wanted to decode into. Samples that are there already
    are `placed`.

    `spent`: the process has grown so large that it should be replaced.
    """

    form: Form | None = None
    inside: bytes | None = None
    placed: bool = False
    wants: int = 0
    facts: Facts | None = None
    metadata: Metadata | None = None
    wrong: Wrong | None = None
    spent: bool = False


def words(text: str) -> bytes:
    """Text as it travels; also that of names which are no proper text."""
    return text.encode("utf-8", "surrogateescape")


def text(told: bytes) -> str:
    """The text again."""
    return told.decode("utf-8", "surrogateescape")


def packed(message: Question | Answer) -> bytes:
    """A message as bytes."""
    return msgspec.msgpack.encode(message, enc_hook=_plain)


def answer_in(told: bytes) -> Answer:
    """The answer that bytes hold.

    Raises
    ------
    msgspec.MsgspecError
        They hold none.
    """
    return msgspec.msgpack.decode(told, type=Answer)


def question_in(told: bytes) -> Question:
    """The question that bytes hold."""
    return msgspec.msgpack.decode(told, type=Question)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value)} does not travel")


def form_of(samples: Samples, alpha: Samples | None) -> Form:
    """Shape and type of (h, w, c) samples and their alpha."""
    height, width, channels = samples.shape
    return Form((height, width, channels), samples.dtype.name, alpha is not None)  # type: ignore[arg-type] # or refused


def facts_of(source: Source) -> Facts:
    """What stands beside the samples of a photo."""
    return Facts(
        source.bits,
        source.icc,
        source.cicp,
        source.metadata,
        source.origin.size,
        source.origin.mtime_ns,
        source.format,
        source.camera,
        tuple(words(one) for one in source.warnings),
    )


def filled(form: Form, samples: Samples, alpha: Samples | None, memory: Samples) -> None:
    """Put samples and alpha into memory of the form's size."""
    memory[: form.samples].view(samples.dtype).reshape(samples.shape)[...] = samples
    if alpha is not None:
        memory[form.beside :].view(alpha.dtype).reshape(alpha.shape)[...] = alpha


def samples_in(form: Form, memory: Samples) -> tuple[Samples, Samples | None]:
    """Samples and alpha as views of memory of the form's size."""
    dtype = np.dtype(form.dtype)
    samples = memory[: form.samples].view(dtype).reshape(form.shape)
    return samples, memory[form.beside :].view(dtype).reshape(form.shape[:2]) if form.alpha else None


def source_in(form: Form, facts: Facts, memory: Samples, path: str | os.PathLike[str]) -> Source:
    """The photo of an answer, its samples views of memory; `path` is what the caller calls it."""
    samples, alpha = samples_in(form, memory)
    return Source(
        pixels=samples,
        alpha=alpha,
        bits=facts.bits,
        icc=facts.icc,
        cicp=facts.cicp,
        metadata=facts.metadata,
        origin=Origin(os.fspath(path), facts.size, facts.mtime_ns),
        format=facts.format,
        camera=facts.camera,
        warnings=tuple(text(one) for one in facts.warnings),
    )
