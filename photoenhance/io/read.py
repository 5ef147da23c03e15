"""The one door for reading: a path in, an upright immutable Source out, or a PhotoError that names the file.

Runs anywhere, also in a worker process: it takes a path and picklable options and gives a picklable value.
"""

from __future__ import annotations

import errno
import importlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from photoenhance.errors import PhotoError
from photoenhance.image import Origin, Samples, Source
from photoenhance.io import formats, layout, orientation
from photoenhance.io.decoded import Decoded, Input, NotDecodable, Room
from photoenhance.raw.decode import RawOptions, read_raw
from photoenhance.raw.lens import find
from photoenhance.raw.preview import preview
from photoenhance.raw.recognise import is_raw

_HEAD = 4096
# Reader modules, imported when the first file of their family comes: codecs take time to load.
_MODULES = {key: f"photoenhance.io.{key}" for key in ("jpeg", "png", "tiff", "webp", "avif", "jxl")} | {
    "heic": "photoenhance.io.heif"
}
_INTACT = "Get an intact copy of the file"
_CHANGED = "The file changed while it was read; open it again to be sure"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What may be decided about reading; picklable and part of a source's identity.

    `max_pixels` and `max_bytes` (of decoded samples) are checked on what the header declares, before decoding.
    """

    max_pixels: int = 500_000_000
    max_bytes: int = 3_000_000_000
    raw: RawOptions = field(default_factory=RawOptions)


def read(path: str | Path, options: ReadOptions | None = None, room: Room | None = None) -> Source:
    """Open a photo of any known format, told by its content.

    Parameters
    ----------
    path
        The file. It is opened read-only.
    options
        Limits and RAW decoding; None for the defaults.
    room
        Makes the memory that a decoder may decode into; not all do.

    Returns
    -------
    The photo, upright, in the file's own depth, read-only; what was odd stands in its warnings.

    Raises
    ------
    PhotoError
        For a missing, unreadable, empty, unknown, damaged, cut or absurdly large file, and for one that somebody is
        still writing. (One that changed and was readable all the same has a warning.)
    """
    path, options = Path(path), options or ReadOptions()
    origin, found = recognised(path)
    try:
        source = _decoded(path, options, origin, found, room)
    except PhotoError as error:
        if not _changed(origin):
            raise
        remedy = "Wait until it is complete, then open it again"
        raise PhotoError(f"Cannot open {path.name}", "it changed while it was read", remedy) from error
    if _changed(origin):
        return replace(source, warnings=(*source.warnings, _CHANGED))
    return source


def recognised(path: Path) -> tuple[Origin, formats.Format]:
    """What a file is, by its first bytes; PhotoError as `read` has it."""
    origin, head = _opened(path)
    found = formats.format_of(head, path.suffix)
    if found is None:
        raise _unknown(path, head)
    return origin, found


def _changed(origin: Origin) -> bool:
    """Whether the file is another one than when reading began."""
    try:
        about = Path(origin.path).stat()
    except OSError:
        return True
    return (about.st_size, about.st_mtime_ns) != (origin.size, origin.mtime_ns)


def _decoded(
    path: Path, options: ReadOptions, origin: Origin, found: formats.Format, room: Room | None = None
) -> Source:
    try:
        if found.key == "raw":
            return _with_metadata(read_raw(path, options.raw, options.max_pixels), path)
        file = Input(path, origin.size, options.max_pixels, options.max_bytes, room)
        return _source(_reader(found.key)(file), origin, found.key)
    except NotDecodable as error:
        raise PhotoError(f"Cannot open {path.name}", str(error), _INTACT) from error
    except MemoryError as error:
        raise PhotoError(
            f"Cannot open {path.name}", "there is not enough memory for it", "Close other programs and try again"
        ) from error
    except OSError as error:
        raise _system(path, error) from error


def _with_metadata(source: Source, path: Path) -> Source:
    """Give a RAW source the metadata of its file, and the lens that it names."""
    from photoenhance.io import rawmetadata  # it brings Exiv2
    from photoenhance.io.facts import shot_of

    block, damaged = rawmetadata.collect(path, source.camera)
    if source.camera is not None:
        found = find(shot_of(block))
        source = replace(source, camera=replace(source.camera, lens=found.lens, lens_problem=found.why))
    return replace(source, metadata=block, warnings=(*source.warnings, damaged) if damaged else source.warnings)


def glimpse(path: str | Path, longest: int) -> Samples | None:
    """The camera's own preview of a RAW file, upright (h, w, 3) uint8 sRGB, no side above `longest`.

    None where there is none, and for formats that are decoded as fast. Raises nothing: `read` says what is wrong.
    """
    path = Path(path)
    try:
        _, head = _opened(path)
        return preview(path, longest) if is_raw(head, path.suffix) else None
    except (PhotoError, OSError):
        return None


def _reader(key: str) -> Callable[[Input], Decoded]:
    module = importlib.import_module(_MODULES.get(key, "photoenhance.io.longtail"))
    reader: Callable[[Input], Decoded] = module.read
    return reader


def _opened(path: Path) -> tuple[Origin, bytes]:
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise PhotoError(
                f"Cannot open {path.name}", "it is a folder", "Name the photos in it, or use the folder job"
            )
        if not stat.S_ISREG(about.st_mode):
            raise PhotoError(f"Cannot open {path.name}", "it is no file with content", "Choose a photo")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise _system(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise PhotoError(f"Cannot open {path.name!r}", "the name is not possible", "Choose another file") from error
    if not head:
        raise PhotoError(f"Cannot open {path.name}", "the file is empty", "Copy it again from where it came")
    return Origin(os.fspath(path), about.st_size, about.st_mtime_ns), head


def _source(decoded: Decoded, origin: Origin, key: str) -> Source:
    pixels = orientation.upright(decoded.pixels, decoded.orientation)
    alpha = None if decoded.alpha is None else orientation.upright(decoded.alpha, decoded.orientation)
    return Source(
        pixels=layout.frozen(pixels),
        alpha=None if alpha is None else layout.frozen(alpha),
        bits=decoded.bits,
        icc=decoded.icc,
        cicp=None if decoded.icc else decoded.cicp,
        metadata=decoded.metadata,
        origin=origin,
        format=key,
        warnings=decoded.warnings,
    )


def _system(path: Path, error: OSError) -> PhotoError:
    causes = {
        errno.ENOENT: ("there is no such file", "Check the name, or whether the disk is connected"),
        errno.EACCES: ("reading it is not permitted", "Change its permissions or copy it elsewhere"),
        errno.EPERM: ("reading it is not permitted", "Change its permissions or copy it elsewhere"),
        errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name"),
        errno.ENOTDIR: ("its folder is not a folder", "Check the path"),
        errno.EIO: ("the disk cannot read it", "Copy it from another place; the disk or card may be failing"),
        errno.ELOOP: ("its link leads in a circle", "Choose the file itself"),
    }
    text = (error.strerror or str(error)).lower()
    why, remedy = causes.get(error.errno or 0, (f"the system says: {text}", "Try again, or copy the file elsewhere"))
    return PhotoError(f"Cannot open {path.name}", why, remedy)


def _unknown(path: Path, head: bytes) -> PhotoError:
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    what, remedy = f"Cannot open {path.name}", "Choose a photo (JPEG, PNG, TIFF, WebP, AVIF, HEIC, JPEG XL or RAW)"
    if b"<svg" in head.lower():
        return PhotoError(what, "vector drawings (SVG) are not supported", remedy)
    if b"xmpmeta" in start or start.startswith(b"<?xpacket"):
        return PhotoError(what, "it is a side file with settings, no picture", "Open the photo it belongs to")
    if not any(byte < 9 for byte in head):
        return PhotoError(what, "it holds text, no picture", remedy)
    return PhotoError(what, "it is no picture this program knows, or its beginning is damaged", remedy)
