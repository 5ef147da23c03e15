"""Light, colour, detail, geometry in the pipeline: neutral changes nothing, cuts never show, window and file agree."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photoenhance.colour.space import DISPLAY_P3, SRGB, icc_of
from photoenhance.colour.transfer import srgb_decode, srgb_encode
from photoenhance.image import Region, Source
from photoenhance.pipeline.finished import encode, render
from photoenhance.pipeline.found import NOTHING, Found, Small, found, small_of
from photoenhance.pipeline.frame import finished_size, fitted_crop, frame_of, turned_size
from photoenhance.pipeline.levels import photo_levels, plane_levels
from photoenhance.pipeline.output import Output, alpha, samples
from photoenhance.pipeline.preview import display
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.geometry import Crop, GeometrySettings, flipped, turned
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from tests.conftest import noise, source_of

WIDTH, HEIGHT = 211, 150
SOURCE = source_of(noise(WIDTH, HEIGHT))
PLANE = noise(WIDTH, HEIGHT, 5, "uint16")
ADJUSTED = Recipe(
    (EnhanceStep("a", "", 60),),
    light=LightSettings(exposure=0.4, contrast=20, highlights=-40, shadows=30),
    colour=ColourSettings(temperature=10, vibrance=30),
    detail=DetailSettings(clarity=25, sharpening=60, radius=1.5),
)
GEOMETRIES = st.builds(
    GeometrySettings,
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from([0.0, 0.0, 3.7, -12.0, 45.0]),
    st.sampled_from([None, Crop(0.1, 0.2, 0.7, 0.9), Crop(0, 0, 0.5, 1), Crop(0.4, 0.4, 0.41, 0.42)]),
)
SPACE = Output(SRGB, np.dtype(np.uint8), 0, 0)


def with_geometry(recipe: Recipe, geometry: GeometrySettings) -> Recipe:
    return msgspec.structs.replace(recipe, geometry=geometry)


def everything(source: Source, recipe: Recipe, *planes: np.ndarray) -> Found:
    return found(source, recipe, planes, small_of(source, recipe, planes))


def whole(source: Source, recipe: Recipe, known: Found = NOTHING, dtype: type = np.uint8) -> np.ndarray:
    return encode(source, recipe, known, SRGB, dtype, Region(0, 0, *finished_size(source, recipe)))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("space", [SRGB, DISPLAY_P3], ids=["srgb", "p3"])
def test_neutral_groups_change_nothing(dtype: str, space: object) -> None:
    source = source_of(noise(90, 40, 1, dtype), icc_of(space))
    idle = Recipe(detail=DetailSettings(radius=2, masking=30), geometry=GeometrySettings(crop=Crop(0, 0, 1, 1)))
    same = encode(source, idle, NOTHING, space, np.dtype(dtype), Region(0, 0, 90, 40))
    assert same.tobytes() == source.pixels.tobytes()
    enhanced = Recipe((EnhanceStep("a", "", 70),))
    plane = Found((noise(90, 40, 2, "uint16"),))
    both = msgspec.structs.replace(idle, enhance=enhanced.enhance)
    assert whole(source, both, plane).tobytes() == whole(source, enhanced, plane).tobytes()


@settings(max_examples=40)
@given(data=st.data(), geometry=GEOMETRIES)
def test_any_region_is_that_of_the_whole(data: st.DataObject, geometry: GeometrySettings) -> None:
    recipe = with_geometry(ADJUSTED, geometry)
    known = everything(SOURCE, recipe, PLANE)
    width, height = finished_size(SOURCE, recipe)
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = Region(x, y, data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y)))
    full = render(SOURCE, recipe, known, Region(0, 0, width, height))
    part = render(SOURCE, recipe, known, region)
    assert part.tobytes() == np.ascontiguousarray(full[region.slices]).tobytes()


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("quarters", range(4))
def test_the_eight_ways_are_exact(mirror: bool, quarters: int) -> None:
    geometry = GeometrySettings(mirror, quarters)
    deep = source_of(noise(WIDTH, HEIGHT, 3, "uint16"))
    expected = np.rot90(deep.pixels[:, ::-1] if mirror else deep.pixels, -quarters)
    assert whole(deep, Recipe(geometry=geometry), dtype=np.uint16).tobytes() == expected.tobytes()
    plain = whole(SOURCE, ADJUSTED, everything(SOURCE, ADJUSTED, PLANE))
    recipe = with_geometry(ADJUSTED, geometry)
    moved = whole(SOURCE, recipe, everything(SOURCE, recipe, PLANE))
    assert moved.tobytes() == np.rot90(plain[:, ::-1] if mirror else plain, -quarters).tobytes()


@settings(max_examples=30)
@given(geometry=GEOMETRIES, quarters=st.integers(0, 3))
def test_turning_and_flipping_what_is_shown(geometry: GeometrySettings, quarters: int) -> None:
    even = source_of(noise(200, 100))  # no edge of these crops, in hundredths, lies in the middle of a pixel
    shown = whole(even, Recipe(geometry=geometry)).astype(int)
    after = whole(even, Recipe(geometry=turned(geometry, quarters)))
    mirrored = whole(even, Recipe(geometry=flipped(geometry)))
    assert flipped(flipped(geometry)) == turned(turned(geometry, quarters), 4 - quarters) == geometry
    if geometry.angle == 0:
        assert np.array_equal(mirrored, shown[:, ::-1])
        assert np.array_equal(after, np.rot90(shown, -quarters))
    elif min(shown.shape[:2]) > 8:  # the pixels of a crop begin elsewhere
        assert mirrored.shape == pytest.approx(shown.shape, abs=1)
        assert after.shape == pytest.approx(np.rot90(shown, -quarters).shape, abs=1)
        assert mirrored.mean() == pytest.approx(shown.mean(), abs=3)


def test_a_crop_is_exact_and_of_the_turned_picture() -> None:
    recipe = Recipe(geometry=GeometrySettings(quarters=1, crop=Crop(0.1, 0.25, 0.5, 0.75)))
    upright = np.rot90(SOURCE.pixels, -1)
    left, top, right, bottom = (round(part) for part in (15.0, 52.75, 75.0, 158.25))
    assert finished_size(SOURCE, recipe) == (right - left, bottom - top)
    assert whole(SOURCE, recipe).tobytes() == upright[top:bottom, left:right].tobytes()
    grey = source_of(noise(WIDTH, HEIGHT, channels=1))
    assert whole(grey, recipe).shape == (bottom - top, right - left, 1)


def waves(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A smooth picture, sRGB-encoded, of which every value between its pixels is known."""
    planes = [0.5 + 0.3 * np.sin(x / (7 + c)) * np.cos(y / (9 - c)) for c in range(3)]
    return np.stack(planes, axis=2).astype(np.float32)


