"""The registry of parameters: every number of the recipe is in it once, is set by it, and stands in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.noise_reduction import MODEL, noise_reduction_of, with_noise_reduction
from photoenhance.recipe.parameters import (
    GROUPS,
    NOISE_REDUCTION,
    PARAMETERS,
    for_photo,
    value_of,
    with_value,
    without_group,
)
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.recipe.table import table
from photoenhance.recipe.text import dumps, loads
from photoenhance.recipe.words import rows

TOP = Path(__file__).resolve().parents[2]

KEYS = st.sampled_from(list(PARAMETERS))
SETTINGS = st.lists(KEYS.flatmap(lambda key: st.tuples(st.just(key), _values(key))), max_size=8)


def _values(key: str) -> st.SearchStrategy[float]:
    one = PARAMETERS[key]
    ends = (one.minimum, one.neutral, one.maximum, -0.0 if one.minimum <= 0 else one.neutral)
    whole = st.integers(int(one.minimum) + 1, int(one.maximum))
    return st.one_of(st.sampled_from(ends), whole, st.floats(one.minimum, one.maximum))


@pytest.mark.parametrize("key", list(PARAMETERS))
def test_each_is_set_read_and_at_rest(key: str) -> None:
    one = PARAMETERS[key]
    assert value_of(NEUTRAL, key) in (one.neutral, None)
    moved = with_value(NEUTRAL, key, one.maximum)
    assert value_of(moved, key) == one.maximum
    assert moved != NEUTRAL
    assert dumps(moved) != dumps(NEUTRAL)
    assert without_group(moved, key.partition(".")[0]) == NEUTRAL
    with pytest.raises(PhotoError, match="goes from"):
        with_value(NEUTRAL, key, one.maximum + 1)


def test_every_number_of_the_groups_is_there() -> None:
    for group in GROUPS:
        struct = type(getattr(NEUTRAL, group.key))
        numbers = {field.name for field in msgspec.structs.fields(struct) if field.type in (float, float | None)}
        assert {one.name for one in group.parameters} - {"noise_reduction"} == numbers


@examples(max_examples=40)
@given(SETTINGS)
def test_recipes_are_equal_where_their_texts_are(settings: list[tuple[str, float]]) -> None:
    recipe = other = NEUTRAL
    for key, value in settings:
        recipe, other = with_value(recipe, key, value), with_value(other, key, float(value))
    assert recipe == other
    assert dumps(recipe) == dumps(other)
    assert loads(dumps(recipe)) == recipe
    assert not re.search(r"-0\.0\b", dumps(recipe))
    assert (dumps(recipe) == dumps(NEUTRAL)) == (recipe == NEUTRAL)


def test_a_slider_and_the_command_line_give_one_text() -> None:
    assert dumps(Recipe(light=LightSettings(contrast=80))) == dumps(Recipe(light=LightSettings(contrast=80.0)))
    assert dumps(Recipe(light=LightSettings(contrast=-0.0))) == dumps(NEUTRAL)
    whole = GeometrySettings(crop=Crop(0, 0, 1, 1), angle=-0.0)
    assert dumps(Recipe(geometry=whole)) == dumps(NEUTRAL)
    text = dumps(
        Recipe(light=LightSettings(exposure=1), geometry=GeometrySettings(quarters=3, crop=Crop(0, 0, 1, 0.5)))
    )
    assert msgspec.json.decode(text)["recipe"] == {
        "light": {"exposure": 1.0},
        "geometry": {"quarters": 3, "crop": {"left": 0.0, "top": 0.0, "right": 1.0, "bottom": 0.5}},
    }


@pytest.mark.parametrize("edges", [(0.5, 0, 0.5, 1), (0, 0.6, 1, 0.5), (-0.1, 0, 1, 1), (0, 0, 1, float("nan"))])
def test_a_crop_of_nothing_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(PhotoError, match="Cannot crop"):
        Crop(*edges)


def test_a_quarter_too_many_is_refused() -> None:
    with pytest.raises(PhotoError, match="Cannot turn"):
        GeometrySettings(quarters=4)


def test_noise_reduction_is_the_first_step() -> None:
    auto = Recipe((EnhanceStep("auto", "ab"),))
    calm = with_noise_reduction(auto, 40)
    assert [(step.model, step.strength) for step in calm.enhance] == [(MODEL, 40), ("auto", 100)]
    assert noise_reduction_of(calm) == 40
    assert with_noise_reduction(calm, 0) == auto
    more = with_noise_reduction(calm, 70)
    assert [step.model for step in more.enhance] == [MODEL, "auto"]
    assert noise_reduction_of(more) == 70
    # A model that was chosen for another purpose stays.
    strong = Recipe((EnhanceStep(MODEL, "ab", 150),))
    assert noise_reduction_of(strong) == 0
    assert [step.strength for step in with_noise_reduction(strong, 10).enhance] == [10, 150]


def test_one_white_balance_for_a_raw_photo() -> None:
    recipe = with_value(with_value(NEUTRAL, "colour.temperature", 20), "colour.saturation", 10)
    assert for_photo(recipe, is_raw=False) == recipe
    assert value_of(for_photo(recipe, is_raw=True), "colour.temperature") == 0
    assert value_of(for_photo(recipe, is_raw=True), "colour.saturation") == 10
    kelvin = with_value(NEUTRAL, "raw.temperature", 5000)
    assert kelvin.raw.white_balance == "custom"


def test_in_words() -> None:
    recipe = with_value(with_value(NEUTRAL, "light.exposure", 0.5), "light.shadows", 20)
    recipe = with_value(with_value(recipe, "detail.sharpening", 40), NOISE_REDUCTION, 30)
    turned = GeometrySettings(True, 1, -2.5, Crop(0.1, 0, 1, 0.75))
    said = dict(rows(msgspec.structs.replace(recipe, geometry=turned)))
    assert said == {
        "Light": "exposure +0.5 EV, shadows +20",
        "Detail": "sharpening 40, noise reduction 30",
        "Geometry": "mirrored, turned 90° clockwise, straighten -2.5°, cropped to 10-100 % across and 0-75 % down",
    }


def test_the_docs_have_the_declarations() -> None:
    """To bring them up to date, put what `table()` gives between the lines of dashes."""
    assert table() in (TOP / "docs" / "adjustments.md").read_text()
