"""Policies take away what they say and nothing else, sidecars are followed, and bytes that go are gone."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.space import SRGB
from photoenhance.image import Metadata
from photoenhance.io import exifblock, exifedit, iptc, metadata, sidecar, write, xmp
from photoenhance.io.carry import carried
from photoenhance.io.exifblock import EXIF_POINTER, GPS_POINTER, Entry, pack_block
from photoenhance.io.places import Places
from photoenhance.io.policy import Policy
from photoenhance.io.provenance import Properties, Provenance, read_provenance
from tests.io.made import encoded

POLICIES: tuple[Policy, ...] = ("all", "no-location", "copyright", "none")
LATITUDE = struct.pack("<6I", 41, 1, 53, 1, 301234, 10000)
LONGITUDE = struct.pack("<6I", 12, 1, 29, 1, 123456, 10000)
SWAPPED = b"".join(LATITUDE[at : at + 4][::-1] for at in range(0, 24, 4))
PLACES = (
    b"Roma-EXIF",
    b"Roma-XMP",
    b"Roma-IPTC",
    b"Lazio",
    b"Colosseo",
    b"Italia",
    b"41,53.5N",
    LATITUDE,
    LONGITUDE,
    SWAPPED,
    b"Roma-GPS",
)
TURNED = Places((64, 48), (48, 64), (0.0, -1.0, 48.0, 1.0, 0.0, 0.0))
AUTHOR = (b"Ada Author", b"(c) Ada")


def text(tag: int, value: bytes) -> Entry:
    return Entry(tag, 2, len(value) + 1, value + b"\0", 0)


def number(tag: int, value: int) -> Entry:
    return Entry(tag, 3, 1, struct.pack("<H", value), 0)


def panasonic() -> bytes:
    """A MakerNote as Panasonic writes it, whose offsets count from the block's start; put right by `made`."""
    return (
        b"Panasonic\0\0\0"
        + struct.pack("<HHHIIHHII", 2, 0x6D, 7, 72, 0, 0x51, 7, 34, 0)
        + b"Roma-EXIF".ljust(72, b"\0")
        + b"LUMIX G 20/F1.7".ljust(34, b"\0")
    )