@pytest.mark.parametrize("angle", [2.0, -7.5, 30.0])
def test_straightening_puts_every_value_where_it_belongs(angle: float) -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    source = source_of(np.rint(waves(x, y) * 65535).astype(np.uint16))
    recipe = Recipe(geometry=GeometrySettings(angle=angle))
    box = frame_of((WIDTH, HEIGHT), recipe.geometry).box
    ours = whole(source, recipe, dtype=np.uint16) / 65535
    across, down = x[box.slices] + 0.5 - WIDTH / 2, y[box.slices] + 0.5 - HEIGHT / 2
    there = (across + 1j * down) * np.exp(-1j * np.radians(angle))
    exact = waves(there.real + WIDTH / 2 - 0.5, there.imag + HEIGHT / 2 - 0.5)
    inner = np.s_[3:-3, 3:-3]
    assert np.abs(ours[inner] - exact[inner]).max() < 0.0015
    # Pillow, whose bicubic filter is a coarser one and whose angles go the other way, agrees on the direction.
    light = srgb_decode(source.pixels[..., 0] / np.float32(65535))
    turned = np.asarray(Image.fromarray(light).rotate(-angle, Image.Resampling.BICUBIC))
    assert np.abs(ours[..., 0] - srgb_encode(turned)[box.slices])[inner].max() < 0.01


