"""Sampling between pixels: what the filter says, exact on pixels, edges go on, cuts never show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.geometry.remap import BEFORE, BEHIND, STEPS, Places, remapped
from photoenhance.image import Region
from tests.geometry.test_resize import picture, reader

WIDTH, HEIGHT = 41, 29


def places_of(x: np.ndarray, y: np.ndarray) -> Places:
    """Places in pixels, for all channels."""
    return np.rint(np.stack([x, y])[None] * STEPS).astype(np.int32)


def wild(seed: int = 3, planes: int = 3) -> Places:
    """Places all over the picture and well beyond its edges."""
    random = np.random.default_rng(seed)
    spread = random.uniform([[-12], [-12]], [[WIDTH + 12], [HEIGHT + 12]], (planes, 2, 23 * 31))
    return np.rint(spread * STEPS).astype(np.int32).reshape(planes, 2, 23, 31)


def direct(value: np.ndarray, places: Places) -> np.ndarray:
    """The filter's definition in float64, edges going on for ever."""
    out = np.empty((*places.shape[2:], value.shape[2]))
    for channel in range(value.shape[2]):
        x, y = places[min(channel, len(places) - 1)] / STEPS
        total, weight = 0.0, 0.0
        for j in range(-BEFORE, BEHIND + 1):
            for i in range(-BEFORE, BEHIND + 1):
                row, column = np.floor(y) + j, np.floor(x) + i
                share = [np.where(np.abs(d) < 3, np.sinc(d) * np.sinc(d / 3), 0) for d in (row - y, column - x)]
                seen = value[np.clip(row, 0, HEIGHT - 1).astype(int), np.clip(column, 0, WIDTH - 1).astype(int)]
                total = total + share[0] * share[1] * seen[..., channel]
                weight = weight + share[0] * share[1]
        out[..., channel] = total / weight
    return out


@pytest.mark.parametrize("planes", [1, 3])
def test_it_is_the_lanczos_filter(planes: int) -> None:
    value = picture(WIDTH, HEIGHT)
    places = wild(planes=planes)
    ours = remapped(reader(value), (WIDTH, HEIGHT), places)
    np.testing.assert_allclose(ours, direct(value, places), atol=3e-6)


def test_a_place_on_a_pixel_gives_that_pixel() -> None:
    value = picture(WIDTH, HEIGHT)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    assert remapped(reader(value), (WIDTH, HEIGHT), places_of(x, y)).tobytes() == value.tobytes()
    turned = remapped(reader(value), (WIDTH, HEIGHT), places_of(WIDTH - 1 - x, y))
    assert turned.tobytes() == value[:, ::-1].tobytes()


def test_beyond_the_edges_the_outermost_pixels_go_on() -> None:
    value = picture(WIDTH, HEIGHT)
    places = places_of(np.array([[-1e5, 1e5, 3]]), np.array([[-7.3, 2e4, HEIGHT + 5]]))
    corners = remapped(reader(value), (WIDTH, HEIGHT), places)[0]
    np.testing.assert_allclose(corners, [value[0, 0], value[-1, -1], value[-1, 3]], rtol=1e-6)


def test_a_constant_stays_exactly_what_it_is() -> None:
    value = np.full((HEIGHT, WIDTH, 3), 0.7, np.float32)
    assert (remapped(reader(value), (WIDTH, HEIGHT), wild()) == value[0, 0]).all()


def test_a_gray_picture_takes_the_middle_place() -> None:
    value, places = picture(WIDTH, HEIGHT, 1), wild()
    ours = remapped(reader(value), (WIDTH, HEIGHT), places)
    assert ours.tobytes() == remapped(reader(value), (WIDTH, HEIGHT), places[1:2]).tobytes()


@given(st.data())
@settings(max_examples=30)
def test_any_cut_gives_the_same_bytes(data: st.DataObject) -> None:
    value, places = picture(WIDTH, HEIGHT), wild()
    whole = remapped(reader(value), (WIDTH, HEIGHT), places)
    left, top = data.draw(st.integers(0, 30)), data.draw(st.integers(0, 22))
    region = Region(left, top, data.draw(st.integers(1, 31 - left)), data.draw(st.integers(1, 23 - top)))
    part = remapped(reader(value), (WIDTH, HEIGHT), places[:, :, region.slices[0], region.slices[1]])
    assert part.tobytes() == whole[region.slices].tobytes()


def test_no_more_is_read_than_the_filter_reaches() -> None:
    value = picture(WIDTH, HEIGHT)
    seen: list[Region] = []

    def read(region: Region) -> np.ndarray:
        seen.append(region)
        return value[region.slices]

    remapped(read, (WIDTH, HEIGHT), places_of(np.array([[10.5, 14.0]]), np.array([[8.0, 8.2]])), 0.5)
    assert seen == [Region(10 - BEFORE, 8 - BEFORE, 5 + BEFORE + BEHIND, 1 + BEFORE + BEHIND, 0.5)]
