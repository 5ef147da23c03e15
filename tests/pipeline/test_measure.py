"""The shipped grade in the pipeline: one look at the whole photo, then any region, alone or beside a pixel network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.colour.space import DISPLAY_P3, SRGB, icc_of
from photoenhance.errors import Cancelled, PhotoError
from photoenhance.image import Region, Source
from photoenhance.inference.catalogue import find
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.finished import encode
from photoenhance.pipeline.found import Found
from photoenhance.pipeline.levels import photo_levels, plane_levels
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.preview import display
from photoenhance.pipeline.render import Answer, render_encoded, strips
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.conftest import noise, source_of

WIDTH, HEIGHT = 360, 300


@pytest.fixture(scope="module")
def auto() -> Session:
    return open_session(find("auto"), "cpu", threads=1)


def step(model: str, strength: float = 100) -> EnhanceStep:
    return EnhanceStep(model, find(model).sha256, strength)


def scene(dtype: str = "uint8", icc: bytes | None = None) -> Source:
    """A flat, dull picture with some grain: one that the model has reason to change."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    base = np.stack([60 + 60 * x / WIDTH, 50 + 70 * y / HEIGHT, 70 + 20 * np.sin(x / 30)], axis=-1)
    grain = np.random.default_rng(0).normal(0, 3, base.shape)
    eight = np.clip(base + grain, 0, 255)
    return source_of((eight * (257 if dtype == "uint16" else 1)).astype(dtype), icc)


SOURCE = scene()
AUTO = Recipe((step("auto"),))


def whole(source: Source, recipe: Recipe, answers: tuple[Answer, ...]) -> np.ndarray:
    rows = [
        encode(source, recipe, Found(answers), SRGB, np.uint8, strip) for strip in strips(source.width, source.height)
    ]
    return np.concatenate(rows)


@pytest.fixture(scope="module")
def grade(auto: Session) -> Baked:
    return measure(SOURCE, AUTO, (), auto)


