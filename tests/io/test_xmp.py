"""XMP packets survive parsing and writing with all they do not know; hostile ones are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.image import Metadata
from photoenhance.io import read, write, xmp, xmpedit, xmpextended
from photoenhance.io.provenance import Model, Properties, Provenance, put, read_provenance
from tests.io.made import XMP, encoded


def packet(body: str, about: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{xmp.RDF}"><rdf:Description rdf:about="{about}" '
        f'xmlns:dc="{xmp.DC}" xmlns:odd="http://example.org/odd/">{body}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""


@pytest.mark.parametrize(
    "hostile",
    [
        BOMB + packet("<dc:format>&d;</dc:format>"),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + packet("<dc:format>&e;</dc:format>"),
        b"<!DOCTYPE x>" + packet(""),
        packet("<dc:a>" * 5000 + "</dc:a>" * 5000),
        packet("<dc:a/>" * 300_000),
        packet("<dc:format>")[:-30],
        packet("<dc:format>\x01</dc:format>"),
        packet("<unbound:name/>"),
        b"<x/>",
        b"",
        b"\0" * 50,
    ],
)
def test_hostile_packets_are_refused(hostile: bytes) -> None:
    assert xmp.parse(hostile) is None


@given(st.binary(max_size=300), st.integers(0, len(XMP)))
def test_garbage_never_raises(garbage: bytes, at: int) -> None:
    for data in (garbage, XMP[:at] + garbage + XMP[at:], XMP[:at]):
        tree = xmp.parse(data)
        assert tree is None or xmp.parse(xmp.written(tree)) is not None
    xmpextended.joined(XMP, [garbage])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32"])
def test_encodings(encoding: str) -> None:
    tree = xmp.parse(packet("<dc:format>Ü €</dc:format>").decode().encode(encoding) + b"\0\0")
    assert tree is not None
    assert xmp.value(tree, xmp.DC, "format") == "Ü €"


def test_latin_1_in_a_packet_that_should_be_utf_8() -> None:
    tree = xmp.parse(packet("<dc:format>K\xf6ln</dc:format>").decode().encode("latin-1"))
    assert tree is not None
    assert xmp.value(tree, xmp.DC, "format") == "Köln"


def test_what_nobody_knows_survives_an_edit() -> None:
    body = (
        '<odd:thing odd:quality="5"><rdf:Description><odd:deep xml:lang="de">&lt;ä&gt;&#xD;</odd:deep>'
        '</rdf:Description></odd:thing><odd:more odd:one="two&#xA;lines &quot;said&quot;"/>'
    )
    tree = xmp.parse(packet(body, about="uuid:1&amp;2"))
    assert tree is not None
    xmpedit.add(tree, xmpedit.element(xmp.DC, "title", xmpedit.array("Alt", ["A & B < C \x02"])))
    after = xmp.written(tree)
    assert body.encode() in after
    again = xmp.parse(after)
    assert again is not None
    assert xmp.value(again, xmp.DC, "title") == "A & B < C"
    abouts = {one.getAttributeNS(xmp.RDF, "about") for one in xmp.elements(xmp.root(again))}
    assert abouts == {"uuid:1&2"}


@pytest.mark.data
@pytest.mark.parametrize("name", ["odd/iptc_xmp_sidecar.xmp", "raw/canon_6d_lossy_linear.xmp"])
def test_real_packets_as_exiftool_sees_them(data: Path, tmp_path: Path, exiftool_all: Any, name: str) -> None:
    tree = xmp.parse((data / name).read_bytes())
    assert tree is not None
    (tmp_path / "a.xmp").write_bytes(xmp.written(tree))
    found = exiftool_all([data / name, tmp_path / "a.xmp"])
    before, after = (
        {tag: value for tag, value in found[path].items() if tag.startswith("XMP-") and not tag.startswith("XMP-x:")}
        for path in (data / name, tmp_path / "a.xmp")
    )
    assert len(before) > 20
    assert after == before


def test_a_packet_larger_than_a_segment(tmp_path: Path, exiftool: Callable[[Path], dict[str, Any]]) -> None:
    """Written as extended XMP, read back whole, by ExifTool too."""
    text = "".join(f"line {number} of a long history; " for number in range(8000))
    large = packet(f"<odd:history>{text.strip()}</odd:history><dc:format>image/x</dc:format><odd:small>s</odd:small>")
    path = tmp_path / "a.jpg"
    warnings = write(replace(encoded("jpeg"), metadata=Metadata(None, large, None)), path)
    assert warnings == ()
    assert path.read_bytes().count(xmpextended.HEAD) == 4
    source = read(path)
    assert source.warnings == ()
    tree = xmp.parse(source.metadata.xmp or b"")
    assert tree is not None
    assert xmp.value(tree, "http://example.org/odd/", "history") == text.strip()
    assert xmp.value(tree, "http://example.org/odd/", "small") == "s"
    assert xmp.find(tree, xmp.NOTE, "HasExtendedXMP") is None
    tags = exiftool(path)
    assert str(len(text.strip())) in tags["XMP-odd:History"]  # "Binary data ... bytes"
    assert tags["XMP-dc:Format"] == "image/x"
    assert "ExifTool:Warning" not in tags


@pytest.mark.parametrize("damage", ["missing", "guid", "size", "xml"])
def test_a_damaged_extension_is_left_out_with_a_warning(damage: str) -> None:
    split = xmpextended.split(packet(f"<odd:history>{'long ' * 30_000}</odd:history><dc:format>image/x</dc:format>"))
    assert split is not None
    standard, segments = split
    pieces = [segment[len(xmpextended.HEAD) :] for segment in segments]
    if damage == "missing":
        pieces = pieces[:-1]
    elif damage == "guid":
        pieces = [b"0" * 32 + piece[32:] for piece in pieces]
    elif damage == "size":
        pieces = [piece[:32] + b"\xff\xff\xff\xff" + piece[36:] for piece in pieces]
    else:
        pieces = [piece.replace(b"<rdf", b"<rfd", 1) for piece in pieces]
    joined, warning = xmpextended.joined(standard, pieces)
    assert joined == standard
    assert warning is not None


MADE = Provenance(
    "photoenhance",
    "0.1.0",
    (Model("lowlight", "ab" * 32, "2", "0.8"), Model("denoise", "cd" * 32)),
    '{"enhance": [{"model": "lowlight", "text": "<&>\\u00fc\\n"}],\r\n "a": "ü"}',
)


@pytest.mark.parametrize("key", ["jpeg", "png", "tiff", "webp", "jxl"])
def test_provenance_is_read_back(tmp_path: Path, exiftool_all: Any, key: str) -> None:
    tree = xmp.parse(XMP)
    assert tree is not None
    put(tree, Properties(Provenance("other", "9"), enhanced=True))
    put(tree, Properties(MADE, enhanced=True))
    path = tmp_path / f"a.{key}"
    write(replace(encoded(key), metadata=Metadata(None, xmp.written(tree), None), icc=b""), path)
    assert read_provenance(read(path).metadata.xmp) == MADE
    tags = exiftool_all([path])[path]
    made = tags["XMP-photoenhance:Provenance"]
    assert made["Program"] == "photoenhance"
    assert [model["Id"] for model in made["Models"]] == ["lowlight", "denoise"]
    assert tags["XMP-iptcExt:DigitalSourceType"].endswith(("/algorithmicallyEnhanced", "Algorithmically Enhanced"))
    assert tags["XMP-xmp:Rating"] == 3


@pytest.mark.parametrize("value", [None, b"", b"<broken", XMP])
def test_no_provenance(value: bytes | None) -> None:
    assert read_provenance(value) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("digitalCapture", "algorithmicallyEnhanced"), ("trainedAlgorithmicMedia", "trainedAlgorithmicMedia")],
)
def test_a_stronger_source_type_stays(before: str, after: str) -> None:
    address = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    tree = xmp.parse(packet(""))
    assert tree is not None
    xmpedit.add(tree, xmpedit.element(xmp.EXTENSION, "DigitalSourceType", address + before))
    put(tree, Properties(enhanced=True))
    assert xmp.values(tree, xmp.EXTENSION, "DigitalSourceType") == (address + after,)


def test_writing_twice_is_writing_once() -> None:
    tree = xmp.parse(XMP)
    assert tree is not None
    put(tree, Properties(MADE))
    assert xmp.written(tree) == xmp.written(xmp.parse(xmp.written(tree)) or tree)
