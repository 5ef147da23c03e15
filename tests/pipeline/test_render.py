"""The pipeline: any cutting gives the same pixels, strength 0 changes nothing, what networks may not see is kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.colour.space import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB, Space, icc_of, space_of
from photoenhance.errors import Cancelled
from photoenhance.image import Region, Source
from photoenhance.inference.session import Session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.finished import encode, render
from photoenhance.pipeline.found import NOTHING, Found
from photoenhance.pipeline.levels import level_count, photo_levels, plane_levels
from photoenhance.pipeline.preview import coarse, display
from photoenhance.pipeline.render import Plane, render_encoded, strips
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from tests.conftest import noise, source_of

SOURCE = source_of(noise(150, 110))


def recipe_for(session: Session, strength: float = 100) -> Recipe:
    return Recipe((EnhanceStep(session.model.info.id, session.model.sha256, strength),))


def plane_of(source: Source, session: Session, tile: int | None = None) -> Plane:
    plane = new_plane(source)
    progress = list(enhance(source, recipe_for(session), (), session, plane, Stop(), tile))
    assert [one.done for one in progress] == list(range(1, progress[-1].total + 1))
    return plane


def whole(source: Source, recipe: Recipe, planes: tuple[Plane, ...], space: Space, dtype: type) -> np.ndarray:
    return np.concatenate(
        [encode(source, recipe, Found(planes), space, dtype, strip) for strip in strips(source.width, source.height)]
    )


@settings(max_examples=20)
@given(x=st.integers(0, 149), y=st.integers(0, 109), width=st.integers(1, 150), height=st.integers(1, 110))
def test_a_region_is_the_same_however_it_is_cut(x: int, y: int, width: int, height: int) -> None:
    plane = noise(150, 110, 5, "uint16")
    recipe = Recipe((EnhanceStep("a", "", 130),))
    region = Region(x, y, min(width, 150 - x), min(height, 110 - y))
    full = render(SOURCE, recipe, Found((plane,)), Region(0, 0, 150, 110))
    assert np.array_equal(render(SOURCE, recipe, Found((plane,)), region), full[region.slices])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("space", [SRGB, DISPLAY_P3, ADOBE_RGB, PROPHOTO], ids=lambda space: space.name)
def test_an_untouched_photo_is_returned_bit_for_bit(space: Space, dtype: type) -> None:
    source = source_of(noise(90, 300, 1, np.dtype(dtype).name), icc_of(space))
    own, warning = space_of(source)
    assert warning is None
    for recipe in (NEUTRAL, Recipe((EnhanceStep("a", "", 0),))):
        assert np.array_equal(whole(source, recipe, (), own, dtype), source.pixels)


def test_strength_100_is_the_models_answer_and_50_half_the_way(session: Session) -> None:
    plane = plane_of(SOURCE, session)
    full = whole(SOURCE, recipe_for(session), (plane,), SRGB, np.uint16)
    assert np.abs(full.astype(int) - plane).max() <= 1
    half = whole(SOURCE, recipe_for(session, 50), (plane,), SRGB, np.uint16)
    middle = (SOURCE.pixels.astype(float) * 257 + plane) / 2
    assert np.abs(half - middle).max() <= 1


def test_the_plane_is_the_same_for_every_tile_size(session: Session) -> None:
    """Half a 16-bit step between two plans can move a rounded value by one."""
    one, two = plane_of(SOURCE, session, 64), plane_of(SOURCE, session)
    assert np.abs(one.astype(int) - two).max() <= 1
    assert (one != two).mean() < 0.01


def test_colour_outside_srgb_is_kept_through_a_network(session: Session) -> None:
    """A saturated P3 red is clipped for the network; what the clipping took away comes back."""
    red = np.zeros((40, 40, 3), np.uint16)
    red[..., 0] = 65535
    source = source_of(red, icc_of(DISPLAY_P3))
    region = Region(0, 0, 40, 40)
    before = render_encoded(source, NEUTRAL, (), region)
    assert before[..., 0].max() > 1.05
    assert before[..., 1].min() < -0.1
    plane = plane_of(source, session)
    after = render_encoded(source, recipe_for(session), (plane,), region)
    excess = before - np.clip(before, 0, 1)
    assert np.allclose(after - excess, plane / np.float32(65535), atol=1e-6)


def test_a_stop_ends_the_network(session: Session) -> None:
    stop = Stop()
    running = enhance(SOURCE, recipe_for(session), (), session, new_plane(SOURCE), stop, 64)
    assert next(running).done == 1
    stop.request()
    with pytest.raises(Cancelled):
        next(running)


def test_two_steps_see_each_others_result(session: Session) -> None:
    step = EnhanceStep(session.model.info.id, session.model.sha256, 60)
    recipe = Recipe((step, step))
    first, second = new_plane(SOURCE), new_plane(SOURCE)
    list(enhance(SOURCE, recipe, (), session, first, Stop()))
    list(enhance(SOURCE, recipe, (first,), session, second, Stop()))
    between = source_of(whole(SOURCE, Recipe((step,)), (first,), SRGB, np.uint16))
    alone = new_plane(SOURCE)
    list(enhance(between, Recipe((step,)), (), session, alone, Stop()))
    assert np.abs(second.astype(int) - alone).max() <= 8


def test_the_window_at_full_size_shows_what_an_export_writes() -> None:
    plane = noise(300, 280, 7, "uint16")
    source = source_of(noise(300, 280, 8))
    recipe = Recipe((EnhanceStep("a", "", 70),))
    levels, reduced = photo_levels(source), plane_levels(plane)
    region = Region(20, 30, 200, 210)
    shown = display(source, recipe, Found((plane,)), levels, (reduced,), region)
    assert np.array_equal(shown, whole(source, recipe, (plane,), SRGB, np.uint8)[region.slices])


@pytest.mark.parametrize("size", [(1, 1), (257, 3), (701, 519)])
def test_levels_halve_until_they_are_small(size: tuple[int, int]) -> None:
    source = source_of(np.full((size[1], size[0], 3), 200, np.uint8))
    levels = photo_levels(source).levels
    assert len(levels) == level_count(*size)
    width, height = size
    for level in levels:
        width, height = -(-width // 2), -(-height // 2)
        assert level.shape == (height, width, 3)
        assert np.abs(level.astype(int) - 200 * 257).max() <= 1


def test_levels_average_light_not_code_values() -> None:
    """A fine black and white pattern has half the light: 188 of 255, not 128."""
    pattern = np.indices((600, 600)).sum(0) % 2 * np.uint8(255)
    source = source_of(np.repeat(pattern[..., None], 3, 2).astype(np.uint8))
    shown = display(source, NEUTRAL, NOTHING, photo_levels(source), (), Region(0, 0, 300, 300, 0.5))
    assert set(np.unique(shown)) == {188}


def test_a_first_impression_is_small() -> None:
    source = source_of(noise(700, 500))
    assert coarse(source, 200).shape == (125, 175, 3)


def test_gray_becomes_three_channels_where_a_network_ran(session: Session) -> None:
    source = source_of(noise(60, 50, channels=1))
    plane = plane_of(source, session)
    assert whole(source, recipe_for(session), (plane,), SRGB, np.uint8).shape == (50, 60, 3)
    assert np.array_equal(whole(source, NEUTRAL, (), space_of(source)[0], np.uint8), source.pixels)