def test_it_changes_a_dull_photo_and_strength_decides_how_much(grade: Baked) -> None:
    shown = whole(SOURCE, AUTO, (grade,)).astype(int)
    change = np.abs(shown - SOURCE.pixels).mean()
    assert change > 4
    half = whole(SOURCE, Recipe((step("auto", 50),)), (grade,)).astype(int)
    assert np.abs(half - (shown + SOURCE.pixels) / 2).max() <= 1
    none = whole(SOURCE, Recipe((step("auto", 0),)), (grade,))
    assert none.tobytes() == SOURCE.pixels.tobytes()


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_region_is_the_same_however_it_is_cut(grade: Baked, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    region = Region(x, y, data.draw(st.integers(1, WIDTH - x)), data.draw(st.integers(1, HEIGHT - y)))
    full = render_encoded(SOURCE, AUTO, (grade,), Region(0, 0, WIDTH, HEIGHT))
    assert render_encoded(SOURCE, AUTO, (grade,), region).tobytes() == full[region.slices].tobytes()


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("channels", [1, 3])
def test_samples_take_the_short_way_to_the_same_bytes(auto: Session, dtype: str, channels: int) -> None:
    source = source_of(np.ascontiguousarray(scene(dtype).pixels[..., :channels]))
    answer = measure(source, AUTO, (), auto)
    for strip in strips(WIDTH, HEIGHT):
        value = render_encoded(source, AUTO, (answer,), strip)
        for out in (np.uint8, np.uint16):
            long = np.rint(np.clip(value, 0, 1) * np.float32(np.iinfo(out).max)).astype(out)
            assert encode(source, AUTO, Found((answer,)), SRGB, out, strip).tobytes() == long.tobytes()


@pytest.mark.parametrize("strength", [100, 200])
def test_a_black_and_white_photo_stays_neutral(auto: Session, strength: float) -> None:
    grey = scene("uint16").pixels[..., :1]
    source = source_of(np.repeat(grey, 3, axis=2))
    recipe = Recipe((step("auto", strength),))
    shown = whole(source, recipe, (measure(source, recipe, (), auto),)).astype(int)
    assert np.abs(shown - source.pixels / 257).mean() > 2
    assert (shown.max(2) - shown.min(2)).max() <= 1


def test_measuring_again_finds_the_same(auto: Session, grade: Baked) -> None:
    again = measure(scene(), AUTO, (), auto)
    assert again.table.tobytes() == grade.table.tobytes()
    assert again.gain.tobytes() == grade.gain.tobytes()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_grey_photo_stays_grey(auto: Session, channels: int) -> None:
    grey = SOURCE.pixels[..., :1] if channels == 1 else np.repeat(SOURCE.pixels[..., :1], 3, axis=2)
    source = source_of(np.ascontiguousarray(grey))
    shown = whole(source, AUTO, (measure(source, AUTO, (), auto),)).astype(int)
    assert np.abs(shown - grey).mean() > 2
    assert (shown.max(axis=2) - shown.min(axis=2)).max() <= 1


def test_depth_and_wide_colours_are_kept(auto: Session) -> None:
    source = scene("uint16", icc_of(DISPLAY_P3))
    deep = render_encoded(source, AUTO, (measure(source, AUTO, (), auto),), Region(0, 0, WIDTH, HEIGHT))
    red = np.zeros((40, 40, 3), np.uint16)
    red[..., 0] = 65535
    saturated = source_of(red, icc_of(DISPLAY_P3))
    out = render_encoded(saturated, AUTO, (measure(saturated, AUTO, (), auto),), Region(0, 0, 40, 40))
    assert len(np.unique(deep)) > 2000
    assert out[..., 0].min() > 1
    assert out[..., 1].max() < 0


def test_the_window_shows_what_is_exported_and_the_reduced_photo_alike(grade: Baked) -> None:
    levels = photo_levels(SOURCE)
    region = Region(40, 30, 100, 80)
    shown = display(SOURCE, AUTO, Found((grade,)), levels, (grade,), region)
    assert np.array_equal(shown, whole(SOURCE, AUTO, (grade,))[region.slices])
    half = display(SOURCE, AUTO, Found((grade,)), levels, (grade,), Region(20, 15, 50, 40, 0.5)).astype(int)
    averaged = shown.reshape(40, 2, 50, 2, 3).mean((1, 3))
    assert np.abs(half - averaged).mean() < 1.5


@pytest.mark.parametrize("order", [("auto", "retouch-residual"), ("retouch-residual", "auto")])
def test_a_grade_and_a_pixel_network_in_either_order(auto: Session, order: tuple[str, str]) -> None:
    source = source_of(noise(96, 80, 4))
    recipe = Recipe(tuple(step(model) for model in order))
    pixels = open_session(find("retouch-residual"), "cpu", threads=1)
    answers: tuple[Answer, ...] = ()
    for model in order:
        if model == "auto":
            answers = (*answers, measure(source, recipe, answers, auto))
        else:
            plane = new_plane(source)
            list(enhance(source, recipe, answers, pixels, plane, Stop()))
            answers = (*answers, plane)
    both = whole(source, recipe, answers).astype(int)
    first = whole(source, Recipe(recipe.enhance[:1]), answers[:1]).astype(int)
    assert np.abs(both - first).mean() > 0.2  # the second step does something, whatever the weights
    whole_region = Region(0, 0, 48, 40, 0.5)
    levels = tuple(one if isinstance(one, Baked) else plane_levels(one) for one in answers)
    if photo_levels(source).levels:
        assert display(source, recipe, Found(answers), photo_levels(source), levels, whole_region).shape == (40, 48, 3)


def test_a_stop_is_obeyed(auto: Session) -> None:
    stop = Stop()
    stop.request()
    with pytest.raises(Cancelled):
        measure(SOURCE, AUTO, (), auto, stop)


def test_a_file_that_is_no_grade_is_told(tmp_path: object, auto: Session) -> None:
    """A pixel network under a grade's description, and a description without the three outputs."""
    import msgspec

    from photoenhance.inference.info import dumps, loads

    info = auto.model.info
    with pytest.raises(PhotoError, match="not the three of a grade"):
        loads(dumps(msgspec.structs.replace(info, outputs=info.outputs[:2])), "auto.json")
