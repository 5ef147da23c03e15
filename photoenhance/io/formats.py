"""The table of file formats: how each is told by content, what it can carry, and what dialogs and docs say of it.

Opens no file and imports no codec; `photoenhance.io.read` and `photoenhance.io.write` bring reader and writer.
"""

from __future__ import annotations

from dataclasses import dataclass

from photoenhance.raw.recognise import SUFFIXES, is_raw


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `suffixes` are lower case with their dot, the usual one first; `depths` are the bits a written file can have, and
    `read_depths` those that survive reading; `alpha`, `gray` (one channel), `profile`, `exif`, `xmp`, `iptc` say what a
    written file carries, and `subsampling` that its colour's resolution can be chosen. `largest` is the most pixels
    that a side of a written file can have.
    """

    key: str
    title: str
    suffixes: tuple[str, ...]
    mime_types: tuple[str, ...]
    readable: bool = True
    writable: bool = False
    depths: tuple[int, ...] = ()
    read_depths: tuple[int, ...] = (8,)
    alpha: bool = False
    gray: bool = False
    lossy: bool = False
    subsampling: bool = False
    profile: bool = False
    exif: bool = False
    xmp: bool = False
    iptc: bool = False
    largest: int = 2**31 - 1

    @property
    def suffix(self) -> str:
        """The usual suffix, with its dot."""
        return self.suffixes[0]


def _pillow(key: str, title: str, suffixes: tuple[str, ...], mime: str) -> Format:
    return Format(key, title, suffixes, (mime,))


FORMATS: tuple[Format, ...] = (
    Format(
        "jpeg", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"), ("image/jpeg", "image/mpo"),
        writable=True, depths=(8,), read_depths=(8, 12), gray=True, subsampling=True, lossy=True,
        profile=True, exif=True, xmp=True, iptc=True, largest=65_535,
    ),
    Format(
        "png", "PNG", (".png", ".apng"), ("image/png", "image/apng"),
        writable=True, depths=(8, 16), read_depths=(8, 16), alpha=True, gray=True,
        profile=True, exif=True, xmp=True, iptc=True,
    ),
    Format(
        "tiff", "TIFF", (".tif", ".tiff"), ("image/tiff",),
        writable=True, depths=(8, 16), read_depths=(8, 16), alpha=True, gray=True,
        profile=True, exif=True, xmp=True, iptc=True,
    ),
    Format(
        "webp", "WebP", (".webp",), ("image/webp",),
        writable=True, depths=(8,), alpha=True, lossy=True, profile=True, exif=True, xmp=True, largest=16_383,
    ),
    Format(
        "avif", "AVIF", (".avif", ".avifs"), ("image/avif",),
        writable=True, depths=(8, 10, 12), read_depths=(8, 10, 12), alpha=True, subsampling=True, lossy=True,
        profile=True, exif=True, xmp=True, largest=65_536,
    ),
    Format(
        "heic", "HEIC", (".heic", ".heif", ".hif"), ("image/heic", "image/heif"),
        writable=True, depths=(8, 10), read_depths=(8, 10, 12), alpha=True, subsampling=True, lossy=True,
        profile=True, exif=True, xmp=True, largest=16_384,
    ),
    Format(
        "jxl", "JPEG XL", (".jxl",), ("image/jxl",),
        writable=True, depths=(8, 16), read_depths=(8, 16), alpha=True, gray=True, lossy=True,
        profile=True, exif=True, xmp=True,
    ),
    _pillow("jp2", "JPEG 2000", (".jp2", ".j2k", ".jpx", ".j2c"), "image/jp2"),
    _pillow("gif", "GIF", (".gif",), "image/gif"),
    _pillow("bmp", "BMP", (".bmp", ".dib"), "image/bmp"),
    _pillow("psd", "Photoshop", (".psd",), "image/vnd.adobe.photoshop"),
    _pillow("ppm", "Netpbm", (".ppm", ".pgm", ".pbm", ".pnm"), "image/x-portable-anymap"),
    _pillow("tga", "Targa", (".tga",), "image/x-tga"),
    _pillow("ico", "Icon", (".ico",), "image/vnd.microsoft.icon"),
    _pillow("pcx", "PCX", (".pcx",), "image/vnd.zbrush.pcx"),
    _pillow("qoi", "QOI", (".qoi",), "image/qoi"),
    _pillow("sgi", "SGI", (".sgi", ".rgb", ".bw"), "image/sgi"),
    Format(
        "raw", "Camera RAW",
        (".dng", *sorted(SUFFIXES - {".dng"})),
        ("image/x-adobe-dng", "image/x-canon-cr2", "image/x-canon-cr3", "image/x-canon-crw", "image/x-nikon-nef",
         "image/x-sony-arw", "image/x-fuji-raf", "image/x-olympus-orf", "image/x-panasonic-rw2", "image/x-pentax-pef"),
        read_depths=(16,),
    ),
)  # fmt: skip

_BY_KEY = {entry.key: entry for entry in FORMATS}
_BY_SUFFIX = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"8BPS", "psd"),
    (b"qoif", "qoi"),
    (b"\0\0\1\0", "ico"),
    (b"\x01\xda", "sgi"),
)
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}


def format_of(head: bytes, suffix: str = "") -> Format | None:
    """Tell the format by a file's first bytes (4096 are plenty); the suffix decides only where content cannot.

    None when it is nothing known.
    """
    if is_raw(head, suffix):
        return _BY_KEY["raw"]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _BY_KEY["webp"]
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    for magic, key in _MAGIC:
        if head.startswith(magic):
            return _BY_KEY[key]
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return _BY_KEY["ppm"]
    # Targa and PCX have no magic worth the name.
    by_name = _BY_SUFFIX.get(suffix.lower())
    return by_name if by_name is not None and by_name.key in ("tga", "pcx") else None


def _by_brand(head: bytes) -> Format | None:
    size = int.from_bytes(head[:4], "big")
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4)}
    if brands & _AVIF_BRANDS:
        return _BY_KEY["avif"]
    return _BY_KEY["heic"] if brands & _HEIF_BRANDS else None


def by_key(key: str) -> Format:
    """Format of a key; KeyError for one that is not in the table."""
    return _BY_KEY[key]


def by_suffix(suffix: str) -> Format | None:
    """Format that usually has this suffix (any case, with or without its dot); None for an unknown one."""
    suffix = suffix.lower()
    return _BY_SUFFIX.get(suffix if suffix.startswith(".") else f".{suffix}")


def readable_suffixes() -> tuple[str, ...]:
    """All suffixes of formats that can be opened, lower case with their dot."""
    return tuple(suffix for entry in FORMATS if entry.readable for suffix in entry.suffixes)


def writable_suffixes() -> tuple[str, ...]:
    """All suffixes of formats that can be written, lower case with their dot."""
    return tuple(suffix for entry in FORMATS if entry.writable for suffix in entry.suffixes)
