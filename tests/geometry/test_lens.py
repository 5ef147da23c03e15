"""Lens correction: what a made lens did is undone, neutral ones do nothing, cuts and scales do not show."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.geometry import lens as lens_module
from photoenhance.geometry.lens import automatic_scale, brightened, corrected, places
from photoenhance.geometry.remap import STEPS
from photoenhance.geometry.resize import Linear, Read
from photoenhance.image import Lens, Region
from tests.geometry.test_resize import picture, reader

WIDTH, HEIGHT = 180, 121
SIZE = WIDTH, HEIGHT
WHOLE = Region(0, 0, *SIZE)

BARREL = Lens("barrel", corner=1.8, distortion=(1.03, 0.01, -0.05, 0.01))
PINCUSHION = Lens("pincushion", corner=1.8, distortion=(0.98, 0.0, 0.02))
FRINGES = Lens("fringes", corner=1.8, red=(1.004, 0.0, -0.001), blue=(0.997,))
DARK = Lens("dark", vignetting=(-0.6, 0.2, -0.1))
EVERYTHING = replace(BARREL, name="everything", red=FRINGES.red, blue=FRINGES.blue, vignetting=DARK.vignetting)


def seen_by(lens: Lens, scene: np.ndarray) -> Linear:
    """What a lens makes of a scene of functions of (x, y): the photo at each place, found by going the way back.

    `scene` is called with places from the middle in half diagonals. Independent of the program: for each channel the
    radius r for which r (d0 + d1 r + ...) is the pixel's is found in a table.
    """
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    half = np.hypot(WIDTH, HEIGHT) / 2 * (HEIGHT - 1) / HEIGHT
    x, y = (x - WIDTH / 2) / half, (y - HEIGHT / 2) / half
    radius = np.hypot(x, y)
    out = np.empty((HEIGHT, WIDTH, 3), np.float32)
    table = np.linspace(0, 3 * lens.corner, 300001)
    for channel, extra in enumerate((lens.red, (1.0,), lens.blue)):
        green = table * np.polynomial.polynomial.polyval(table, lens.distortion)
        there = green * np.polynomial.polynomial.polyval(green, extra)
        rising = there[: int(np.argmax(np.diff(there) <= 0)) or None]
        true = np.interp(radius * lens.corner, rising, table[: rising.size]) / lens.corner
        out[..., channel] = scene(x * true / radius, y * true / radius)
    square = (radius * lens.dark_corner) ** 2
    light = sum(v * square ** (i + 1) for i, v in enumerate(lens.vignetting)) + 1
    return (out * light[..., None]).astype(np.float32)


def grid(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Soft straight lines, bright between them."""
    return 0.6 + 0.2 * np.cos(x * 40) + 0.2 * np.cos(y * 40)


@pytest.mark.parametrize("lens", [BARREL, PINCUSHION, FRINGES, DARK, EVERYTHING], ids=lambda lens: lens.name)
def test_a_grid_comes_straight(lens: Lens) -> None:
    photo = seen_by(lens, grid)
    ours = corrected(reader(photo), lens, SIZE, WHOLE)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    half = np.hypot(WIDTH, HEIGHT) / 2 * (HEIGHT - 1) / HEIGHT * automatic_scale(lens, SIZE)
    expected = grid((x - WIDTH / 2) / half, (y - HEIGHT / 2) / half)[..., None].repeat(3, axis=2)
    inside = (slice(4, -4), slice(4, -4))
    # The filter's gain is within a hundredth of 1 for what is as coarse as this grid.
    np.testing.assert_allclose(ours[inside], expected[inside], atol=4e-3)
    assert np.abs(photo[inside] - expected[inside]).max() > 0.02


def test_a_lens_that_did_nothing_changes_nothing() -> None:
    value = picture(*SIZE)
    assert corrected(lambda _: value, Lens("none", 1.8, 0.9), SIZE, WHOLE) is value


@pytest.mark.parametrize("lens", [FRINGES, EVERYTHING], ids=lambda lens: lens.name)
@given(data=st.data())
@settings(max_examples=20)
def test_any_cut_gives_the_same_bytes(lens: Lens, data: st.DataObject) -> None:
    value = picture(*SIZE)
    whole = corrected(reader(value), lens, SIZE, WHOLE)
    left, top = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    region = Region(left, top, data.draw(st.integers(1, WIDTH - left)), data.draw(st.integers(1, HEIGHT - top)))
    part = corrected(reader(value), lens, SIZE, region)
    assert part.tobytes() == whole[region.slices].tobytes()


