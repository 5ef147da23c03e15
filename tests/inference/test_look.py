"""A look as a .cube file: an independent reader gets what the kernel makes, and what is left out is told rightly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from photoenhance.image import Region
from photoenhance.inference import cube
from photoenhance.inference.grade.bake import Baked, bake
from photoenhance.inference.grade.kernel import apply
from photoenhance.inference.look import Part, look
from tests.inference.test_grade import made

PICTURE = np.random.default_rng(4).random((90, 120, 3), dtype=np.float32) ** 1.5
WHOLE = Region(0, 0, 120, 90)


def smooth_grade(seed: int = 0) -> Baked:
    return bake(*made(seed, bend=0.03, kink=0.2))


def with_gain(grade: Baked, gain: np.ndarray) -> Baked:
    held = np.ascontiguousarray(np.broadcast_to(gain, (gain.shape[0], 2, 2)), np.float32)
    held.flags.writeable = False
    return replace(grade, gain=held)


def graded(grade: Baked, picture: np.ndarray = PICTURE, strength: float = 100) -> np.ndarray:
    height, width = picture.shape[:2]
    return np.clip(apply(picture, grade, strength, Region(0, 0, width, height), width, height), 0, 1)


def read_cube(path: Path) -> tuple[int, list[float]]:
    """A reader that knows the format's public description only."""
    side, values = 0, []
    for line in path.read_text("ascii").splitlines():
        words = line.split()
        if words and words[0] == "LUT_3D_SIZE":
            side = int(words[1])
        elif words and words[0][0] in "0123456789-":
            values += [float(word) for word in words]
    return side, values


def trilinear(side: int, values: list[float], colours: np.ndarray) -> np.ndarray:
    """Colours (n, 3) through a table in which red changes fastest."""
    table = np.array(values).reshape(side, side, side, 3)
    place = colours.astype(float) * (side - 1)
    low = np.minimum(place.astype(int), side - 2)
    part = place - low
    found = np.zeros_like(place)
    for red, green, blue in np.ndindex(2, 2, 2):
        step = np.array([red, green, blue])
        weight = np.where(step == 1, part, 1 - part).prod(axis=1)
        at = low + step
        found += weight[:, None] * table[at[:, 2], at[:, 1], at[:, 0]]
    return found


@pytest.mark.parametrize("strength", [100, 60])
def test_the_table_alone_is_the_kernel_with_no_gains(tmp_path: Path, strength: float) -> None:
    grade = smooth_grade()
    found = look([Part(grade)], strength, PICTURE, fold=False)
    (tmp_path / "a.cube").write_bytes(cube.text(found.table, "a", ()))
    side, values = read_cube(tmp_path / "a.cube")
    assert side**3 * 3 == len(values)
    wanted = graded(with_gain(grade, np.ones((2, 1, 1))), strength=strength)
    ours = trilinear(side, values, PICTURE.reshape(-1, 3)).reshape(wanted.shape)
    assert np.abs(ours - wanted).max() < 1 / 128
    assert np.abs(ours - wanted).mean() < 1 / 2000
    assert np.abs(wanted - PICTURE).mean() > 0.005


def test_another_program_makes_the_same_of_it(tmp_path: Path) -> None:
    """Pillow, trilinear in 8 bit."""
    grade = smooth_grade()
    found = look([Part(grade)], 100, PICTURE, fold=True)
    (tmp_path / "a.cube").write_bytes(cube.text(found.table, "a", ()))
    eight = np.rint(PICTURE * 255).astype(np.uint8)
    shown = np.asarray(Image.fromarray(eight).filter(ImageFilter.Color3DLUT(*read_cube(tmp_path / "a.cube"))))
    wanted = trilinear(*read_cube(tmp_path / "a.cube"), eight.reshape(-1, 3) / 255).reshape(eight.shape) * 255
    assert np.abs(shown - wanted).max() < 1.01


def test_gains_that_depend_on_brightness_alone_are_all_in_the_table() -> None:
    grade = with_gain(smooth_grade(), np.exp2(np.array([0.9, 0.5, 0.2, -0.3]))[:, None, None])
    found = look([Part(grade)], 100, PICTURE, fold=True)
    assert found.ev == pytest.approx((0, 0), abs=1e-6)
    assert found.difference[0] < 1
    ours = trilinear(found.table.shape[0], found.table.transpose(2, 1, 0, 3).ravel().tolist(), PICTURE.reshape(-1, 3))
    assert np.abs(ours - graded(grade).reshape(-1, 3)).mean() < 1 / 1000
    bare = look([Part(grade)], 100, PICTURE, fold=False)
    assert bare.ev[0] > 0.8
    assert bare.difference[1] > 3


def test_what_is_left_out_is_measured_over_the_place() -> None:
    """Left half one stop up, right half none, in an even picture: half a stop is in the table, half a stop missing."""
    even = np.full((40, 80, 3), 0.3, np.float32)
    curves, table, grid = made(bend=0)
    curves[:], grid[:] = np.linspace(0, 1, 17), 0
    grid[:, :, :6] = 1.0
    grade = bake(curves, table, grid)
    folded = look([Part(grade)], 100, even, fold=True)
    assert folded.ev == pytest.approx((0.5, 0.5), abs=0.06)
    assert look([Part(grade)], 100, even, fold=False).ev[0] == pytest.approx(1.0, abs=0.01)


def test_several_grades_become_one_table() -> None:
    parts = [
        Part(with_gain(smooth_grade(seed), np.ones((2, 1, 1))), strength) for seed, strength in ((0, 100), (1, 50))
    ]
    found = look(parts, 80, PICTURE, fold=True)
    middle = apply(PICTURE, parts[0].grade, 100, WHOLE, 120, 90)
    both = apply(middle, parts[1].grade, 50, WHOLE, 120, 90)
    wanted = np.clip(PICTURE + 0.8 * (both - PICTURE), 0, 1).reshape(-1, 3)
    ours = trilinear(found.table.shape[0], found.table.transpose(2, 1, 0, 3).ravel().tolist(), PICTURE.reshape(-1, 3))
    assert np.abs(ours - wanted).mean() < 1 / 1000
    assert found.ev == (0, 0)


def test_the_text_is_ascii_and_one_line_a_value() -> None:
    table = np.zeros((2, 2, 2, 3), np.float32)
    table[1, 0, 0] = 1, 0.5, 0.25
    lines = cube.text(table, 'a "ä"\nb', ("one\ntwo", "LUT_3D_SIZE 9")).decode("ascii").splitlines()
    assert lines[:6] == [
        "# one two", "# LUT_3D_SIZE 9", "TITLE \"a '?' b\"", "LUT_3D_SIZE 2", "DOMAIN_MIN 0.0 0.0 0.0",
        "DOMAIN_MAX 1.0 1.0 1.0",
    ]  # fmt: skip
    assert lines[6:8] == ["0.000000 0.000000 0.000000", "1.000000 0.500000 0.250000"], "red changes fastest"
    assert len(lines) == 6 + 8
