"""Applying a grade: cuts never show, grey stays grey, nothing leaves the tables, and the arithmetic is what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.image import Region
from photoenhance.inference.grade import kernel
from photoenhance.inference.grade import thumbnail as thumbnail_module
from photoenhance.inference.grade.bake import LARGEST_ERROR, Baked, bake, tetrahedral
from photoenhance.inference.grade.kernel import apply, apply_to_samples
from photoenhance.inference.grade.passes import BLOCK
from photoenhance.inference.grade.ready import make_ready
from photoenhance.inference.grade.thumbnail import thumbnail
from tests.conftest import TOP, noise
from tests.inference.grade_twin import twin

WIDTH, HEIGHT = 73, 51


def made(
    seed: int = 0, *, neutral: bool = False, bend: float = 0.05, kink: float = 0.5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A network's answer as one might be: rising curves, a table near the identity, gains in EV."""
    random = np.random.default_rng(seed)
    steps = random.uniform(1 - kink, 1 + kink, (3, 16))
    axis = np.linspace(0, 1, 17)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    waves = np.sin(red * 3 + np.array([0, 1, 2])[:, None, None, None]) * np.cos(green * 2 - blue)
    grid = random.uniform(-1.5, 1.5, (6, 12, 12))
    if neutral:
        steps[:], waves[:] = steps[:1], waves[:1]
    # They end at 1: where a curve leaves [0, 1] there is a corner that no table follows.
    curves = np.concatenate([np.zeros((3, 1)), np.cumsum(steps, axis=1) / steps.sum(axis=1)[:, None]], axis=1)
    table = np.stack([red, green, blue]) + bend * waves
    return curves.astype(np.float32), table.astype(np.float32), grid.astype(np.float32)


