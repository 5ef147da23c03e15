"""The door for reading: sentences for what cannot be opened, limits before memory, exact samples, immutable sources."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

import photoenhance
from photoenhance.errors import PhotoError
from photoenhance.io import ReadOptions, read
from tests.io.made import photo

read_module = importlib.import_module("photoenhance.io.read")


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match=r"Cannot open a\.jpg: there is no such file\."):
        read(tmp_path / "a.jpg")


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(PhotoError, match=r"Cannot open a\.jpg: the file is empty\."):
        read(tmp_path / "a.jpg")


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="it is a folder"):
        read(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(PhotoError, match="no file with content"):
        read(tmp_path / "a.jpg")


@pytest.mark.skipif(os.name == "nt", reason="wants POSIX")
def test_unreadable(tmp_path: Path) -> None:
    """In a child without root's rights, because root may read anything."""
    code = """
import os, sys
from photoenhance.errors import PhotoError
from photoenhance.io import read
import photoenhance.io.jpeg
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    read(sys.argv[1])
except PhotoError as error:
    print(error)
"""
    path = tmp_path / "a.jpg"
    Image.fromarray(photo()).save(path)
    for above in path.parents:
        if above.owner() == path.owner() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    path.chmod(0)
    environment = {**os.environ, "PYTHONPATH": str(Path(photoenhance.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert "Cannot open a.jpg: reading it is not permitted." in done.stdout, done.stderr


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height", "why"),
    [
        (0, 5, "size of 0 x 5"),
        (30_000, 30_000, "the limit is 500 megapixels"),
        (15_000, 15_000, "which no photograph does"),
        (100, 100, "damaged or ends early"),
    ],
)
def test_declared_sizes(tmp_path: Path, width: int, height: int, why: str) -> None:
    (tmp_path / "a.png").write_bytes(png_claiming(width, height))
    with pytest.raises(PhotoError, match=why):
        read(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif", "gif", "bmp"])
def test_the_limit_is_the_callers(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(photo(61, 47)).save(path)
    assert read(path, ReadOptions(max_pixels=61 * 47)).width == 47
    with pytest.raises(PhotoError, match="47 x 61 pixels, and the limit"):
        read(path, ReadOptions(max_pixels=61 * 47 - 1))


def test_samples_are_read_only_and_contiguous(tmp_path: Path) -> None:
    Image.fromarray(photo()).save(tmp_path / "a.png")
    source = read(tmp_path / "a.png")
    assert source.pixels.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        source.pixels[0, 0, 0] = 1
    assert source.origin.size == (tmp_path / "a.png").stat().st_size
    assert source.format == "png"


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_png_samples_are_exact(tmp_path: Path, dtype: str, channels: int) -> None:
    pixels = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (9, 7, channels), dtype, endpoint=True)
    (tmp_path / "a.png").write_bytes(imagecodecs.png_encode(pixels[:, :, 0] if channels == 1 else pixels))
    source = read(tmp_path / "a.png")
    colours = channels - (channels in (2, 4))
    assert np.array_equal(source.pixels, pixels[:, :, :colours])
    assert (source.alpha is None) == (channels in (1, 3))
    if source.alpha is not None:
        assert np.array_equal(source.alpha, pixels[:, :, -1])


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (np.array([[0, 65535, 300]], np.uint16), [0, 65535, 300]),
        (np.array([[0, 2**32 - 1, 1 << 16]], np.uint32), [0, 65535, 1]),
        (np.array([[-0.5, 4.0, 0.5]], np.float32), [0, 65535, 32768]),
        (np.array([[np.nan, np.inf, 1.0]], np.float32), [0, 65535, 65535]),
        (np.array([[0.0, 1.0, 0.25]], np.float64), [0, 65535, 16384]),
    ],
)
def test_tiff_samples_reach_sixteen_bits(tmp_path: Path, stored: np.ndarray, wanted: list[int]) -> None:
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="minisblack")
    source = read(tmp_path / "a.tif")
    assert source.pixels.dtype == np.uint16
    assert source.pixels.ravel().tolist() == wanted
    assert bool(source.warnings) == (stored.dtype.kind == "f")


