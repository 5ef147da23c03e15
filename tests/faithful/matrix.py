"""The table of what formats really hold, measured on written files; `python -m tests.faithful.matrix` renews docs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms

from photoenhance import io
from photoenhance.cli.app import main
from photoenhance.colour.space import OUTPUTS, space_of
from photoenhance.io import formats
from tests.conftest import TOP
from tests.faithful import exact
from tests.io.made import IPTC, XMP, exif

DOCS = TOP / "docs" / "formats.md"
HEADINGS = ("format", "asked: bits, profile", "written: bits, profile", "largest dE2000", "carried")
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
        for depth in (8, 16) if fmt.writable else ():
            for profile in ("srgb", "p3", "adobe", "prophoto"):
                target = folder / f"{fmt.key}-{depth}-{profile}{fmt.suffix}"
                words = ["--model", "none", "--depth", str(depth), "--profile", profile, "--quality", "100", "-q"]
                assert main(["enhance", str(source), "-o", str(target), *words]) == 0
                yield (fmt.title, f"{depth}, {profile}", *_found(target, wanted))


def _found(path: Path, wanted: np.ndarray) -> tuple[str, str, str]:
    made = io.read(path)
    space = _NAMES.get(space_of(made)[0].name, "srgb")
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


def text(table: list[tuple[str, ...]]) -> str:
    """The table as Markdown between its marks."""
    lines = [" | ".join(row) for row in (HEADINGS, ("---",) * len(HEADINGS), *table)]
    return "\n".join((_START, *(f"| {line} |" for line in lines), _END))


def documented() -> str:
    """The table that stands in the docs."""
    page = DOCS.read_text()
    return page[page.index(_START) : page.index(_END) + len(_END)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        DOCS.write_text(DOCS.read_text().replace(documented(), text(list(rows(Path(name))))))