def test_a_large_region_in_strips_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    value = picture(*SIZE)
    whole = corrected(reader(value), EVERYTHING, SIZE, WHOLE)
    monkeypatch.setattr(lens_module, "AT_ONCE", 20 * WIDTH)
    assert corrected(reader(value), EVERYTHING, SIZE, WHOLE).tobytes() == whole.tobytes()


def test_a_gray_photo_moves_as_green_does() -> None:
    value = picture(*SIZE)
    green = corrected(reader(value), EVERYTHING, SIZE, WHOLE)[..., 1:2]
    gray = corrected(reader(value[..., 1:2]), EVERYTHING, SIZE, WHOLE)
    assert gray.tobytes() == np.ascontiguousarray(green).tobytes()


def test_at_half_size_everything_stands_where_it_does_at_full_size() -> None:
    full = places(EVERYTHING, (6001, 4001), Region(3000, 2400, 8, 8)) / STEPS
    half = places(EVERYTHING, (6001, 4001), Region(1500, 1200, 4, 4, 0.5)) / STEPS
    # The middle of two pixels at full size is a pixel's at half size.
    middles = (full[..., ::2, ::2] + full[..., 1::2, 1::2]) / 2
    np.testing.assert_allclose(half, (middles + 0.5) / 2 - 0.5, atol=2 / STEPS)


def test_a_reduced_photo_is_corrected_as_the_photo_is() -> None:
    photo = seen_by(EVERYTHING, lambda x, y: grid(x / 3, y / 3))
    even = photo[: HEIGHT // 2 * 2]

    def halved(value: Linear) -> Linear:
        return (value[::2, ::2] + value[1::2, ::2] + value[::2, 1::2] + value[1::2, 1::2]) / 4

    size = WIDTH, HEIGHT // 2 * 2
    full = halved(corrected(reader(even), EVERYTHING, size, Region(0, 0, *size)))
    half = corrected(reader(halved(even)), EVERYTHING, size, Region(0, 0, WIDTH // 2, HEIGHT // 2, 0.5))
    inside = (slice(3, -3), slice(3, -3))
    np.testing.assert_allclose(half[inside], full[inside], atol=4e-3)


def test_fringes_are_counted_from_where_distortion_puts_green() -> None:
    lens = replace(BARREL, distortion=(1.0, 0.0, -0.1), red=(1.0, 0.0, 0.05))
    scale = automatic_scale(lens, (6000, 4000))
    red, green, _ = places(lens, (6000, 4000), Region(5999, 3999, 1, 1))[:, 0, 0, 0] / STEPS
    unit = lens.corner / (np.hypot(3000, 2000) * 3999 / 4000)
    radius = np.hypot(2999.5, 1999.5) * unit / scale
    moved = radius * (1 - 0.1 * radius**2)
    assert green == pytest.approx(2999.5 + 2999.5 / scale * moved / radius, abs=0.001)
    assert red == pytest.approx(2999.5 + 2999.5 / scale * moved / radius * (1 + 0.05 * moved**2), abs=0.001)


@pytest.mark.parametrize("lens", [BARREL, PINCUSHION, FRINGES, EVERYTHING], ids=lambda lens: lens.name)
@pytest.mark.parametrize("size", [(600, 400), (400, 600), (1000, 100), (300, 300)])
def test_no_border_shows_and_nothing_is_wasted(lens: Lens, size: tuple[int, int]) -> None:
    where = places(lens, size, Region(0, 0, *size)) / STEPS
    last = np.array(size)[None, :, None, None] - 1
    beyond = max(float((-where).max()), float((where - last).max()))
    # The outermost pixels reach half a pixel beyond their centres; somewhere the photo's edge is met.
    assert -1 < beyond < 0.6


def test_vignetting_ends_at_the_darkest_corner_that_there_is() -> None:
    wrong = replace(DARK, vignetting=(-5.0, 0.0, 0.0))
    ours = brightened(np.ones((HEIGHT, WIDTH, 3), np.float32), wrong, SIZE, WHOLE)
    assert ours.max() == 16
    assert ours.min() >= 1


def test_extended_values_stay_finite() -> None:
    value = picture(*SIZE) * 1e6
    assert np.isfinite(corrected(reader(value), EVERYTHING, SIZE, WHOLE)).all()


def test_what_was_given_is_not_written_to() -> None:
    value = picture(*SIZE)
    value.flags.writeable = False
    read: Read = lambda region: value[region.slices]  # noqa: E731
    assert corrected(read, DARK, SIZE, WHOLE) is not value


def test_a_lens_travels() -> None:
    assert pickle.loads(pickle.dumps(EVERYTHING)) == EVERYTHING
    assert len({EVERYTHING, replace(EVERYTHING)}) == 1