@pytest.mark.parametrize("kind", ["unassalpha", "assocalpha", "unspecified"])
def test_tiff_alpha(tmp_path: Path, kind: str) -> None:
    """Premultiplied colours are divided back; a channel of unknown meaning is no transparency."""
    pixels = np.full((2, 2, 4), (100, 50, 20, 128), np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", pixels, photometric="rgb", extrasamples=[kind])
    source = read(tmp_path / "a.tif")
    wanted = (199, 100, 40) if kind == "assocalpha" else (100, 50, 20)
    assert source.pixels[0, 0].tolist() == list(wanted)
    assert (source.alpha is None) == (kind == "unspecified")
    assert bool(source.warnings) == (kind == "unspecified")


@pytest.mark.parametrize("keep", [0.3, 0.9])
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif"])
def test_cut_files_are_noticed(tmp_path: Path, suffix: str, keep: float) -> None:
    """Noise, so that no part of the file can be guessed; a JPEG cut late may open, with a warning."""
    noise = np.random.default_rng(2).integers(0, 255, (200, 160, 3), np.uint8)
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(PhotoError, match=rf"Cannot open a\.{suffix}"):
        read(path)


def test_jpeg_without_its_end_mark_opens_with_a_warning(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (64, 64, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG")
    (tmp_path / "a.jpg").write_bytes(buffer.getvalue()[:-2])
    assert any("ends early" in warning for warning in read(tmp_path / "a.jpg").warnings)


def test_palette_becomes_colour(tmp_path: Path) -> None:
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    for suffix in ("png", "gif", "tif", "bmp"):
        Image.fromarray(colours).convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / f"a.{suffix}")
        assert np.array_equal(read(tmp_path / f"a.{suffix}").pixels, colours), suffix


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "avif", "tif"])
def test_first_picture_of_several(tmp_path: Path, suffix: str) -> None:
    first, second = (Image.new("RGB", (32, 24), colour) for colour in ("red", "blue"))
    first.save(tmp_path / f"a.{suffix}", save_all=True, append_images=[second])
    source = read(tmp_path / f"a.{suffix}")
    assert source.pixels[5, 5].tolist() == pytest.approx([255, 0, 0], abs=3)
    assert len(source.warnings) == 1


@pytest.mark.data
def test_content_decides_not_the_name(data: Path) -> None:
    for name, key in (
        ("heic_named.jpg", "heic"),
        ("jpeg_named.png", "jpeg"),
        ("png_named.jpg", "png"),
        ("no_extension", "jpeg"),
    ):
        assert read(data / "odd" / name).format == key


@pytest.mark.data
def test_awkward_names(data: Path, tmp_path: Path) -> None:
    for name in json.loads((data / "odd" / "names.json").read_text()):
        shutil.copy(data / "odd" / "UPPER.JPG", tmp_path / name)
        assert read(tmp_path / name).width == 160


@pytest.mark.data
def test_inks_are_not_inverted(data: Path) -> None:
    """Inverted inks would be far from what Pillow's rough conversion gives."""
    for name in ("cmyk_adobe_inverted.jpg", "cmyk_icc.jpg", "ycck_adobe.jpg", "cmyk_with_rgb_icc.jpg"):
        with Image.open(data / "odd" / name) as image:
            rough = np.asarray(image.convert("RGB")).astype(int)
        assert np.abs(read(data / "odd" / name).pixels - rough).mean() < 30, name


@pytest.mark.data
def test_gain_maps_are_told(data: Path) -> None:
    for name in ("odd/apple_gainmap.jpg", "odd/ultra_hdr_small.jpg", "photos/iphone13.heic"):
        assert any("gain map" in warning for warning in read(data / name).warnings), name


@pytest.mark.data
def test_the_original_is_never_touched(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    shutil.copy(data / "odd" / "exif_orientation_6.jpg", path)
    before, content = path.stat(), path.read_bytes()
    read(path)
    assert path.read_bytes() == content
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.data
@pytest.mark.parametrize(("name", "model"), [("nikon_d1.nef", b"NIKON D1"), ("canon_6d_lossy_linear.dng", b"EOS 6D")])
def test_raw_brings_its_exif(data: Path, name: str, model: bytes) -> None:
    block = read(data / "raw" / name).metadata.exif
    assert block is not None
    assert model in block


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif", "gif", "bmp"])
def test_damage_is_a_picture_or_a_sentence(tmp_path: Path, suffix: str) -> None:
    """Bytes overwritten at random, mostly near the beginning: nothing but PhotoError may come out."""
    random = np.random.default_rng(3)
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(photo()).save(path)
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    for count in [1, 2, 10] * 60:
        damaged = whole.copy()
        places = (random.random(count) ** 3 * len(whole)).astype(int)
        damaged[places] = random.integers(0, 256, count)
        path.write_bytes(damaged.tobytes())
        with contextlib.suppress(PhotoError):
            read(path)


@pytest.mark.parametrize("suffix", ["png", "tif", "jpg"])
def test_files_that_change_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    """Somebody writes into the file while it is decoded: told, whether it could be decoded or not."""
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(photo(300, 300)).save(path)
    complete = path.read_bytes()
    inner = read_module._decoded

    def slow(*arguments: object) -> object:
        try:
            return inner(*arguments)  # type: ignore[arg-type]
        finally:
            path.write_bytes(complete + b"more")

    monkeypatch.setattr(read_module, "_decoded", slow)
    assert any("changed while it was read" in warning for warning in read(path).warnings)
    path.write_bytes(complete[: len(complete) // 8])
    with pytest.raises(PhotoError, match=r"it changed while it was read\. Wait until it is complete"):
        read(path)


def test_files_that_vanish_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(photo()).save(path)
    inner = read_module._decoded
    monkeypatch.setattr(read_module, "_decoded", lambda *arguments: (inner(*arguments), path.unlink())[0])
    assert any("changed while it was read" in warning for warning in read(path).warnings)
