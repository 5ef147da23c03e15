"""Resizing: the filter is Lanczos as written, cuts never show, constants and ramps stay, nothing is shifted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photoenhance.geometry import resize
from photoenhance.geometry.lanczos import UNIT, taps
from photoenhance.geometry.resize import Linear, Read, needed, resized, resized_with_alpha
from photoenhance.image import Region

SIZES = [((61, 43), (23, 17)), ((61, 43), (130, 90)), ((61, 43), (61, 20)), ((300, 5), (7, 5)), ((2, 1), (9, 4))]


def picture(width: int, height: int, channels: int = 3, seed: int = 0) -> Linear:
    """Noise below 0 and above 1 too: the hardest case for cuts."""
    return np.random.default_rng(seed).uniform(-0.5, 4, (height, width, channels)).astype(np.float32)


def reader(value: Linear) -> Read:
    def read(region: Region) -> Linear:
        assert min(region.x, region.y) >= 0
        assert region.right <= value.shape[1]
        assert region.bottom <= value.shape[0]
        return value[region.slices]

    return read


def whole(value: Linear, target: tuple[int, int]) -> Linear:
    return resized(reader(value), (value.shape[1], value.shape[0]), target, Region(0, 0, *target))


def direct(value: Linear, target: tuple[int, int]) -> np.ndarray:
    """The filter's definition, pixel by pixel in float64."""

    def line(source: int, length: int) -> np.ndarray:
        ratio = source / length
        wide = max(ratio, 1)
        matrix = np.zeros((length, source))
        for i in range(length):
            for j in range(source):
                x = (j + 0.5 - (i + 0.5) * ratio) / wide
                if abs(x) < 1e-12:
                    matrix[i, j] = 1
                elif abs(x) < 3:
                    matrix[i, j] = 3 * np.sin(np.pi * x) * np.sin(np.pi * x / 3) / (np.pi * x) ** 2
            matrix[i] /= matrix[i].sum()
        return matrix

    rows, columns = line(value.shape[0], target[1]), line(value.shape[1], target[0])
    return np.einsum("yj,jic,xi->yxc", rows, value.astype(np.float64), columns, optimize=True)


@pytest.mark.parametrize(("source", "target"), SIZES)
def test_it_is_the_lanczos_filter(source: tuple[int, int], target: tuple[int, int]) -> None:
    value = picture(*source)
    ours = whole(value, target)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, direct(value, target), atol=2e-6)


@pytest.mark.parametrize(("source", "target"), SIZES[:3])
def test_pillow_makes_the_same(source: tuple[int, int], target: tuple[int, int]) -> None:
    value = picture(*source, channels=1)
    theirs = np.asarray(Image.fromarray(value[..., 0]).resize(target, Image.Resampling.LANCZOS))
    np.testing.assert_allclose(whole(value, target)[..., 0], theirs, atol=2e-6)


@given(st.data())
@settings(max_examples=40)
def test_any_cut_gives_the_same_bytes(data: st.DataObject) -> None:
    target = data.draw(st.sampled_from([(23, 17), (130, 90), (61, 20)]))
    value = picture(61, 43)
    left, top = data.draw(st.integers(0, target[0] - 1)), data.draw(st.integers(0, target[1] - 1))
    size = data.draw(st.integers(1, target[0] - left)), data.draw(st.integers(1, target[1] - top))
    region = Region(left, top, *size)
    part = resized(reader(value), (61, 43), target, region)
    assert part.tobytes() == whole(value, target)[region.slices].tobytes()


def test_rows_are_read_once_and_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    value, target = picture(90, 400), (31, 150)
    expected = whole(value, target)
    monkeypatch.setattr(resize, "ROWS_HELD", 40)
    seen: list[Region] = []

    def read(region: Region) -> Linear:
        seen.append(region)
        return value[region.slices]

    region = Region(3, 20, 25, 100)
    assert resized(read, (90, 400), target, region).tobytes() == expected[region.slices].tobytes()
    assert len(seen) > 5
    assert all(above.bottom == below.y for above, below in pairwise(seen))
    assert needed((90, 400), target, region) == Region(seen[0].x, seen[0].y, seen[0].width, seen[-1].bottom - seen[0].y)


def test_what_lies_beyond_the_halo_does_not_matter() -> None:
    value, target = picture(90, 70), (30, 25)
    region = Region(10, 8, 4, 3)
    wanted = resized(reader(value), (90, 70), target, region)
    around = needed((90, 70), target, region)
    other = np.full_like(value, np.nan)
    other[around.slices] = value[around.slices]
    assert resized(reader(other), (90, 70), target, region).tobytes() == wanted.tobytes()
    assert around.x >= (10 - 3) * 3 - 1


