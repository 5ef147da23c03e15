"""A few damaged photos opened as the window opens them: the program lives on, and nothing of it is a traceback."""

from __future__ import annotations

import contextlib
import io
import struct
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from benchmarks import hostile
from benchmarks.mutate import mutant, originals, repaired
from photoenhance.errors import PhotoError
from photoenhance.io import gif
from photoenhance.io.read import read

pytestmark = pytest.mark.data

FILES, SEED = 150, 12
FOUND = (981, 2583, 9949, 13418, 14742, 5472, 8131, 24810)


@pytest.mark.skipif(sys.platform != "linux", reason="wants limits on memory")
def test_nothing_of_it_reaches_a_person(data: Path) -> None:
    seen = list(hostile.run(data, SEED, files=FILES))
    assert [one.number for one in seen] == list(range(FILES))
    counts = Counter(one.kind for one in seen)
    assert min(counts["opened"], counts["refused"]) > FILES // 10
    # Reading processes may die of a library's fault; none does of these files.
    assert [one for one in seen if one.kind not in ("opened", "refused")] == []


@pytest.mark.parametrize("number", FOUND)
def test_what_a_long_run_found(number: int, data: Path, tmp_path: Path) -> None:
    """Each was an error of our own, or made Pillow take all memory; now it opens, or is refused with a sentence."""
    made = mutant(originals(data), SEED, number)
    path = tmp_path / f"damaged{made.suffix}"
    path.write_bytes(made.data)
    with contextlib.suppress(PhotoError):
        read(path)


@pytest.mark.parametrize("kind", ["extension", "palette", "larger than the screen"])
def test_size_of_a_gif_is_known_before_it_is_opened(kind: str) -> None:
    pictures = [Image.new("L", (40, 30), 255 * number) for number in range(2)]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], comment=b"of no use")
    content = bytearray(file.getvalue())
    assert gif.first_size(bytes(content)) == (40, 30)
    if kind == "larger than the screen":
        content[6:10] = struct.pack("<HH", 20, 50)
        assert gif.first_size(bytes(content)) == (40, 50)
        with Image.open(io.BytesIO(content)) as opened:
            assert opened.size == (40, 50)
    elif kind == "palette":
        assert gif.first_size(bytes(content[:13])) == (40, 30)
    else:
        assert gif.first_size(bytes(content[:8])) == (0, 0)


def test_an_animation_whose_second_picture_is_cut_opens_with_its_first(tmp_path: Path) -> None:
    pictures = [Image.new("L", (40, 30), 255 * number) for number in range(2)]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:])
    content = file.getvalue()
    path = tmp_path / "cut.gif"
    path.write_bytes(content[: content.rindex(b",\0\0\0\0") + 3])
    source = read(path)
    assert source.pixels.shape == (30, 40, 3)
    assert any("several pictures" in warning for warning in source.warnings)


def test_damage_follows_from_the_seed(data: Path) -> None:
    photos = originals(data)
    for number in range(20):
        one, other = (mutant(photos, seed, number) for seed in (1, 1))
        assert one == other
        assert one != mutant(photos, 2, number)
    assert {mutant(photos, 1, number).format for number in range(200)} == set(photos)


def test_checksums_are_repaired(data: Path) -> None:
    whole = (data / "odd" / "one_bit.png").read_bytes()
    broken = bytearray(whole)
    broken[29] ^= 1  # in the checksum of IHDR
    assert repaired(broken) == whole
