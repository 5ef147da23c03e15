"""The table of formats is consistent, and content tells the format."""

from __future__ import annotations

import importlib

import pytest

from photoenhance.io import formats
from photoenhance.io.formats import FORMATS, by_key, by_suffix, format_of, readable_suffixes


def test_keys_and_suffixes_are_unique() -> None:
    assert len({entry.key for entry in FORMATS}) == len(FORMATS)
    suffixes = [suffix for entry in FORMATS for suffix in entry.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.key)
def test_rows_make_sense(entry: formats.Format) -> None:
    assert entry.mime_types
    assert entry.writable == bool(entry.depths)
    assert entry.writable or not (entry.alpha or entry.profile or entry.exif or entry.lossy)
    assert by_key(entry.key) is entry
    assert by_suffix(entry.suffix.upper()) is entry
    assert entry.suffix in readable_suffixes()
    if entry.writable:
        module = {"heic": "heif"}.get(entry.key, entry.key)
        assert callable(importlib.import_module(f"photoenhance.io.{module}").write)


@pytest.mark.parametrize(
    ("head", "suffix", "key"),
    [
        (b"\xff\xd8\xff\xe0", ".png", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", ".jpg", "png"),
        (b"II*\0\x08\0\0\0\0\0", ".tif", "tiff"),
        (b"MM\0+\0\x08\0\0", ".tif", "tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "webp"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", "", "avif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0avifmif1", "", "avif"),
        (b"\xff\x0a\xfa", "", "jxl"),
        (b"GIF89a", ".jpg", "gif"),
        (b"P6\n1 1\n255\n", "", "ppm"),
        (b"II*\0\x08\0\0\0\0\0", ".nef", "raw"),
    ],
)
def test_content_tells(head: bytes, suffix: str, key: str) -> None:
    found = format_of(head, suffix)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("head", [b"", b"hello, I am text", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", b"P7x"])
def test_unknown_content_is_unknown(head: bytes) -> None:
    assert format_of(head, ".jpg") is None