def made() -> Metadata:
    """Everything twice and thrice: the place in EXIF, MakerNote, XMP (also deep) and IPTC, and the author too."""
    note = panasonic()
    inner = [number(0x8827, 400), Entry(0x927C, 7, len(note), note, 0), text(0x9003, b"2024:05:01 12:00:00")]
    place = [
        text(1, b"N"),
        Entry(2, 5, 3, LATITUDE, 0),
        text(3, b"E"),
        Entry(4, 5, 3, LONGITUDE, 0),
        text(0x12, b"Roma-GPS"),
    ]
    top = [
        text(0x010F, b"Panasonic"),
        text(0x013B, AUTHOR[0]),
        text(0x8298, AUTHOR[1]),
        number(0x4746, 2),
        number(0x0112, 6),
    ]
    top += [Entry(0x9C9B, 1, 14, "Titel\0\0".encode("utf-16-le"), 0)]
    block = bytearray(pack_block("<", top, {EXIF_POINTER: inner, GPS_POINTER: place}))
    at = block.index(note)
    struct.pack_into("<I", block, at + 12 + 2 + 8, at + 38)
    struct.pack_into("<I", block, at + 12 + 2 + 20, at + 38 + 72)
    block += SWAPPED  # a copy in another byte order that nothing links to
    packet = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp.RDF}"><rdf:Description rdf:about=""
 xmlns:dc="{xmp.DC}" xmlns:exif="{xmp.EXIF}" xmlns:photoshop="{xmp.PHOTOSHOP}" xmlns:Iptc4xmpCore="{xmp.CORE}"
 xmlns:Iptc4xmpExt="{xmp.EXTENSION}" xmlns:xmp="{xmp.BASIC}" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:d="http://www.dji.com/drone-dji/1.0/" xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0"
 exif:GPSLatitude="41,53.5N" photoshop:City="Roma-XMP" xmp:Rating="2" MicrosoftPhoto:Rating="25" d:GpsLongtitude="12.49"
 xmp:CreatorTool="kept" photoshop:Credit="Ada Credit">
 <dc:creator><rdf:Seq><rdf:li>Ada Author</rdf:li></rdf:Seq></dc:creator>
 <dc:subject><rdf:Bag><rdf:li>old keyword</rdf:li></rdf:Bag></dc:subject>
 <Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Roma-XMP</Iptc4xmpExt:City>
 <Iptc4xmpExt:Sublocation>Colosseo</Iptc4xmpExt:Sublocation></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>
 <xmpMM:Pantry><rdf:Bag><rdf:li rdf:parseType="Resource"><exif:GPSLatitude>41,53.5N</exif:GPSLatitude>
 <xmp:Label>pantry kept</xmp:Label></rdf:li></rdf:Bag></xmpMM:Pantry>
 <Iptc4xmpCore:CreatorContactInfo rdf:parseType="Resource"><Iptc4xmpCore:CiAdrCity>Studio town</Iptc4xmpCore:CiAdrCity>
 </Iptc4xmpCore:CreatorContactInfo></rdf:Description></rdf:RDF></x:xmpmeta>""".encode()
    record = b"".join(
        b"\x1c\x02" + bytes((key,)) + len(value).to_bytes(2, "big") + value
        for key, value in (
            (0, b"\0\4"), (5, b"Titel"), (25, b"old keyword"), (80, AUTHOR[0]), (90, b"Roma-IPTC"), (92, b"Colosseo"),
            (95, b"Lazio"), (101, b"Italia"), (116, AUTHOR[1]), (120, "Früher".encode("latin-1")),
        )
    )  # fmt: skip
    return Metadata(bytes(block), packet, record)


def all_bytes(block: Metadata) -> bytes:
    return b"|".join(part or b"" for part in (block.exif, block.xmp, block.iptc))


def note_of(exif: bytes) -> Entry:
    top = exifblock.first(exif)
    inner = exifblock.below(exif, top, EXIF_POINTER) if top else None
    return next(entry for entry in (inner.entries if inner else ()) if entry.tag == exifedit.MAKER_NOTE)


def test_all_changes_nothing() -> None:
    block = made()
    assert carried(block, "all") == (block, ())
    for place in PLACES:
        assert place in all_bytes(block)


def test_none_leaves_nothing() -> None:
    told = Properties(Provenance("photoenhance", "1"))
    assert carried(made(), "none") == (Metadata(), ())
    block, warnings = carried(made(), "none", SIDECAR, told)
    assert block == Metadata()
    assert any("how it was made" in warning for warning in warnings)


def test_no_location_takes_the_place_and_nothing_else(tmp_path: Path, exiftool_all: Any) -> None:
    block, warnings = carried(made(), "no-location")
    assert warnings == ()
    left = all_bytes(block)
    for place in (*PLACES, b"12.49"):
        assert place not in left
    for kept in (*AUTHOR, b"Studio town", b"pantry kept", b"old keyword", b"Ada Credit", "Früher".encode("latin-1")):
        assert kept in left
    for key in ("jpeg", "tiff", "webp"):
        write(replace(encoded(key), metadata=block), tmp_path / f"a.{key}")
        content = (tmp_path / f"a.{key}").read_bytes()
        assert not [place for place in PLACES if place in content]
    tags = exiftool_all([tmp_path / "a.jpeg"])[tmp_path / "a.jpeg"]
    assert tags["Panasonic:LensType"] == "LUMIX G 20/F1.7"
    assert tags["Panasonic:City"] == ""
    assert tags["ExifIFD:ISO"] == 400
    assert not [tag for tag in tags if "GPS" in tag]
    assert "ExifTool:Warning" not in tags


def test_no_location_keeps_offsets() -> None:
    """The MakerNote stands where it stood, same but for the place."""
    before, after = made(), carried(made(), "no-location")[0]
    old, new = note_of(before.exif or b""), note_of(after.exif or b"")
    assert (old.at, len(old.value)) == (new.at, len(new.value))
    assert old.value.replace(b"Roma-EXIF", bytes(9)) == new.value


def test_nikon_place_in_the_maker_note() -> None:
    """Nikon's note has a TIFF header of its own, of its own byte order."""
    note = (
        b"Nikon\0\x02\x10\0\0"
        + b"MM\0*\0\0\0\x08"
        + struct.pack(">HHHII", 1, 0x39, 7, 20, 26)
        + bytes(4)
        + b"\0\0\0\0Roma-EXIF".ljust(20, b"\0")
    )
    block = pack_block("<", [text(0x010F, b"NIKON")], {EXIF_POINTER: [Entry(0x927C, 7, len(note), note, 0)]})
    after = carried(Metadata(block), "no-location")[0].exif or b""
    assert len(after) == len(block)
    assert b"Roma" not in after
    assert note_of(after).value[:30] == note[:30]


