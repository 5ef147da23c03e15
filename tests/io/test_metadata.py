"""EXIF blocks are patched in place, and broken ones never raise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour.space import ADOBE_RGB, SRGB, Space
from photoenhance.image import Metadata
from photoenhance.io import exifblock, exifedit, metadata
from photoenhance.io.exifblock import EXIF_POINTER, Entry, pack_block
from tests.io.made import IPTC, XMP, exif


def value(block: bytes, tag: int) -> int | None:
    top = exifblock.first(block)
    assert top is not None
    inner = exifblock.below(block, top, EXIF_POINTER)
    entries = (*top.entries, *(inner.entries if inner else ()))
    return next((exifblock.number(block, entry) for entry in entries if entry.tag == tag), None)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("number", range(1, 9))
def test_orientation_is_read_and_reset(order: str, number: int) -> None:
    block = exif(number, order)
    assert metadata.orientation(block) == number
    patched = metadata.exif_for(block, 1000, 70)
    assert patched is not None
    assert len(patched) == len(block)
    assert metadata.orientation(patched) == 1
    assert (value(patched, 0xA002), value(patched, 0xA003)) == (1000, 70)
    assert value(patched, 0x8827) == 400


@pytest.mark.parametrize("number", [0, 9, 300])
def test_impossible_orientations_count_as_upright(number: int) -> None:
    assert metadata.orientation(exif(number)) == 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_orientation_can_be_taken_out(order: str) -> None:
    block = exif(6, order)
    without = metadata.exif_without_orientation(block, 5, 5)
    assert without is not None
    assert len(without) == len(block)
    assert value(without, metadata.ORIENTATION) is None
    assert value(without, 0x8827) == 400


def test_thumbnail_is_unlinked() -> None:
    block = bytearray(exif(1))
    top = exifblock.first(block)
    assert top is not None
    block[top.next_at : top.next_at + 4] = (8).to_bytes(4, "little")
    patched = metadata.exif_for(bytes(block), 5, 5)
    assert patched is not None
    again = exifblock.first(patched)
    assert again is not None
    assert again.next == 0


@given(st.binary(max_size=200))
def test_garbage_never_raises(garbage: bytes) -> None:
    for block in (garbage, b"II*\0\x08\0\0\0" + garbage, b"MM\0*\0\0\0\x08" + garbage):
        assert 1 <= metadata.orientation(block) <= 8
        metadata.exif_for(block, 3, 4)
        metadata.exif_without_orientation(block, 3, 4)
        metadata.problem(block)
    metadata.iptc_of_photoshop(b"8BIM" + garbage)


@given(st.data())
def test_damaged_blocks_never_raise(data: st.DataObject) -> None:
    block = bytearray(exif(6, data.draw(st.sampled_from("<>")), maker_note=bytes(50)))
    for _ in range(data.draw(st.integers(1, 8))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(block[: data.draw(st.integers(0, len(block)))])
    assert 1 <= metadata.orientation(cut) <= 8
    patched = metadata.exif_for(cut, 3, 4)
    assert patched is None or len(patched) == len(cut)


def test_broken_block_is_told_and_not_copied() -> None:
    assert metadata.problem(b"garbage") is not None
    assert metadata.problem(exif()) is None
    assert metadata.problem(None) is None
    assert metadata.exif_for(b"garbage", 1, 1) is None


def test_partly_broken_block_is_told_and_kept() -> None:
    block = bytearray(exif(6))
    make = block.index(b"\x0f\x01\x02\0")
    block[make + 8 : make + 12] = (1 << 30).to_bytes(4, "little")
    told = metadata.problem(bytes(block))
    assert told is not None
    assert "in parts" in told
    patched = metadata.exif_for(bytes(block), 5, 6)
    assert patched is not None
    assert value(patched, 0x8827) == 400
    clean = exifedit.without_strays(patched)
    assert metadata.problem(clean) is None
    assert value(clean, 0x8827) == 400


@pytest.mark.parametrize(("space", "wanted"), [(SRGB, 1), (ADOBE_RGB, 0xFFFF), (None, 7)])
def test_sizes_and_colours_are_told_as_they_are(space: Space | None, wanted: int) -> None:
    inner = [Entry(0xA001, 3, 1, b"\7\0", 0)]
    packet = XMP.replace(
        b'xmp:Rating="3"',
        b'xmp:Rating="3" exif:PixelXDimension=\'4000\' tiff:ImageWidth="4000" exif:ColorSpace="7">'
        b"<tiff:ImageLength>3000</tiff:ImageLength><other:ImageLength>3000</other:ImageLength",
    )
    block = metadata.described(Metadata(pack_block("<", [], {EXIF_POINTER: inner}), packet), 64, 48, space)
    assert value(block.exif or b"", 0xA001) == wanted
    for part in (
        b"PixelXDimension='64'",
        b'ImageWidth="64"',
        b"<tiff:ImageLength>48</tiff:ImageLength><other:ImageLength>3000<",
        b'ColorSpace="%d"' % wanted,
        b'Rating="3"',
    ):
        assert part in (block.xmp or b"")


def test_depth_maps_and_thumbnails_go_from_xmp() -> None:
    more = XMP.replace(
        b'xmp:Rating="3"/>',
        b'xmp:Rating="3" GDepth:Data="AAAA" GImage:Mime="image/jpeg">'
        b"<xmp:Thumbnails><rdf:Alt/></xmp:Thumbnails></rdf:Description>",
    )
    assert metadata.xmp_for(more) == XMP.replace(b'"3"/>', b'"3"></rdf:Description>')


def test_iptc_in_photoshop_resources() -> None:
    before = b"8BIM\x03\xed\x04name\0" + (3).to_bytes(4, "big") + b"abc\0"
    assert metadata.iptc_of_photoshop(before + metadata.photoshop_of_iptc(IPTC)) == IPTC
    assert metadata.iptc_of_photoshop(before) is None


def test_xmp_tells_no_lies() -> None:
    gain = XMP.replace(
        b'xmp:Rating="3"', b'tiff:Orientation="6" hdrgm:Version="1.0" hdrgm:GainMapMax="2.5" xmp:Rating="3"'
    )
    cleaned = metadata.xmp_for(gain)
    assert cleaned == XMP.replace(b'xmp:Rating="3"', b'tiff:Orientation="1" xmp:Rating="3"')
    assert metadata.xmp_for(XMP) == XMP