@settings(max_examples=60)
@given(
    size=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    angle=st.floats(-45, 45),
    quarters=st.integers(0, 3),
    edges=st.tuples(*(st.floats(0, 0.45), st.floats(0, 0.45), st.floats(0.55, 1), st.floats(0.55, 1))),
)
def test_no_corner_is_empty(
    size: tuple[int, int], angle: float, quarters: int, edges: tuple[float, float, float, float]
) -> None:
    for crop in (None, Crop(*edges)):
        frame = frame_of(size, GeometrySettings(quarters=quarters, angle=angle, crop=crop))
        width, height = frame.turned_size
        turn = np.exp(-1j * np.radians(angle))
        box = frame.box
        if min(box.width, box.height) == 1:
            continue  # nothing smaller is left
        for x in (box.x, box.right):
            for y in (box.y, box.bottom):
                there = (x - width / 2 + 1j * (y - height / 2)) * turn
                assert abs(there.real) <= width / 2 + 2e-4
                assert abs(there.imag) <= height / 2 + 2e-4


def test_without_a_crop_straightening_keeps_the_aspect_and_as_much_as_there_is() -> None:
    width, height = finished_size(source_of(noise(1500, 1000)), Recipe(geometry=GeometrySettings(angle=5)))
    assert width / height == pytest.approx(1.5, abs=0.003)
    # sin and cos of 5 degrees: h (cos + 1.5 sin) = 1000 for the largest box of this shape.
    assert height == pytest.approx(1000 / (0.99619 + 1.5 * 0.087156), abs=1.5)


def test_the_crop_tool_sees_the_crop_that_is_made_and_the_whole_frame() -> None:
    geometry = GeometrySettings(angle=10, crop=Crop(0, 0, 0.5, 0.5))
    fitted = fitted_crop(SOURCE, geometry)
    assert fitted.left > 0.01
    again = msgspec.structs.replace(geometry, crop=fitted)
    box, other = (frame_of((WIDTH, HEIGHT), one).box for one in (geometry, again))
    assert box == other
    recipe = with_geometry(ADJUSTED, geometry)
    known, levels = everything(SOURCE, recipe, PLANE), photo_levels(SOURCE)
    assert turned_size(SOURCE, geometry) == (WIDTH, HEIGHT)
    frame = display(SOURCE, recipe, known, levels, (), Region(0, 0, WIDTH, HEIGHT), cropped=False)
    inside = display(SOURCE, recipe, known, levels, (), Region(0, 0, box.width, box.height))
    assert frame[box.slices].tobytes() == inside.tobytes()