def test_copyright_keeps_author_and_rights_only() -> None:
    block, warnings = carried(made(), "copyright")
    assert warnings == ()
    left = all_bytes(block)
    for kept in (*AUTHOR, b"Ada Credit"):
        assert kept in left
    for gone in (*PLACES, b"old keyword", b"Titel", b"kept", b"Studio town", b"Panasonic", b"2024", b"LUMIX"):
        assert gone not in left
    assert [one.key for one in iptc.datasets(block.iptc or b"")] == [(2, 0), (2, 80), (2, 116)]


def test_copyright_of_a_photo_without_any() -> None:
    block = Metadata(pack_block("<", [text(0x010F, b"Make")], {}), None, b"\x1c\x02\x00\x00\x02\x00\x04")
    assert carried(block, "copyright") == (Metadata(), ())


SIDECAR = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="{xmp.RDF}"><rdf:Description rdf:about="" xmlns:xap="{xmp.BASIC}" xap:Rating="5" xap:Label="Red"
 xmlns:dc="{xmp.DC}" xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:darktable="http://darktable.sf.net/"
 xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+1.20" darktable:history_end="3"
 xmlns:photoshop="{xmp.PHOTOSHOP}" photoshop:SidecarForExtension="CR2">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Straße nach Łódź</rdf:li><rdf:li xml:lang="en">Road</rdf:li>
</rdf:Alt></dc:title>
<dc:subject><rdf:Seq><rdf:li>darktable</rdf:li><rdf:li>exported</rdf:li><rdf:li>Straße</rdf:li></rdf:Seq></dc:subject>
<lr:hierarchicalSubject><rdf:Seq><rdf:li>darktable|exported</rdf:li><rdf:li>Things|Straße</rdf:li></rdf:Seq>
</lr:hierarchicalSubject>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">(c) sidecar</rdf:li></rdf:Alt></dc:rights>
<darktable:history><rdf:Seq><rdf:li darktable:operation="exposure"/></rdf:Seq></darktable:history>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def test_sidecar_is_followed_everywhere(tmp_path: Path, exiftool_all: Any) -> None:
    """In XMP, and in EXIF and IPTC where the photo has them, so that no two contradict."""
    block, warnings = carried(made(), "all", SIDECAR)
    assert warnings == ()
    assert b"crs:" not in (block.xmp or b"")
    assert b"darktable" not in all_bytes(block)
    for key in ("jpeg", "tiff", "png"):
        write(replace(encoded(key), metadata=block), tmp_path / f"a.{key}")
    for tags in exiftool_all([tmp_path / f"a.{key}" for key in ("jpeg", "tiff", "png")]).values():
        assert tags["XMP-xmp:Rating"] == tags["IFD0:Rating"] == 5
        assert "XMP-microsoft:RatingPercent" not in tags
        assert tags["XMP-xmp:Label"] == "Red"
        assert (
            tags["XMP-dc:Title"] == {"x-default": "Straße nach Łódź", "en": "Road"}
            or tags["XMP-dc:Title"] == "Straße nach Łódź"
        )
        assert tags["IFD0:XPTitle"] == tags["IPTC:ObjectName"] == "Straße nach Łódź"
        assert tags["XMP-dc:Subject"] == ["Straße"]
        assert tags["IPTC:Keywords"] == "Straße"
        assert tags["XMP-lr:HierarchicalSubject"] == ["Things|Straße"]
        assert tags["XMP-dc:Rights"] == tags["IFD0:Copyright"] == tags["IPTC:CopyrightNotice"] == "(c) sidecar"
        assert tags["XMP-dc:Creator"] == ["Ada Author"]
        assert tags["IPTC:Caption-Abstract"] == "Früher"
        assert tags["Panasonic:LensType"] == "LUMIX G 20/F1.7"
        assert "ExifTool:Warning" not in tags


def test_sidecar_of_a_photo_without_metadata() -> None:
    block, _ = carried(Metadata(), "all", SIDECAR)
    assert block.exif is None
    assert block.iptc is None
    tree = xmp.parse(block.xmp or b"")
    assert tree is not None
    assert xmp.values(tree, xmp.DC, "subject") == ("Straße",)


def test_sidecar_under_copyright() -> None:
    block, _ = carried(made(), "copyright", SIDECAR)
    assert b"(c) sidecar" in (block.exif or b"")
    assert b"(c) sidecar" in (block.xmp or b"")
    assert "Straße".encode() not in all_bytes(block)


@pytest.mark.parametrize("broken", [b"<x:xmpmeta", b"text", b"\0" * 9, SIDECAR[:400]])
def test_broken_sidecar_is_told(broken: bytes) -> None:
    block, warnings = carried(made(), "all", broken)
    assert block == made()
    assert any("side file" in warning for warning in warnings)