def picture(seed: int = 1, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Encoded values, some below 0 and above 1."""
    return np.random.default_rng(seed).uniform(-0.2, 1.3, (height, width, 3)).astype(np.float32)


def samples(dtype: str) -> np.ndarray:
    """A picture that is all noise, both ends of the range in it."""
    return noise(WIDTH, HEIGHT, dtype=dtype)


WHOLE = Region(0, 0, WIDTH, HEIGHT)
GRADE = bake(*made())


def graded(value: np.ndarray, baked: Baked = GRADE, strength: float = 100) -> np.ndarray:
    return apply(value, baked, strength, WHOLE, WIDTH, HEIGHT)


@pytest.mark.parametrize("strength", [35, 100, 200])
@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_kernel_agrees_with_its_twin(strength: float, scale: float) -> None:
    value = picture()
    region = Region(0, 0, WIDTH, HEIGHT, scale)
    size = (int(WIDTH / scale), int(HEIGHT / scale) - 1)
    ours = apply(value, GRADE, strength, region, *size)
    # A last bit in a colour can be carried by the steepest place of the table: float32 against float64.
    np.testing.assert_allclose(ours, twin(value, GRADE, strength, region, *size), atol=4e-6)
    assert np.abs(ours - value).max() > 0.1


@given(st.data())
@settings(max_examples=40)
def test_any_cut_gives_the_same_bytes(data: st.DataObject) -> None:
    value = picture()
    whole = graded(value)
    left, top = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    region = Region(left, top, data.draw(st.integers(1, WIDTH - left)), data.draw(st.integers(1, HEIGHT - top)))
    part = apply(value[region.slices], GRADE, 100, region, WIDTH, HEIGHT)
    assert part.tobytes() == whole[region.slices].tobytes()


@given(st.data())
@settings(max_examples=20)
def test_any_cut_of_samples_gives_the_same_bytes(data: st.DataObject) -> None:
    photo = samples("uint16")
    whole = apply_to_samples(photo, GRADE, 100, WHOLE, WIDTH, HEIGHT, np.uint8)
    left, top = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    region = Region(left, top, data.draw(st.integers(1, WIDTH - left)), data.draw(st.integers(1, HEIGHT - top)))
    part = apply_to_samples(photo[region.slices], GRADE, 100, region, WIDTH, HEIGHT, np.uint8)
    assert part.tobytes() == whole[region.slices].tobytes()


def test_a_row_longer_than_a_block_is_the_same_cut_anywhere() -> None:
    width = 2 * BLOCK + 37
    value = picture(width=width, height=3)
    whole = apply(value, GRADE, 100, Region(0, 0, width, 3), width, 3)
    for left in (1, BLOCK - 1, BLOCK, BLOCK + 5):
        region = Region(left, 0, width - left, 3)
        part = apply(value[region.slices], GRADE, 100, region, width, 3)
        assert part.tobytes() == whole[:, left:].tobytes()


@pytest.mark.parametrize("strength", [30, 100, 200])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("out", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3])
def test_samples_get_what_the_long_way_gives(strength: float, dtype: str, out: str, channels: int) -> None:
    photo = samples(dtype)[..., :channels]
    long = graded(photo.repeat(3 // channels, 2).astype(np.float32) / np.float32(np.iinfo(dtype).max), GRADE, strength)
    expected = np.rint(np.clip(long, 0, 1) * np.float32(np.iinfo(out).max)).astype(out)
    short = apply_to_samples(photo, GRADE, strength, WHOLE, WIDTH, HEIGHT, out)
    assert short.dtype == np.dtype(out)
    # One step would do; there is none.
    assert short.tobytes() == expected.tobytes()


def test_strength_0_is_the_picture_itself() -> None:
    value = picture()
    assert graded(value, strength=0) is value
    for dtype in ("uint8", "uint16"):
        photo = samples(dtype)
        photo.flags.writeable = False
        same = apply_to_samples(photo, GRADE, 0, WHOLE, WIDTH, HEIGHT, dtype)
        assert same.tobytes() == photo.tobytes()


def test_excess_is_kept_and_strength_is_linear() -> None:
    value = picture()
    full, half = graded(value), graded(value, strength=50)
    np.testing.assert_allclose(half, (value + full) / 2, atol=1e-6)
    white = np.full_like(value, 1.0)
    above = graded(np.full_like(value, 1.25))
    np.testing.assert_allclose(above, graded(white) + 0.25, atol=1e-6)


def test_grey_stays_grey_bit_for_bit() -> None:
    neutral = bake(*made(neutral=True))
    grey = np.repeat(picture()[..., :1], 3, axis=2)
    shown = graded(grey, neutral)
    assert np.abs(shown - grey).max() > 0.05
    np.testing.assert_allclose(shown[..., 1:], shown[..., :1].repeat(2, axis=2), atol=1e-6)


def test_gains_brighten_without_clipping() -> None:
    curves, table, grid = made(bend=0)
    curves[:] = np.linspace(0, 1, 17)
    grid[:] = 1.5
    value = np.random.default_rng(3).uniform(0, 0.98, (HEIGHT, WIDTH, 3)).astype(np.float32)
    shown = graded(value, bake(curves, table, grid))
    assert (shown >= value - 1e-6).all()
    assert shown.max() < 1
    # Channels keep their ratio.
    np.testing.assert_allclose(shown[..., 0] * value[..., 1], shown[..., 1] * value[..., 0], atol=1e-5)


def test_values_that_are_no_numbers_do_no_harm() -> None:
    value = picture()
    value[3, 4] = np.nan, np.inf, -np.inf
    shown = graded(value)
    assert np.isnan(shown[3, 4, 0])
    value[3, 4] = shown[3, 4] = 0
    np.testing.assert_array_equal(np.delete(shown[3], 4, 0), np.delete(graded(value)[3], 4, 0))


def test_baking_is_close_to_curves_and_table_and_finer_where_needed() -> None:
    smooth = bake(*made(bend=0.02, kink=0.1))
    assert smooth.error <= LARGEST_ERROR
    assert smooth.table.shape == (33, 33, 33, 4)
    curves, table, grid = made()
    table += np.random.default_rng(2).normal(0, 0.03, table.shape).astype(np.float32)
    rough = bake(curves, table, grid)
    assert rough.table.shape == (65, 65, 65, 4)
    node = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    ends = np.stack([table[:, 0, 0, 0], tetrahedral(np.clip(curves[:, -1:].T, 0, 1).astype(float), table.T)[0]])
    np.testing.assert_allclose(tetrahedral(node, rough.table), ends, atol=1e-6)


def test_an_answer_that_changes_nothing_changes_nothing() -> None:
    curves, table, grid = made(bend=0)
    curves[:], grid[:] = np.linspace(0, 1, 17), 0
    value = picture()
    np.testing.assert_allclose(graded(value, bake(curves, table, grid)), value, atol=1e-6)


@given(st.lists(st.integers(1, HEIGHT - 1), max_size=6))
@settings(max_examples=25)
def test_a_thumbnail_does_not_depend_on_the_strips(cuts: list[int]) -> None:
    value = picture()
    edges = sorted({0, *cuts, HEIGHT})
    strips = [value[one:two] for one, two in pairwise(edges)]
    assert thumbnail(strips, WIDTH, HEIGHT, 16).tobytes() == thumbnail([value], WIDTH, HEIGHT, 16).tobytes()


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_thumbnail_of_samples_is_that_of_their_values(dtype: str) -> None:
    photo = samples(dtype)
    value = photo.astype(np.float32) / np.float32(np.iinfo(dtype).max)
    ours = thumbnail([photo[:20], photo[20:]], WIDTH, HEIGHT, 16)
    assert ours.tobytes() == thumbnail([value], WIDTH, HEIGHT, 16).tobytes()


def test_a_thumbnail_holds_exact_area_averages() -> None:
    value = picture(width=64, height=48)
    clipped = np.clip(value, 0, 1)
    means = clipped.reshape(16, 3, 16, 4, 3).mean((1, 3))
    np.testing.assert_allclose(thumbnail([value], 64, 48, 16), means, atol=1e-6)
    # Fewer pixels than cells, and cells across pixels: the mean of the whole stays.
    odd = thumbnail([clipped[:5, :7]], 7, 5, 16)
    np.testing.assert_allclose(odd.mean((0, 1)), clipped[:5, :7].mean((0, 1)), atol=1e-6)


def test_the_next_start_compiles_nothing() -> None:
    make_ready()
    script = (
        "from photoenhance.inference.grade import kernel, thumbnail\n"
        "for one in (kernel.ready(), thumbnail.ready()):\n"
        "    print(len(one.stats.cache_hits), len(one.stats.cache_misses))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=True,
        cwd=TOP,
    )
    assert done.stdout.split() == ["1", "0", "1", "0"]


def test_one_compiled_loop_serves_every_kind_of_picture() -> None:
    graded(picture())
    thumbnail([picture()], WIDTH, HEIGHT, 16)
    for dtype in ("uint8", "uint16"):
        frozen = samples(dtype)
        frozen.flags.writeable = False
        apply_to_samples(frozen, GRADE, 100, WHOLE, WIDTH, HEIGHT, dtype)
        thumbnail([frozen], WIDTH, HEIGHT, 16)
    # Each further signature would be a second or two of waiting in the middle of a photo.
    assert len(kernel.ready().signatures) == len(thumbnail_module.ready().signatures) == 1


def test_without_a_place_for_the_cache_it_still_compiles(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    script = (
        "import numpy as np\n"
        "from tests.inference.test_grade import graded, picture\n"
        "print(graded(picture()).astype(np.float64).sum().hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "NUMBA_CACHE_DIR": str(blocked / "below"), "PYTHONPATH": str(TOP)},
        capture_output=True,
        text=True,
        check=True,
        cwd=TOP,
    )
    assert done.stdout.strip() == graded(picture()).astype(np.float64).sum().hex()
    assert blocked.read_text() == "no folder"
