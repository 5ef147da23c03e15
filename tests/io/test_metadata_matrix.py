"""Metadata of every test photo, written into every format, as ExifTool sees it before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from photoenhance.colour.space import SRGB, icc_of
from photoenhance.image import Encoded, Metadata, Source
from photoenhance.io import exifblock, exifedit, read, write
from photoenhance.io.carry import carried
from photoenhance.io.formats import FORMATS, by_key

pytestmark = pytest.mark.data

ExifTool = Callable[[Iterable[Path]], dict[Path, dict[str, Any]]]

WRITABLE = [entry.key for entry in FORMATS if entry.writable]
WIDTH, HEIGHT = 64, 48
# About the file, its pixels and its companions, not about the photo.
_CONTAINER = re.compile(
    r"SourceFile|(System|File|ExifTool|Composite|JFIF|ICC[-_]\w+|MPF\d|MPImage\d|Adobe|Photoshop|FotoStation|IPTC2|IFD1|Meta"
    r"|PNG|RIFF|Jpeg2000|QuickTime|XMP-x|XMP-Container|XMP-hdrgm|XMP-HDRGainMap):.*"
)
_SIZES = re.compile(
    r"(IFD0|XMP-tiff):Image(Width|Height)|(ExifIFD|XMP-exif):ExifImage(Width|Height)|(ExifIFD|XMP-exif):ColorSpace"
    # Where previews inside a MakerNote begin, counted from the start of the file.
    r"|(Pentax|PreviewIFD):PreviewImageStart"
    # Says sRGB or Adobe RGB, see test_adobe_mark.
    r"|InteropIFD:InteropIndex|IFD0:PrimaryChromaticities"
)
_HOW_A_TIFF_STORES = re.compile(r"IFD0:(PrimaryChromaticities|WhitePoint|YCbCr(Coefficients|Positioning))")


def small(metadata: Metadata, key: str) -> Encoded:
    pixels = (np.arange(WIDTH * HEIGHT * 3) % 251).astype(np.uint8).reshape(HEIGHT, WIDTH, 3)
    return Encoded(pixels, None, icc_of(SRGB), metadata, key)


def written(folder: Path, metadata: Metadata, key: str, name: str) -> Path:
    path = folder / f"{name}{by_key(key).suffix}"
    assert write(small(metadata, key), path) == ()
    return path


@pytest.fixture(scope="module")
def sources(data: Path) -> dict[Path, Source]:
    """The photos that have metadata at all, decoded once; the large JPEG XL has none."""
    found = {
        path: read(path)
        for path in sorted((data / "photos").iterdir())
        if path.suffix in (".jpg", ".heic", ".webp", ".avif")
    }
    assert len(found) == 17
    return found


@pytest.fixture(scope="module")
def before(sources: dict[Path, Source], exiftool_all: ExifTool) -> dict[Path, dict[str, Any]]:
    return exiftool_all(sources)


@pytest.mark.parametrize("key", WRITABLE)
def test_every_tag_but_a_listed_few(
    tmp_path: Path, sources: dict[Path, Source], before: dict[Path, dict[str, Any]], exiftool_all: ExifTool, key: str
) -> None:
    made = {path: written(tmp_path, source.metadata, key, path.name) for path, source in sources.items()}
    after = exiftool_all(made.values())
    lost, compared = [], 0
    for path, target in made.items():
        old, new = before[path], after[target]
        for tag, value in old.items():
            if _may_change(key, tag):
                continue
            compared += 1
            if new.get(tag) != value:
                lost.append((path.name, tag, value, new.get(tag)))
        assert new.get("IFD0:Orientation") in (None, "Horizontal (normal)")
        assert new.get("ExifIFD:ExifImageWidth", WIDTH) == WIDTH
        assert new.get("ExifIFD:ExifImageHeight", HEIGHT) == HEIGHT
        assert not [tag for tag in new if tag.startswith("IFD1:")]
        for kind in ("ExifTool:Warning", "ExifTool:Error"):
            assert new.get(kind) in (None, old.get(kind))
    assert lost == []
    assert compared > 1500


def _may_change(key: str, tag: str) -> bool:
    if _CONTAINER.fullmatch(tag) or _SIZES.fullmatch(tag) or tag == "IFD0:Orientation":
        return True
    if tag.startswith("IPTC:") and not by_key(key).iptc:
        return True  # told as XMP, see test_iptc_is_told_as_xmp
    return key == "tiff" and _HOW_A_TIFF_STORES.fullmatch(tag) is not None


def maker_note(exif: bytes) -> tuple[int, bytes] | None:
    """Place and bytes of the MakerNote."""
    top = exifblock.first(exif)
    inner = exifblock.below(exif, top, exifblock.EXIF_POINTER) if top else None
    return next(
        ((entry.at, entry.value) for entry in (inner.entries if inner else ()) if entry.tag == exifedit.MAKER_NOTE),
        None,
    )


@pytest.mark.parametrize("key", WRITABLE)
def test_maker_notes_byte_for_byte_where_they_were(tmp_path: Path, sources: dict[Path, Source], key: str) -> None:
    """Read back they stand at the same offset too, from which some makers count; after two generations as after one."""
    notes = 0
    for path, source in sources.items():
        wanted = maker_note(source.metadata.exif or b"")
        if wanted is None:
            continue
        notes += 1
        once = read(written(tmp_path, source.metadata, key, path.name)).metadata
        assert maker_note(once.exif or b"") == wanted
        twice = read(written(tmp_path, once, "tiff", f"{path.name} again")).metadata
        assert maker_note(twice.exif or b"") == wanted
    assert notes == 14


@pytest.mark.parametrize("key", [key for key in WRITABLE if not by_key(key).iptc])
def test_iptc_is_told_as_xmp(
    tmp_path: Path, sources: dict[Path, Source], data: Path, exiftool_all: ExifTool, key: str
) -> None:
    """The Latin-1 record of a Nikon, and the keywords of a Nokia that has XMP of its own."""
    nikon, nokia = (sources[data / "photos" / name] for name in ("nikon_e995_iptc.jpg", "nokia_lumia_gps.jpg"))
    paths = [written(tmp_path, source.metadata, key, str(index)) for index, source in enumerate((nikon, nokia))]
    first, second = (exiftool_all(paths)[path] for path in paths)
    assert "Dateigröße : 668.1 KB" in first["XMP-dc:Description"]
    assert [str(word) for word in second["XMP-dc:Subject"]] == ["2012", "dublin", "ireland", "june", "lumia"]
    assert second["XMP-xmp:Rating"] == 3


PLACES = ("nikon_p6000_gps.jpg", "nokia_lumia_gps.jpg", "iphone15_pro_gps.heic")


@pytest.mark.parametrize("key", WRITABLE)
def test_no_location_leaves_no_coordinate_behind(
    tmp_path: Path,
    sources: dict[Path, Source],
    before: dict[Path, dict[str, Any]],
    data: Path,
    exiftool_all: ExifTool,
    key: str,
) -> None:
    made = {}
    for name in PLACES:
        original = sources[data / "photos" / name].metadata
        block, warnings = carried(original, "no-location")
        assert warnings == ()
        path = written(tmp_path, block, key, name)
        content = path.read_bytes()
        for coordinate in coordinates(original.exif or b""):
            assert coordinate in (original.exif or b"")
            assert coordinate not in content
        made[name] = path
    tags = exiftool_all(made.values())
    for name, path in made.items():
        assert [tag for tag in tags[path] if re.search(r"GPS|Latitude|Longitude|City|Country|Location$", tag)] == []
        assert tags[path]["IFD0:Model"] == before[data / "photos" / name]["IFD0:Model"]


def coordinates(exif: bytes) -> list[bytes]:
    top = exifblock.first(exif)
    place = exifblock.below(exif, top, exifblock.GPS_POINTER) if top else None
    found = [entry.value for entry in (place.entries if place else ()) if entry.tag in (2, 4)]
    assert len(found) == 2
    assert all(len(one) == 24 for one in found)
    return found


ODD = [
    "exif_bad.jpg",
    "exif_offset_outside.jpg",
    "exif_60kb.jpg",
    "iptc_xmp_sidecar.jpg",
    "motion_photo.jpg",
    "apple_gainmap.jpg",
    "ultra_hdr_small.jpg",
    "exif_in_png.png",
    "lzw.tif",
    "big_endian_16bit.tif",
    "bigtiff.tif",
    "png_text_bomb.png",
    "junk_in_header.jpg",
]


def test_odd_metadata_is_exported_all_the_same(tmp_path: Path, data: Path, exiftool_all: ExifTool) -> None:
    made: dict[Path, Path] = {}
    for name in ODD:
        source = read(data / "odd" / name)
        wanted = [(key, "all") for key in WRITABLE] + [("jpeg", "no-location"), ("tiff", "copyright")]
        for key, policy in wanted:
            block, _ = carried(source.metadata, policy)  # type: ignore[arg-type]
            path = tmp_path / f"{name} {policy}{by_key(key).suffix}"
            write(small(block, key), path)
            read(path)
            made[path] = data / "odd" / name
    old, new = exiftool_all(set(made.values())), exiftool_all(made)
    for path, original in made.items():
        assert "ExifTool:Error" not in new[path], path
        assert new[path].get("ExifTool:Warning") in (None, old[original].get("ExifTool:Warning")), path


def test_damaged_exif_is_told(data: Path) -> None:
    source = read(data / "odd" / "exif_bad.jpg")
    assert any("EXIF block is damaged" in warning for warning in source.warnings)
    block, warnings = carried(source.metadata, "all")
    assert block.exif is None
    assert warnings == ("The EXIF block is damaged and will not be copied",)


def test_pictures_are_the_size_they_say(tmp_path: Path, sources: dict[Path, Source]) -> None:
    """TIFF pixels behind an EXIF block decode as any others do."""
    for path, source in sources.items():
        again = read(written(tmp_path, source.metadata, "tiff", path.name))
        assert np.array_equal(again.pixels, small(source.metadata, "tiff").pixels)
