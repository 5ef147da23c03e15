"""Layouts: official FiveK and LOL as people unpack them, any before/after, experts as styles, else a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

from photoenhance.colour.convert import from_working, to_working
from photoenhance.colour.make import make_icc
from photoenhance.colour.space import PROPHOTO, SRGB
from photoenhance.errors import PhotoError
from tests.conftest import noise
from training.data.cache import open_cache
from training.data.decode import decode_srgb8
from training.data.pairs import find_pairs, split_by_scene

pytestmark = pytest.mark.training


def touch(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch()


@pytest.mark.parametrize(
    ("inputs", "experts"),
    [
        ("input", "expert{}"),
        ("raw", "Expert_{}"),
        ("before", "{}"),
        ("INPUT", "EXPERT-{}"),
        ("dng", "tiff16_{}"),
    ],
)
def test_each_expert_of_fivek_is_a_style(tmp_path: Path, inputs: str, experts: str) -> None:
    touch(tmp_path / inputs, "a0001-jmac.dng", "a0002-dvf.tif", "a0003.tif")
    for letter in "ABCDE":
        name = experts.format(letter.lower() if "tiff" in experts else letter)
        touch(tmp_path / name, "A0001-JMAC.TIF", *(["a0002-dvf.tif"] if letter != "B" else []))
    pairs = find_pairs(tmp_path, "fivek")
    assert [(pair.name, pair.style) for pair in pairs] == [
        *(("a0001-jmac", letter) for letter in "ABCDE"),
        *(("a0002-dvf", letter) for letter in "ACDE"),
    ]
    assert [pair.scene for pair in pairs] == [-1] * 5 + [-2] * 4
    some = find_pairs(tmp_path, "fivek", styles=("E", "B"))
    assert [(pair.name, pair.style) for pair in some] == [("a0001-jmac", "B"), ("a0001-jmac", "E"), ("a0002-dvf", "E")]
    train, held_out = split_by_scene(pairs, 1, seed=0)
    assert {len(train), len(held_out)} == {4, 5}


def test_an_expert_who_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    touch(tmp_path / "input", "a.tif")
    with pytest.raises(PhotoError, match="no folders input/ and expertC/"):
        find_pairs(tmp_path, "fivek")
    touch(tmp_path / "expertC", "a.tif")
    with pytest.raises(PhotoError, match="no folder of expert A, D"):
        find_pairs(tmp_path, "fivek", styles=("A", "C", "D"))


def test_prophoto_of_16_bit_becomes_srgb(tmp_path: Path) -> None:
    """The colours chosen lie inside sRGB, so they come back as they were."""
    chosen = noise(40, 30)
    wide = from_working(to_working(chosen, SRGB), PROPHOTO, np.dtype(np.uint16))
    for folder, pixels in (("input", wide // 2), ("expertC", wide)):
        (tmp_path / folder).mkdir()
        icc = make_icc(PROPHOTO)
        tags = [(34675, 7, len(icc), icc, True)]
        tifffile.imwrite(tmp_path / folder / "a0001.tif", pixels, photometric="rgb", extratags=tags)
    pairs = find_pairs(tmp_path, "fivek")
    cache = open_cache(pairs, tmp_path / "cache", decode_srgb8, print)
    before, after = cache.pair(0)
    assert cache.styles == ("C",)
    assert np.abs(after.astype(int) - chosen).max() <= 1
    # Read as sRGB the numbers would be far off, so the profile was honoured.
    assert np.abs((wide >> 8).astype(int) - chosen).mean() > 10
    assert before.mean() < after.mean() - 20


@pytest.mark.parametrize(("asked", "there"), [("train", "our485"), ("test", "eval15"), ("train", "train")])
def test_lol_as_its_authors_pack_it(tmp_path: Path, asked: str, there: str) -> None:
    touch(tmp_path / "lol" / there / "low", "1.png", "10.png", "Thumbs.db")
    touch(tmp_path / "lol" / there / "High", "1.webp", "10.png", "11.png", "Thumbs.db")
    (tmp_path / "scenes.json").write_text(json.dumps({"10": 7}))
    pairs = find_pairs(tmp_path / "lol" / asked, "lol", tmp_path / "scenes.json")
    assert [(pair.name, pair.scene) for pair in pairs] == [("1", -1), ("10", 7)]
    assert pairs[0].after.name == "1.webp"


def test_only_pictures_with_a_partner_count_and_names_can_be_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "Before", "one.JPG", "one.xmp", "two.jpg", "three.jpg", ".one.jpg", "notes.txt")
    touch(tmp_path / "AFTER", "ONE.tif", "ONE.TXT", "two.jpg", "notes.txt")
    (tmp_path / "AFTER" / "three.jpg").mkdir()
    pairs = find_pairs(tmp_path, "before-after")
    assert [(pair.before.name, pair.after.name) for pair in pairs] == [("one.JPG", "ONE.tif"), ("two.jpg", "two.jpg")]
    assert [pair.name for pair in find_pairs(tmp_path, "before-after", names=("!tw*",))] == ["one"]
    assert [pair.name for pair in find_pairs(tmp_path, "before-after", names=("*o*", "!one"))] == ["two"]
    with pytest.raises(PhotoError, match="no file has a partner"):
        find_pairs(tmp_path, "before-after", names=("four",))


def test_alone_a_photo_is_its_own_target(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "b.png", "SOURCES.md")
    assert [(pair.name, pair.before == pair.after) for pair in find_pairs(tmp_path, "alone")] == [
        ("a", True),
        ("b", True),
    ]
    with pytest.raises(PhotoError, match="it is no folder"):
        find_pairs(tmp_path / "none", "alone")


@pytest.mark.parametrize("layout", ["lol", "before-after", "fivek"])
def test_a_missing_folder_is_a_sentence(tmp_path: Path, layout: str) -> None:
    with pytest.raises(PhotoError, match=r"it has no folders .*Name the data folder with --data"):
        find_pairs(tmp_path / "train", layout)
