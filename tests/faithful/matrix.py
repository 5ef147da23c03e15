"""The tables of what formats hold, as said before writing and as measured on files.

`python -m tests.faithful.matrix` puts them into the docs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms

from photoenhance import io
from photoenhance.cli.app import main
from photoenhance.colour.space import DISPLAY_P3, OUTPUTS, space_of
from photoenhance.io import formats
from photoenhance.io.outcome import outcome
from tests.conftest import TOP
from tests.faithful import exact
from tests.io.made import IPTC, XMP, exif

DOCS = TOP / "docs" / "formats.md"
HEADINGS = ("format", "asked: bits, profile", "written: bits, profile", "largest dE2000", "carried")
SAID = ("format", "8 bits asked for", "10", "12", "16", "transparency", "gray", "subsampling", "lossless")
_START, _END = "<!-- made by tests/faithful/matrix.py -->", "<!-- end -->"
_NAMES = {space.name: key for key, space in OUTPUTS.items()}


def sample(folder: Path) -> Path:
    """A smooth 16-bit TIFF in ProPhoto with colours inside sRGB, with EXIF, XMP and IPTC."""
    from photoenhance.colour.space import PROPHOTO, SRGB, icc_of
    from photoenhance.image import Encoded, Metadata

    y, x = np.mgrid[0:64, 0:96] / np.array([64, 96]).reshape(2, 1, 1)
    values = np.stack((0.2 + 0.5 * x, 0.3 + 0.4 * y, 0.25 + 0.25 * (x + y)), axis=-1)
    encoded = np.rint(exact.converted(values, "srgb", "prophoto") * 65535).astype(np.uint16)
    block = Metadata(exif(1, width=96, height=64), XMP, IPTC)
    assert SRGB != PROPHOTO
    io.write(Encoded(encoded, None, icc_of(PROPHOTO), block, "tiff"), folder / "sample.tif")
    return folder / "sample.tif"


def rows(folder: Path) -> Iterator[tuple[str, ...]]:
    """A row for every format, depth and profile that can be asked for."""
    source = sample(folder)
    wanted = tifffile.imread(source) / 65535
    for fmt in formats.FORMATS:
        for depth in asked(fmt):
            for profile in ("srgb", "p3", "adobe", "prophoto"):
                target = folder / f"{fmt.key}-{depth}-{profile}{fmt.suffix}"
                words = ["--model", "none", "--depth", str(depth), "--profile", profile, "--quality", "100", "-q"]
                assert main(["enhance", str(source), "-o", str(target), *words]) == 0
                yield (fmt.title, f"{depth}, {profile}", *_found(target, wanted))


def asked(fmt: formats.Format) -> list[int]:
    """The depths that are tried: the format's own, and 16, which it may not have."""
    return sorted({*fmt.depths, 8, 16}) if fmt.writable else []


def said() -> Iterator[tuple[str, ...]]:
    """A row a format of what is told before writing, for an opaque picture in a profile wider than sRGB."""
    words = {True: "yes", False: "no"}
    for fmt in formats.FORMATS:
        if fmt.writable:
            depths = [str(outcome(fmt, depth, DISPLAY_P3).depth) for depth in (8, 10, 12, 16)]
            exact = [outcome(fmt, depth, DISPLAY_P3, quality=q).lossless for depth in (8, 16) for q in (95, 100)]
            yield (fmt.title, *depths, words[fmt.alpha], words[fmt.gray], words[fmt.subsampling], _EXACT[tuple(exact)])


_EXACT = {
    (True, True, True, True): "always",
    (False, False, False, False): "never",
    (False, True, False, True): "at quality 100",
    (False, True, True, True): "16 bits, or at quality 100",
}


def _found(path: Path, wanted: np.ndarray) -> tuple[str, str, str]:
    made = io.read(path)
    space = _NAMES[space_of(made)[0].name]
    values = made.pixels / np.iinfo(made.pixels.dtype).max
    far = float(exact.difference(wanted, "prophoto", values, space).max())
    carried = [name for name in ("exif", "xmp", "iptc") if getattr(made.metadata, name)]
    return f"{made.bits}, {space}", _rounded(far), " ".join(carried)


def _rounded(far: float) -> str:
    """Up to the next of a few steps: encoders may differ in the last digits from one version to the next."""
    return next(f"{step:g}" for step in (0.01, 0.05, 0.1, 0.5, 1, 2, 3, 5, 10, 100) if far <= step)


def profile_by_pillow(path: Path) -> str:
    """Name of the profile in a file as Pillow and LittleCMS read it."""
    import io as streams

    with Image.open(path) as image:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(streams.BytesIO(image.info["icc_profile"])))


def text(told: list[tuple[str, ...]], measured: list[tuple[str, ...]]) -> str:
    """Both tables as Markdown between their marks."""
    first, second = (
        "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *table))
        for head, table in ((SAID, told), (HEADINGS, measured))
    )
    return "\n".join((_START, first, "", _MEASURED, "", second, _END))


_MEASURED = (
    "Files written and read again, without a model, at quality 100: a smooth picture of 16 bits in ProPhoto "
    "whose colours lie inside\nsRGB, against exact arithmetic."
)


def documented() -> str:
    """The tables that stand in the docs."""
    page = DOCS.read_text()
    return page[page.index(_START) : page.index(_END) + len(_END)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        DOCS.write_text(DOCS.read_text().replace(documented(), text(list(said()), list(rows(Path(name))))))
