"""PNG and TIFF made strip by strip: right to independent readers, and the same bytes however the picture comes."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from photoenhance.image import Encoded, Metadata, Rows, Samples
from photoenhance.io import bigtiff, pngdata, pngfilter, read, strips, tiff, write
from photoenhance.io.exifblock import EXIF_POINTER
from photoenhance.io.write import encode
from photoenhance.resource import resource
from tests.io.made import IPTC, XMP, exif

KINDS = [(dtype, channels, alpha) for dtype in ("uint8", "uint16") for channels in (1, 3) for alpha in (False, True)]


def textured(height: int, width: int, channels: int, dtype: str = "uint8") -> NDArray[Any]:
    """Smooth parts, edges and noise, so that every filter has rows where it is best."""
    rows, columns = np.mgrid[0:height, 0:width]
    top = np.iinfo(dtype).max
    noise = np.random.default_rng(7).integers(0, 9, (height, width, channels))
    base = np.stack([(rows * (3 + c) + columns * 2) % (200 + 9 * c) for c in range(channels)], axis=-1)
    mixed = np.where(rows[..., None] % 90 < 45, base + noise, (base // 40) * 40)
    return (mixed * (top // 255)).astype(dtype)


def picture(key: str, dtype: str, channels: int, alpha: bool, height: int = 700, width: int = 331) -> Encoded:
    return Encoded(
        textured(height, width, channels, dtype),
        textured(height, width, 1, dtype)[::-1, :, 0] if alpha else None,
        b"",
        Metadata(exif(6), XMP, IPTC),
        key,
    )


def in_strips(encoded: Encoded, heights: tuple[int, ...]) -> Encoded:
    """The same picture as Rows, in strips of these heights over and over."""
    whole = encoded.whole()

    def each() -> Iterator[Samples]:
        top, index = 0, 0
        while top < whole.shape[0]:
            yield whole[top : top + heights[index % len(heights)]]
            top, index = top + heights[index % len(heights)], index + 1

    height, width, channels = whole.shape
    return replace(encoded, pixels=Rows(width, height, channels, whole.dtype, each))


def written(encoded: Encoded) -> bytes:
    file = io.BytesIO()
    encode(encoded, file, "a")
    return file.getvalue()


@pytest.mark.parametrize("heights", [(1,), (7, 300), (64,), (5000,)])
@pytest.mark.parametrize("key", ["png", "tiff"])
def test_however_the_picture_comes(key: str, heights: tuple[int, ...]) -> None:
    whole = picture(key, "uint16", 3, True, height=900)
    assert written(in_strips(whole, heights)) == written(whole)


@pytest.mark.parametrize("key", ["png", "tiff"])
def test_threads_change_nothing(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = picture(key, "uint8", 3, False, height=5000)
    monkeypatch.setattr(strips.os, "cpu_count", lambda: 1)
    alone = written(encoded)
    monkeypatch.setattr(strips.os, "cpu_count", lambda: 8)
    assert written(encoded) == alone


@pytest.mark.parametrize(("dtype", "channels", "alpha"), KINDS)
def test_png_as_libpng_sees_it(tmp_path: Path, dtype: str, channels: int, alpha: bool) -> None:
    """All the samples by libpng; no complaint of pngcheck about chunks, checksums, filters or the stream."""
    encoded = picture("png", dtype, channels, alpha, height=2600)
    path = tmp_path / "a.png"
    write(encoded, path)
    seen = imagecodecs.png_decode(path.read_bytes()).reshape(2600, 331, -1)
    assert seen.dtype == dtype
    assert np.array_equal(seen[:, :, :channels], encoded.pixels)
    assert seen.shape[2] == channels + alpha
    if alpha:
        assert np.array_equal(seen[:, :, -1], encoded.alpha)
    if checker := shutil.which("pngcheck"):
        answer = subprocess.run([checker, "-v", str(path)], capture_output=True, text=True, timeout=60, check=False)
        assert answer.returncode == 0, answer.stdout
        assert "No errors detected" in answer.stdout
    with Image.open(path) as image:
        image.load()


@pytest.mark.parametrize(("dtype", "channels", "alpha"), KINDS)
def test_tiff_as_others_see_it(tmp_path: Path, dtype: str, channels: int, alpha: bool) -> None:
    """All the samples by tifffile and by libtiff (by Pillow, where it knows the depth); tiffinfo has no complaint."""
    encoded = picture("tiff", dtype, channels, alpha, height=2600)
    path = tmp_path / "a.tif"
    write(encoded, path)
    with tifffile.TiffFile(path) as opened:
        assert not opened.is_bigtiff
        assert len(opened.pages) == 1
        page = opened.pages[0]
        seen = page.asarray().reshape(2600, 331, -1)
        assert page.rowsperstrip < 2600
        assert (page.extrasamples == (2,)) == alpha
    assert seen.dtype == dtype
    assert np.array_equal(seen[:, :, :channels], encoded.pixels)
    if alpha:
        assert np.array_equal(seen[:, :, -1], encoded.alpha)
    if dtype == "uint8" or (channels, alpha) == (1, False):
        with Image.open(path) as image:
            upright = np.asarray(image).reshape(2600, 331, -1)
            assert np.array_equal(upright, seen)
    if judge := shutil.which("tiffinfo"):
        answer = subprocess.run([judge, "-D", str(path)], capture_output=True, text=True, timeout=60, check=False)
        assert answer.returncode == 0
        assert "AdobeDeflate" in answer.stdout
        complaints = [line for line in answer.stderr.splitlines() if "ReadCustomDirectory" not in line]  # EXIF is
        assert not complaints  # somebody else's, and libtiff narrower than its standard


def test_tiff_in_the_byte_order_of_its_exif(tmp_path: Path) -> None:
    encoded = replace(picture("tiff", "uint16", 3, False), metadata=Metadata(exif(1, ">")))
    write(encoded, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes()[:4] == b"MM\0*"
    assert np.array_equal(read(tmp_path / "a.tif").pixels, encoded.pixels)
    assert np.array_equal(tifffile.imread(tmp_path / "a.tif"), encoded.pixels)


@pytest.mark.parametrize("order", ["<", ">"])
def test_bigtiff_only_where_offsets_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exiftool: Callable[[Path], dict[str, Any]], order: str
) -> None:
    encoded = replace(picture("tiff", "uint16", 3, True), metadata=Metadata(exif(6, order), XMP, IPTC))
    write(encoded, tmp_path / "small.tif")
    monkeypatch.setattr(tiff, "_CLASSIC", encoded.pixels.nbytes)
    assert write(encoded, tmp_path / "a.tif") == ()
    with tifffile.TiffFile(tmp_path / "a.tif") as opened:
        assert opened.is_bigtiff
        assert len(opened.pages) == 1
    small, large = read(tmp_path / "small.tif"), read(tmp_path / "a.tif")
    assert np.array_equal(large.pixels, encoded.pixels)
    assert large.metadata == small.metadata
    # ExifTool calls the groups of a BigTIFF by other names.
    wanted = {tag: value for tag, value in exiftool(tmp_path / "small.tif").items() if tag.startswith("ExifIFD:")}
    said = {tag.partition(":")[2]: value for tag, value in exiftool(tmp_path / "a.tif").items()}
    assert {tag.partition(":")[2]: value for tag, value in wanted.items()}.items() <= said.items()
    assert len(wanted) >= 3
    assert said["Orientation"] == 1
    if judge := shutil.which("tiffinfo"):
        answer = subprocess.run([judge, tmp_path / "a.tif"], capture_output=True, text=True, timeout=60, check=False)
        assert answer.returncode == 0
        assert not [line for line in answer.stderr.splitlines() if "ReadCustomDirectory" not in line]


@pytest.mark.parametrize("step", [1, 3, 6, 8])
def test_filters_can_be_undone(step: int) -> None:
    """By the reading formulas of the standard, byte after byte."""
    random = np.random.default_rng(5)
    rough = random.integers(0, 256, (20, 192)).astype(np.uint8)
    columns, lines = np.repeat(rough[:1], 20, axis=0), np.repeat(rough[:, :1], 192, axis=1)
    mean = (np.add.outer(np.arange(20) * 3, np.arange(192)) + random.integers(0, 40, (20, 192))).astype(np.uint8)
    rows = np.concatenate((textured(95, 64, 3).reshape(95, -1), rough, columns, lines, mean))
    above = rows[-1]
    coded = pngfilter.filtered(rows, above, step)
    assert set(coded[:, 0].tolist()) == {1, 2, 3, 4}
    for line, plain in zip(coded, rows, strict=True):
        decoded = _undone(line, above.tolist(), step)
        assert decoded == plain.tolist()
        above = plain


def _undone(line: NDArray[np.uint8], above: list[int], step: int) -> list[int]:
    kind, result = int(line[0]), list[int]()
    for index, value in enumerate(line[1:].tolist()):
        a = result[index - step] if index >= step else 0
        b = above[index]
        c = above[index - step] if index >= step else 0
        nearest = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
        result.append((value + (0, a, b, (a + b) // 2, nearest)[kind]) & 255)
    return result


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_png_is_hardly_larger_than_libpng_makes_it(dtype: str) -> None:
    photo = read(resource("samples") / "autumn.jpg").pixels
    noise = np.random.default_rng(3).integers(0, 257, photo.shape, np.uint16)
    samples = photo if dtype == "uint8" else photo * np.uint16(256) + noise
    encoded = replace(picture("png", dtype, 3, False), pixels=samples)
    ours = sum(len(piece) for piece in pngdata.compressed(encoded))
    assert ours < 1.05 * len(imagecodecs.png_encode(encoded.whole(), level=6))


def test_an_error_among_the_strips_comes_through(tmp_path: Path) -> None:
    def broken() -> Iterator[Samples]:
        yield np.zeros((100, 50, 3), np.uint8)
        raise KeyError("rendering failed")

    rows = Rows(50, 900, 3, np.dtype(np.uint8), broken)
    for key in ("png", "tiff"):
        with pytest.raises(KeyError, match="rendering failed"):
            write(Encoded(rows, None, b"", Metadata(), key), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_work_ahead_is_bounded_and_in_order() -> None:
    drawn = []

    def items() -> Iterator[int]:
        for number in range(50):
            drawn.append(number)
            yield number

    for result, number in zip(strips.ahead(lambda x: x * 2, items(), threads=2), range(50), strict=True):
        assert result == 2 * number
        assert len(drawn) <= number + 6


@given(st.data())
def test_damaged_directories_of_a_bigtiff_never_raise(data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiff, "_CLASSIC", 0)
        content = bytearray(written(picture("tiff", "uint8", 1, False, 4, 4)))
    whole = bigtiff.first(content)
    assert whole is not None
    assert bigtiff.below(content, whole, EXIF_POINTER) is not None
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = content[: data.draw(st.integers(0, len(content)))]
    where = bigtiff.first(cut)
    if where is not None:
        bigtiff.below(cut, where, EXIF_POINTER)