@pytest.mark.data
def test_real_sidecars(data: Path) -> None:
    block, warnings = carried(Metadata(), "all", (data / "odd" / "iptc_xmp_sidecar.xmp").read_bytes())
    tree = xmp.parse(block.xmp or b"")
    assert tree is not None
    assert warnings == ()
    assert xmp.value(tree, xmp.DC, "title") == "Do you know your lesson?"
    assert len(xmp.values(tree, xmp.DC, "subject")) == 14
    assert xmp.value(tree, xmp.BASIC, "Rating") == "3"
    assert carried(Metadata(), "all", (data / "raw" / "canon_6d_lossy_linear.xmp").read_bytes()) == (Metadata(), ())


def test_sidecars_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "Fotos ä 日本"
    folder.mkdir()
    photo = folder / "IMG 1.JPG"
    assert sidecar.find_sidecar(photo) is None
    (folder / "IMG 1.xmp").write_bytes(SIDECAR)
    assert sidecar.find_sidecar(photo) is None, "it says it belongs to the CR2"
    assert sidecar.find_sidecar(folder / "IMG 1.cr2") == folder / "IMG 1.xmp"
    (folder / "IMG 1.xmp").write_bytes(SIDECAR.replace(b"CR2", b"JPG"))
    assert sidecar.find_sidecar(photo) == folder / "IMG 1.xmp"
    (folder / "IMG 1.JPG.xmp").write_bytes(SIDECAR)
    assert sidecar.find_sidecar(photo) == folder / "IMG 1.JPG.xmp"
    assert sidecar.find_sidecar(folder / "IMG 1.xmp") is None
    (folder / "b.jpg.xmp").mkdir()
    assert sidecar.find_sidecar(folder / "b.jpg") is None
    assert sidecar.read_sidecar(folder / "gone.xmp") == (
        None,
        "The side file gone.xmp cannot be read (no such file or directory)",
    )


@pytest.mark.parametrize("policy", POLICIES)
def test_broken_xmp_is_left_out_and_told(policy: Policy) -> None:
    told = Properties(Provenance("photoenhance", "1"), enhanced=True)
    block, warnings = carried(replace(made(), xmp=b"<x:xmpmeta>Roma-XMP"), policy, None, told)
    assert b"Roma-XMP" not in (block.xmp or b"")
    assert (read_provenance(block.xmp) is not None) == (policy != "none")
    assert policy == "none" or warnings == ("The XMP data is damaged and was left out",)


@given(st.data())
def test_damaged_blocks_never_raise(data: st.DataObject) -> None:
    whole = made()
    parts = []
    for part in (whole.exif, whole.xmp, whole.iptc):
        block = bytearray(part or b"")
        for _ in range(data.draw(st.integers(0, 6))):
            block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
        parts.append(bytes(block[: data.draw(st.integers(0, len(block)))]))
    told = Properties(Provenance("photoenhance", "1"), enhanced=True)
    for policy in POLICIES:
        block, _ = carried(Metadata(*parts), policy, SIDECAR, told, TURNED)
        if policy == "none":
            continue
        assert read_provenance(block.xmp) is not None
        described = metadata.described(block, 64, 48, SRGB)
        metadata.exif_for(described.exif, 64, 48)
        metadata.exif_within(described.exif, 64, 48, 300)
        exifedit.without_strays(described.exif or b"")
        iptc.as_xmp(described.iptc or b"", described.xmp)


def test_iptc_lengths_and_order() -> None:
    record = iptc.replaced(b"\x1c\x02\x78\x00\x05hello", {iptc.TITLE: ("x" * 100,), iptc.KEYWORDS: ("a", "b")})
    assert [(one.key, len(one.content)) for one in iptc.datasets(record)] == [
        ((2, 5), 64),
        ((2, 25), 1),
        ((2, 25), 1),
        ((2, 120), 5),
    ]


def test_extended_iptc_datasets() -> None:
    long = b"\x1c\x02\x78\x80\x04" + (40_000).to_bytes(4, "big") + b"y" * 40_000
    assert iptc.datasets(long) == (iptc.Dataset((2, 120), b"y" * 40_000),)
    assert iptc.only(long + b"\x1c\x02\x5a\x00\x04Roma", lambda key: key not in iptc.PLACES) == long
    assert iptc.problem(long) is None
    assert iptc.problem(long[:-1]) is not None


def test_utf_16_becomes_utf_8() -> None:
    packet = (made().xmp or b"").decode()
    block, _ = carried(Metadata(None, packet.encode("utf-16"), None), "all")
    assert b'photoshop:City="Roma-XMP"' in (block.xmp or b"")
