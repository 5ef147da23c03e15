"""The one door for writing: an Encoded in, a finished file under its name or a PhotoError, and never anything between.

The bytes depend on the Encoded alone: not on the time, the machine, the number of cores or the name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace as changed
from pathlib import Path
from typing import IO, TypeVar

import numpy as np

from photoenhance.colour.space import SRGB, icc_of
from photoenhance.errors import PhotoError
from photoenhance.image import Encoded, Metadata, Rows, Samples
from photoenhance.io import atomic, colourtags, formats, metadata
from photoenhance.io.decoded import NotEncodable
from photoenhance.io.fitting import fitted
from photoenhance.io.outcome import PLAIN, check_size

R = TypeVar("R")

_MODULES = {key: f"photoenhance.io.{key}" for key in ("jpeg", "png", "tiff", "webp", "avif", "jxl")} | {
    "heic": "photoenhance.io.heif"
}


def write(
    encoded: Encoded, path: str | Path, *, replace: bool = False, ready: Callable[[Path], object] | None = None
) -> tuple[str, ...]:
    """Encode a picture and put it under `path`, atomically.

    Parameters
    ----------
    encoded
        What to write; `encoded.format` decides the format, not the suffix.
    path
        Final name, in a folder that exists.
    replace
        Whether an existing file may be replaced.
    ready
        As for `atomic.commit`.

    Returns
    -------
    Warnings about what the format could not carry.

    Raises
    ------
    TargetExists
        When the target is there and `replace` is False; nothing changes.
    PhotoError
        When the format cannot carry the picture or the system refuses; nothing is left behind.
    """
    return _written(encoded, Path(path), lambda content: atomic.commit(content, path, replace, ready=ready))[1]


def stage(encoded: Encoded, path: str | Path) -> tuple[Path, tuple[str, ...]]:
    """As `write`, but to a hidden file beside `path`, to be given its name by `atomic.put`; where that is, too.

    Raises
    ------
    PhotoError
        When the format cannot carry the picture or the system refuses; nothing is left behind.
    """
    return _written(encoded, Path(path), lambda content: atomic.stage(content, path))


def _written(encoded: Encoded, path: Path, put: Callable[[atomic.Content], R]) -> tuple[R, tuple[str, ...]]:
    """What `put` gives for the finished file, and what the format could not carry."""
    warnings: tuple[str, ...] = ()

    def content(file: IO[bytes]) -> None:
        nonlocal warnings
        warnings = encode(encoded, file, path.name)

    return put(content), warnings


def encode(encoded: Encoded, file: IO[bytes], name: str) -> tuple[str, ...]:
    """Write the finished file and give warnings about what the format could not carry; `name` is for the error."""
    what = f"Cannot save {name}"
    try:
        entry = formats.by_key(encoded.format)
    except KeyError as error:
        raise PhotoError(what, f"there is no format {encoded.format!r}", "Choose JPEG, PNG or TIFF") from error
    if not entry.writable:
        raise PhotoError(what, f"{entry.title} files can only be read", "Choose JPEG, PNG or TIFF")
    height, width = encoded.pixels.shape[:2]
    check_size(entry, width, height, name)
    fitting, warnings = _fitting(encoded, entry)
    block, more = _describing(encoded, entry)
    fitting, warnings = changed(fitting, metadata=block), (*warnings, *more)
    try:
        more = importlib.import_module(_MODULES[entry.key]).write(fitting, file)
    except NotEncodable as error:
        raise PhotoError(what, error.why, error.remedy) from error
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's word, not the encoder's
        raise PhotoError(what, f"the encoder fails ({error})", "Choose another format") from error
    return (*warnings, *more)


def _fitting(encoded: Encoded, entry: formats.Format) -> tuple[Encoded, tuple[str, ...]]:
    """Give gray pixels the channels their profile or the format wants; leave alpha out where it has no place."""
    warnings: tuple[str, ...] = ()
    space = encoded.icc[16:20]
    if encoded.pixels.shape[2] == 1 and (space == b"RGB " or not entry.gray):
        encoded = changed(encoded, pixels=_tripled(encoded.pixels))
        if encoded.icc in PLAIN:
            encoded = changed(encoded, icc=icc_of(SRGB) if encoded.icc else b"")
        elif space == b"GRAY":
            encoded = changed(encoded, icc=b"")
            warnings = (f"The gray profile has no place in {entry.title} and was left out",)
    if encoded.alpha is not None and not entry.alpha:
        encoded = changed(encoded, alpha=None)
        warnings = (*warnings, f"{entry.title} has no transparency; the picture was written opaque")
    return encoded, warnings


def _describing(encoded: Encoded, entry: formats.Format) -> tuple[Metadata, tuple[str, ...]]:
    """Metadata that is true of this picture and fits the format."""
    height, width = encoded.pixels.shape[:2]
    space = next((one for one in colourtags.SPACES if encoded.icc == icc_of(one)), None)
    return fitted(metadata.described(encoded.metadata, width, height, space), entry)


def _tripled(pixels: Samples | Rows) -> Samples | Rows:
    if not isinstance(pixels, Rows):
        return np.repeat(pixels, 3, axis=2)
    return changed(pixels, channels=3, strips=lambda: (np.repeat(strip, 3, axis=2) for strip in pixels.strips()))