@settings(max_examples=15)
@given(geometry=GEOMETRIES)
def test_the_window_at_full_size_shows_what_is_written(geometry: GeometrySettings) -> None:
    recipe = with_geometry(ADJUSTED, geometry)
    known, levels = everything(SOURCE, recipe, PLANE), photo_levels(SOURCE)
    size = finished_size(SOURCE, recipe)
    output = replace(SPACE, width=size[0], height=size[1])
    written = samples(SOURCE, recipe, known, output, Region(0, 0, *size))
    for region in (Region(0, 0, *size), Region(size[0] // 2, size[1] // 3, 1, 1)):
        shown = display(SOURCE, recipe, known, levels, (plane_levels(PLANE),), region)
        assert shown.tobytes() == np.ascontiguousarray(written[region.slices]).tobytes()


@pytest.mark.parametrize("angle", [0.0, 8.0])
def test_reduced_pictures_look_like_the_reduced_export(angle: float) -> None:
    y, x = np.mgrid[0:600, 0:801]
    base = np.stack([90 + 60 * np.sin(x / 70), 100 + 50 * np.cos(y / 60), 80 + 40 * np.sin((x + y) / 90)], axis=-1)
    source = source_of(np.rint(base).astype(np.uint8))
    recipe = Recipe(light=LightSettings(shadows=40, contrast=15, highlights=-30), detail=DetailSettings(clarity=20))
    recipe = with_geometry(recipe, GeometrySettings(True, 1, angle, Crop(0.2, 0.2, 0.8, 0.7)))
    levels = photo_levels(source)
    assert levels.small is not None
    known = found(source, recipe, (), Small(levels.small))
    assert known.measured is not None
    full = whole(source, recipe, everything(source, recipe)).astype(float)
    height, width = (side // 2 for side in full.shape[:2])
    half = display(source, recipe, known, levels, (), Region(0, 0, width, height, 0.5))
    averaged = full[: 2 * height, : 2 * width].reshape(height, 2, width, 2, 3).mean((1, 3))
    assert np.abs(half - averaged)[4:-4, 4:-4].max() < 4


def test_the_small_pictures_come_alike_with_the_levels_and_by_themselves() -> None:
    source = source_of(noise(700, 520))
    plane = noise(700, 520, 3, "uint16")
    small, levels, reduced = small_of(source, NEUTRAL, (plane,)), photo_levels(source), plane_levels(plane)
    assert levels.small is not None
    assert levels.small.tobytes() == small.photo.tobytes()
    assert reduced.small is not None
    assert reduced.small.tobytes() == np.asarray(small.answers[0]).tobytes()


def test_transparency_goes_with_the_picture() -> None:
    source = replace(SOURCE, alpha=noise(WIDTH, HEIGHT, 9, channels=1)[:, :, 0])
    recipe = Recipe(geometry=GeometrySettings(True, 3, crop=Crop(0, 0.5, 1, 1)))
    width, height = finished_size(source, recipe)
    seen = alpha(source, recipe, replace(SPACE, width=width, height=height))
    assert seen is not None
    assert source.alpha is not None
    assert np.array_equal(seen, np.rot90(source.alpha[:, ::-1], -3)[-height:])
    slanted = Recipe(geometry=GeometrySettings(angle=20))
    width, height = finished_size(source, slanted)
    opaque = replace(source, alpha=np.full((HEIGHT, WIDTH), 255, np.uint8))
    output = replace(SPACE, width=width, height=height)
    seen = alpha(opaque, slanted, output)
    assert seen is not None
    assert (seen == 255).all()
    ours = samples(opaque, slanted, NOTHING, output, Region(0, 0, width, height))
    assert np.abs(ours.astype(int) - whole(SOURCE, slanted)).max() <= 1


def test_the_export_is_resized_after_the_crop() -> None:
    recipe = Recipe(light=LightSettings(exposure=-1), geometry=GeometrySettings(crop=Crop(0, 0, 0.5, 0.5)))
    flat = source_of(np.full((100, 200, 3), 200, np.uint8))
    small = samples(flat, recipe, NOTHING, replace(SPACE, width=50, height=25), Region(0, 0, 50, 25))
    assert np.unique(small).tolist() == np.unique(whole(flat, recipe)).tolist()


def test_light_above_white_comes_down_in_reduced_raw_pictures() -> None:
    from tests.pipeline.test_raw import source_of as raw_source

    source = raw_source()
    bright = replace(source, pixels=np.full((600, 600, 3), 60000, np.uint16))
    recipe = Recipe(light=LightSettings(exposure=-3))
    shown = display(bright, recipe, NOTHING, photo_levels(bright), (), Region(5, 5, 1, 1, 0.5))
    exact = whole(bright, recipe)[10, 10]
    assert shown[0, 0].max() < 250
    assert np.abs(shown[0, 0].astype(int) - exact).max() <= 1


def test_temperature_on_a_raw_photo_is_the_sensors() -> None:
    from tests.pipeline.test_raw import source_of as raw_source

    source = raw_source()
    warm = Recipe(colour=ColourSettings(temperature=60, tint=20))
    assert whole(source, warm).tobytes() == whole(source, NEUTRAL).tobytes()
    assert whole(SOURCE, warm).tobytes() != whole(SOURCE, NEUTRAL).tobytes()