@pytest.mark.parametrize(("source", "target"), SIZES)
@pytest.mark.parametrize("level", [0.1, 0.7, -3.3, 1e6])
def test_a_constant_stays_exactly_what_it_is(source: tuple[int, int], target: tuple[int, int], level: float) -> None:
    value = np.full((source[1], source[0], 1), level, np.float32)
    assert (whole(value, target) == value[0, 0]).all()


@pytest.mark.parametrize("length", [97, 400])
def test_a_ramp_stays_a_ramp(length: int) -> None:
    ramp = np.broadcast_to(np.arange(200, dtype=np.float32)[None, :, None], (4, 200, 1))
    ours = whole(np.ascontiguousarray(ramp), (length, 4))[0, :, 0]
    expected = (np.arange(length) + 0.5) * 200 / length - 0.5
    inside = slice(length // 10, -length // 10)
    np.testing.assert_allclose(ours[inside], expected[inside], atol=0.02)


@pytest.mark.parametrize("target", [(20, 14), (33, 21), (90, 66), (200, 143)])
def test_nothing_is_shifted(target: tuple[int, int]) -> None:
    y, x = np.mgrid[0:66, 0:90] + 0.5
    value = np.exp(-((x - 31.3) ** 2 + (y - 40.8) ** 2) / 50).astype(np.float32)[..., None]
    small = whole(value, target)[..., 0].astype(np.float64)
    rows, columns = np.mgrid[0 : target[1], 0 : target[0]] + 0.5
    place = (small * columns).sum() / small.sum(), (small * rows).sum() / small.sum()
    assert place[0] / target[0] * 90 == pytest.approx(31.3, abs=0.01)
    assert place[1] / target[1] * 66 == pytest.approx(40.8, abs=0.01)


def test_the_same_size_is_the_picture_itself() -> None:
    value = picture(9, 7)
    assert resized(lambda _: value, (9, 7), (9, 7), Region(0, 0, 9, 7)) is value


def test_a_side_that_stays_is_not_touched() -> None:
    starts, weights = taps(40, 40, 0, 40)
    assert ((weights == 1).sum(axis=1) == 1).all()
    assert (np.abs(weights) > 0).sum() == 40
    assert (starts + weights.argmax(axis=1) == np.arange(40)).all()


@pytest.mark.parametrize("lengths", [(6000, 2048), (6000, 7), (1000, 3001), (5, 3)])
def test_weights_are_whole_and_complete(lengths: tuple[int, int]) -> None:
    _, weights = taps(*lengths, 0, lengths[1])
    assert (weights * UNIT == np.rint(weights * UNIT)).all()
    assert ((weights * UNIT).sum(axis=1) == UNIT).all()


def with_alpha(alpha: np.ndarray, colour: tuple[float, float, float], hidden: float) -> Linear:
    value = np.empty((*alpha.shape, 4), np.float32)
    value[..., :3] = np.where(alpha[..., None] > 0, np.array(colour), hidden)
    value[..., 3] = alpha
    return value


@pytest.mark.parametrize("hidden", [0, 5])
def test_what_is_hidden_leaves_no_fringe(hidden: float) -> None:
    y, x = np.mgrid[0:60, 0:60]
    disc = ((x - 29.5) ** 2 + (y - 29.5) ** 2 < 400).astype(np.float32)
    value = with_alpha(disc, (0.8, 0.3, 0.1), hidden)
    small = resized_with_alpha(reader(value), (60, 60), (21, 21), Region(0, 0, 21, 21))
    seen = small[..., 3] > 0.01
    assert ((small[..., 3] > 0.01) & (small[..., 3] < 0.99)).sum() > 20
    np.testing.assert_allclose(small[seen][:, :3], np.broadcast_to((0.8, 0.3, 0.1), (seen.sum(), 3)), atol=1e-5)
    assert small[..., 3].min() >= 0
    assert small[..., 3].max() <= 1
    assert np.isfinite(small).all()


def test_an_opaque_picture_is_resized_as_one_without_alpha() -> None:
    value = picture(61, 43, 4)
    value[..., 3] = 1
    ours = resized_with_alpha(reader(value), (61, 43), (23, 17), Region(0, 0, 23, 17))
    assert ours[..., :3].tobytes() == whole(np.ascontiguousarray(value[..., :3]), (23, 17)).tobytes()
    assert (ours[..., 3] == 1).all()


def test_a_picture_nobody_sees_keeps_its_colours() -> None:
    value = picture(30, 20, 4)
    value[..., 3] = 0
    ours = resized_with_alpha(reader(value), (30, 20), (11, 9), Region(0, 0, 11, 9))
    np.testing.assert_array_equal(ours[..., :3], whole(np.ascontiguousarray(value[..., :3]), (11, 9)))
