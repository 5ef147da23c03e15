"""What a photo says of itself, in words; garbage says nothing and never raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.image import Metadata
from photoenhance.io import jpeg, metadata
from photoenhance.io.facts import facts
from tests.io.made import IPTC, XMP, exif


def of(path: Path) -> dict[str, str]:
    """Facts of a JPEG, without its pixels."""
    exif = xmp_packet = None
    photoshop = b""
    for marker, payload in jpeg.segments(path.read_bytes()):
        if marker == 0xE1 and payload.startswith(b"Exif\0\0"):
            exif = metadata.without_prefix(payload)
        elif marker == 0xE1 and payload.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            xmp_packet = payload[29:]
        elif marker == 0xED:
            photoshop += payload[14:]
    return dict(facts(Metadata(exif, xmp_packet, metadata.iptc_of_photoshop(photoshop))))


@pytest.mark.data
def test_real_photos(data: Path) -> None:
    """As ExifTool reads them."""
    assert of(data / "photos" / "canon_5d_mark3_chart.jpg") == {
        "Camera": "Canon EOS 5D Mark III",
        "Lens": "EF28-135mm f/3.5-5.6 IS USM",
        "Exposure time": "1/160 s",
        "Aperture": "f/5.6",
        "ISO": "320",
        "Focal length": "135 mm",
        "Date": "2023-09-01 17:19:48",
        "Creator": "Tyler Thorsted",
        "Copyright": "Tyler Thorsted",
    }
    assert of(data / "photos" / "pentax_istdl_chart.jpg")["Lens"] == "smc PENTAX-F 35-80mm F4-5.6"
    nokia = of(data / "photos" / "nokia_lumia_gps.jpg")
    assert nokia["Place"] == "53.35947° N, 6.25823° W, 36 m"
    assert nokia["Keywords"] == "2012, dublin, ireland, june, lumia"
    assert nokia["Rating"] == "3 of 5"
    assert of(data / "photos" / "iphone13_orientation6.jpg")["Focal length"] == "5.7 mm (77 mm on full frame)"
    assert "Bildgröße" in of(data / "photos" / "nikon_e995_iptc.jpg")["Description"]


def test_made() -> None:
    assert facts(Metadata(exif(), XMP, IPTC)) == (
        ("Camera", "Make of it What you will"),
        ("ISO", "400"),
        ("Description", "hello"),
        ("Rating", "3 of 5"),
    )
    assert facts(Metadata()) == ()
    assert ("Rating", "rejected") in facts(Metadata(None, XMP.replace(b'"3"', b'"-1"'), None))


@given(st.data())
def test_garbage_never_raises(data: st.DataObject) -> None:
    block = bytearray(exif(6, data.draw(st.sampled_from("<>"))))
    for _ in range(data.draw(st.integers(0, 8))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    facts(Metadata(bytes(block), data.draw(st.binary(max_size=50)), data.draw(st.binary(max_size=50))))
