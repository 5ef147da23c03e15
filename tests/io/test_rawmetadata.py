"""RAW files give their shooting data on, of every family that the shared data has a real header of."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photoenhance.image import Camera, Metadata
from photoenhance.io import exifblock, exiv, rawmetadata, read, tiffexif, write, xmp
from photoenhance.io.exifblock import EXIF_POINTER, Entry, pack_block
from photoenhance.io.facts import facts
from tests.io.made import encoded, exif

ExifTool = Callable[[Iterable[Path]], dict[Path, dict[str, Any]]]

# Names of the stubs tell the camera; most of them hold headers only and do not open as pictures.
FILES = (
    "canon_6d_lossy_linear.dng",
    "canon_kissx4_magiclantern.dng",
    "canon_s40.crw",
    "kodak_dc120.kdc",
    "nikon_d1.nef",
    "broken/real_cut_sony_zv-e10.arw",
    "broken/real_pruned_canon_r6.cr3",
    "broken/real_pruned_iphone12_proraw.dng",
    "broken/real_stub_canon.cr2",
    "broken/real_stub_fujifilm.raf",
    "broken/real_stub_minolta.mrw",
    "broken/real_stub_panasonic.rw2",
    "broken/real_stub_phaseone.iiq",
)
TOLD = (
    "Make",
    "Model",
    "ExposureTime",
    "FNumber",
    "ISO",
    "FocalLength",
    "DateTimeOriginal",
    "OffsetTimeOriginal",
    "Artist",
    "Copyright",
    "LensModel",
)
PLACE = ("GPS:GPSLatitude", "GPS:GPSLongitude", "GPS:GPSDateStamp")
STRUCTURAL = (
    "CFA",
    "Strip",
    "Tile",
    "BlackLevel",
    "WhiteLevel",
    "ColorMatrix",
    "DNG",
    "AsShot",
    "SubIFD",
    "Linearization",
    "MakerNote",
)


@pytest.mark.data
def test_shooting_data_as_exiftool_sees_it(data: Path, tmp_path: Path, exiftool_all: ExifTool) -> None:
    made = {}
    for name in FILES:
        block, warning = rawmetadata.collect(data / "raw" / name)
        assert warning is None, name
        for key in ("jpeg", "tiff"):
            made[tmp_path / f"{Path(name).name}.{key}"] = data / "raw" / name
            write(replace(encoded(key), metadata=block), tmp_path / f"{Path(name).name}.{key}")
    old, new = exiftool_all({*made.values()}), exiftool_all(made)
    compared = 0
    for path, original in made.items():
        for name in TOLD:
            wanted = old[original].get(f"IFD0:{name}") or old[original].get(f"ExifIFD:{name}")
            if wanted is None:
                continue
            compared += 1
            assert wanted in (new[path].get(f"IFD0:{name}"), new[path].get(f"ExifIFD:{name}")), (original.name, name)
        for name in PLACE:
            assert new[path].get(name) == old[original].get(name)
        assert "ExifTool:Warning" not in new[path]
        stray = [
            tag
            for tag in new[path]
            if tag.startswith(("IFD0:", "ExifIFD:")) and tag.split(":")[1].startswith(STRUCTURAL)
        ]
        assert [tag for tag in stray if path.suffix == ".jpeg" or not tag.startswith("IFD0:Strip")] == []
    assert compared > 180


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "lens"),
    [
        ("canon_6d_lossy_linear.dng", "EF24-105mm f/4L IS USM"),
        ("broken/real_pruned_canon_r6.cr3", "RF70-200mm F2.8 L IS USM"),
        ("broken/real_cut_sony_zv-e10.arw", "E PZ 16-50mm F3.5-5.6 OSS"),
    ],
)
def test_lens(data: Path, name: str, lens: str) -> None:
    block, _ = rawmetadata.collect(data / "raw" / name)
    assert dict(facts(block))["Lens"] == lens


@pytest.mark.data
def test_xmp_of_a_dng_and_its_place_in_the_source(data: Path) -> None:
    source = read(data / "raw" / "canon_6d_lossy_linear.dng")
    tree = xmp.parse(source.metadata.xmp or b"")
    assert tree is not None
    assert xmp.value(tree, "http://ns.adobe.com/exif/1.0/aux/", "SerialNumber") is not None
    assert dict(facts(source.metadata))["Camera"] == "Canon EOS 6D"


@pytest.mark.data
def test_a_camera_that_the_file_does_not_name(data: Path) -> None:
    camera = Camera("Apple", "QuickTake 100", ((1.0,) * 3,) * 3, None, (1.0, 1.0, 1.0))
    block, warning = rawmetadata.collect(data / "raw" / "apple_quicktake100.qtk", camera)
    assert warning is None
    assert dict(facts(block)) == {"Camera": "Apple QuickTake 100"}


@pytest.mark.data
@pytest.mark.parametrize("name", ["cut_2kb_canon_s40.crw", "real_cut_canon.cr3"])
def test_damaged_metadata_is_told(data: Path, name: str) -> None:
    block, warning = rawmetadata.collect(data / "raw" / "broken" / name)
    assert block == Metadata()
    assert warning is not None


@pytest.mark.data
def test_no_raw_file_brings_a_traceback(data: Path, tmp_path: Path) -> None:
    """Whole, and cut anywhere."""
    for path in sorted((data / "raw").rglob("*.*")):
        rawmetadata.collect(path)
        content = path.read_bytes()
        for size in (0, 3, 20, 300, 4000, 40_000):
            (tmp_path / "cut").write_bytes(content[:size])
            rawmetadata.collect(tmp_path / "cut")


@pytest.mark.data
def test_exiv2_reads_damaged_files(data: Path) -> None:
    content = bytearray((data / "raw" / "broken" / "real_stub_fujifilm.raf").read_bytes()[:4000])
    for at in range(90, 1400, 7):
        damaged = bytes(content[:at]) + b"\xff" + bytes(content[at + 1 :])
        with contextlib.suppress(exiv.Unreadable):
            exiv.read(damaged)


def test_tiff_ep_and_dng_tags_become_exif(tmp_path: Path, exiftool: Callable[[Path], dict[str, Any]]) -> None:
    """Exposure in IFD0, and the DNG numbers of lens and serial number."""
    lens = struct.pack("<8I", 24, 1, 70, 1, 28, 10, 28, 10)
    top = [
        Entry(0x829A, 5, 1, struct.pack("<2I", 1, 50), 0),
        Entry(0xC630, 5, 4, lens, 0),
        Entry(0xC62F, 2, 5, b"1234\0", 0),
        Entry(0x0111, 4, 1, struct.pack("<I", 8), 0),
    ]
    (tmp_path / "a.dng").write_bytes(pack_block("<", top, {}))
    block = tiffexif.collect(tmp_path / "a.dng")
    write(replace(encoded("jpeg"), metadata=block), tmp_path / "a.jpg")
    tags = exiftool(tmp_path / "a.jpg")
    assert tags["ExifIFD:ExposureTime"] == 0.02
    assert tags["ExifIFD:LensInfo"] == "24 70 2.8 2.8"
    assert tags["ExifIFD:SerialNumber"] in (1234, "1234")


@pytest.mark.parametrize("distance", [20, 3000, 100_000])
def test_maker_note_of_another_programs_tiff(tmp_path: Path, distance: int) -> None:
    """It keeps its place where that is near the file's beginning; further off only its bytes."""
    note = bytes(range(256)) * 4
    whole = bytearray(pack_block("<", [Entry(0x0131, 2, 4, b"abc\0", 0)], {}))
    whole += bytes(distance)
    at = len(whole)
    whole += note
    inner = exifblock.pack_directory([Entry(0x927C, 7, len(note), note, at)], "<", len(whole))
    struct.pack_into("<I", inner := bytearray(inner), 10, at)
    where = len(whole)
    whole += inner
    top = [Entry(EXIF_POINTER, 4, 1, struct.pack("<I", where), 0)]
    struct.pack_into("<I", whole, 4, len(whole))
    whole += exifblock.pack_directory(top, "<", len(whole))
    (tmp_path / "a.tif").write_bytes(whole)
    found = tiffexif.collect(tmp_path / "a.tif").exif or b""
    assert found.count(note) == 1
    assert (found.index(note) == at) == (distance < 100_000)
    assert len(found) < at + 2 * len(note) if distance < 100_000 else len(found) < 2 * len(note)


def test_olympus_magic(tmp_path: Path) -> None:
    """ORF is TIFF with another magic number; made, because there is no real one to test with."""
    (tmp_path / "a.orf").write_bytes(b"IIRO" + exif(6)[4:])
    block, warning = rawmetadata.collect(tmp_path / "a.orf")
    assert warning is None
    assert dict(facts(block)) == {"Camera": "Make of it What you will", "ISO": "400"}
