"""What holds for all steps together: neutral is identity, regions agree, previews agree, no value breaks anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance import io
from photoenhance.colour.transfer import srgb_decode, srgb_encode
from photoenhance.develop.developed import developed, halo
from photoenhance.develop.measure import measured
from photoenhance.develop.ready import make_ready
from photoenhance.develop.reduce import LONGEST, factor, reduced
from photoenhance.develop.settings import Settings
from photoenhance.image import Pixels, Region
from photoenhance.pipeline.render import original
from photoenhance.recipe.raw import AS_SHOT
from tests.develop.made import EXTREMES, SLIDERS, develop, every, picture, settings_of

WIDTH, HEIGHT = 530, 70
"""Wider than a block of the pass and than the small picture: maps are stretched, and blocks cut."""
PICTURE = picture(WIDTH, HEIGHT)
SMALL = reduced([PICTURE], WIDTH, HEIGHT)


def reader(sliders: dict[str, float], value: Pixels = PICTURE, small: Pixels = SMALL):
    chosen = settings_of(**sliders)
    found = measured(small, chosen, value.shape[1], value.shape[0])
    return developed(lambda region: value[region.slices], chosen, found, value.shape[1], value.shape[0])


def test_neutral_settings_are_the_picture_itself() -> None:
    value = picture(40, 30)
    assert settings_of().neutral
    assert develop(value, settings_of()) is not value  # a slice of it
    assert np.shares_memory(develop(value, settings_of()), value)
    assert np.shares_memory(develop(value, settings_of(radius=3, masking=50)), value)


@pytest.mark.parametrize("name", [name for name in SLIDERS if name not in {"radius", "masking"}])
def test_every_slider_does_something_and_skips_nothing(name: str) -> None:
    chosen = settings_of(**{name: SLIDERS[name].maximum})
    assert not chosen.neutral
    assert np.abs(develop(PICTURE, chosen) - PICTURE).max() > 1e-3
    assert chosen.local == (name in {"highlights", "shadows", "clarity"})
    assert (halo(chosen) > 0) == (name == "sharpening")


def test_on_a_raw_file_temperature_and_tint_do_not_count() -> None:
    assert settings_of(temperature=50, tint=20, raw=True).neutral
    assert settings_of(raw=True, contrast=5).pointwise


@settings(max_examples=40)
@given(every, st.data())
def test_any_region_is_that_of_the_whole_bit_for_bit(sliders: dict[str, float], data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    region = Region(x, y, data.draw(st.integers(1, WIDTH - x)), data.draw(st.integers(1, HEIGHT - y)))
    after = reader(sliders)
    part, whole = after(region), after(Region(0, 0, WIDTH, HEIGHT))
    assert part.tobytes() == np.ascontiguousarray(whole[region.slices]).tobytes()


def test_no_more_is_read_than_the_halo() -> None:
    chosen = settings_of(sharpening=100, radius=2, contrast=30)
    asked = []

    def before(region: Region) -> Pixels:
        asked.append(region)
        return PICTURE[region.slices]

    developed(before, chosen, None, WIDTH, HEIGHT)(Region(100, 20, 30, 20))
    assert halo(chosen) == 7
    assert asked == [Region(93, 13, 44, 34)]


@settings(max_examples=60)
@given(every)
def test_extremes_stay_finite(sliders: dict[str, float]) -> None:
    grid = np.array(np.meshgrid(EXTREMES, EXTREMES, EXTREMES), np.float32).reshape(3, -1).T.reshape(7, 49, 3)
    assert np.isfinite(develop(grid, settings_of(**sliders))).all()


@settings(max_examples=40)
@given(every)
def test_grey_stays_grey(sliders: dict[str, float]) -> None:
    ramp = np.repeat(np.exp2(np.linspace(-12, 3, 300)).astype(np.float32), 3).reshape(10, 30, 3)
    after = develop(ramp, settings_of(**(sliders | {"temperature": 0, "tint": 0})))
    # The way through Oklab rounds; a step of 16 bits at white is 15 millionths.
    np.testing.assert_allclose(after, after[..., :1].repeat(3, axis=2), rtol=1.5e-5, atol=1e-9)


@settings(max_examples=60)
@given(every)
def test_a_lighter_photo_of_one_grey_stays_lighter(sliders: dict[str, float]) -> None:
    """The curves of area and pixel together, one grey after the other as the whole photo."""
    chosen = settings_of(**(sliders | {"sharpening": 0, "clarity": 0}))
    greys = np.exp2(np.linspace(-12, 1, 60))
    after = [develop(np.full((2, 2, 3), grey, np.float32), chosen)[0, 0, 0] for grey in greys]
    # Near black the way through Oklab rounds, where a tint has left colour in the grey.
    assert (np.diff(after) > -1e-8).all()


@settings(max_examples=40)
@given(every)
def test_inside_a_photo_lighter_greys_stay_lighter(sliders: dict[str, float]) -> None:
    """At one place of a measured photo a lighter pixel comes out lighter, whatever else is set."""
    chosen = settings_of(**(sliders | {"sharpening": 0}))
    found = measured(SMALL, chosen, WIDTH, HEIGHT)
    after = np.stack([
        developed(lambda region, grey=grey: np.full((region.height, region.width, 3), grey, np.float32),
                  chosen, found, WIDTH, HEIGHT)(Region(200, 30, 90, 2))
        for grey in np.exp2(np.linspace(-11, 2, 80))
    ])  # fmt: skip
    luminance = after.astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luminance, axis=0) > 0).all()


def test_values_that_are_no_numbers_stay_where_they_are() -> None:
    value = PICTURE.copy()
    value[30, 300] = np.nan
    value[31, 310] = np.inf
    sliders = {"highlights": -50.0, "clarity": 60.0, "contrast": 20.0, "saturation": 20.0}
    after = reader(sliders, value, reduced([value], WIDTH, HEIGHT))(Region(0, 0, WIDTH, HEIGHT))
    broken = ~np.isfinite(after).all(axis=2)
    assert {(30, 300)} <= set(zip(*np.nonzero(broken), strict=True)) <= {(30, 300), (31, 310)}


def test_strips_of_any_height_give_the_same_small_picture() -> None:
    value = picture(1100, 300)
    k = factor(1100, 300)
    assert (k, factor(LONGEST, 3), factor(LONGEST + 1, 3)) == (3, 1, 2)
    whole = reduced([value], 1100, 300)
    strips = [value[top : top + 7] for top in range(0, 300, 7)]
    assert reduced(strips, 1100, 300).tobytes() == whole.tobytes()
    assert whole.shape == (100, 367, 3)
    np.testing.assert_allclose(whole[:, :-1], value[:, :1098].reshape(100, 3, 366, 3, 3).mean((1, 3)), rtol=1e-5)
    np.testing.assert_allclose(whole[:, -1], value[:, 1098:].reshape(100, 3, 2, 3).mean((1, 2)), rtol=1e-5)


SETS = [
    {"exposure": 0.7, "contrast": 40, "vibrance": 40, "whites": 15, "blacks": -15, "temperature": 20},
    {"highlights": -100, "shadows": 100},
    {"clarity": 100},
    {"sharpening": 80, "radius": 1},
]


@pytest.mark.data
@pytest.mark.parametrize("sliders", SETS, ids=lambda one: next(iter(one)))
@pytest.mark.parametrize("times", [2, 4])
def test_a_preview_agrees_with_the_export_reduced(data: Path, sliders: dict[str, float], times: int) -> None:
    """Within 1 % of the encoded range for nearly all pixels: reducing and developing do not quite commute at edges.

    Sharpening looks at pixels of the full photo; where they are gone it can only be small, and is.
    """
    source = io.read(data / "photos" / "nikon_e995_iptc.jpg")
    value = srgb_decode(original(source, Region(400, 0, 1200, 800), AS_SHOT))
    chosen, size = settings_of(**sliders), (1200, 800)
    found = measured(reduced([value], *size), chosen, *size)
    full = developed(lambda region: value[region.slices], chosen, found, *size)(Region(0, 0, *size))
    less = _halved(value, times)
    small = Region(0, 0, 1200 // times, 800 // times, 1 / times)
    preview = developed(lambda region: less[region.slices], chosen, found, *size)(small)
    apart = np.abs(_seen(preview) - _seen(_halved(full, times)))
    assert apart.mean() < 0.01
    assert np.quantile(apart, 0.95) < (0.04 if "sharpening" in sliders else 0.015)
    changed = np.abs(_seen(preview) - _seen(less)).mean()
    assert "sharpening" in sliders or apart.mean() < changed / 6


def _halved(value: Pixels, times: int) -> Pixels:
    height, width = value.shape[0] // times, value.shape[1] // times
    return value.reshape(height, times, width, times, 3).mean((1, 3), dtype=np.float64).astype(np.float32)


def _seen(value: Pixels) -> np.ndarray:
    return srgb_encode(np.clip(value, 0, 1))


def test_everything_compiled_can_be_made_ready() -> None:
    make_ready()


def test_settings_take_the_structs_of_the_recipe() -> None:
    assert isinstance(settings_of(exposure=1), Settings)
    assert settings_of(exposure=1).light.exposure == 1
