"""Recipes and their text: sound values only, one text for equal recipes, round trips, newer formats refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.recipe.text import dumps, loads, recipe_digest

steps = st.builds(
    EnhanceStep, st.text(min_size=1, max_size=20), st.text("0123456789abcdef", max_size=64), st.floats(0, 200)
)
recipes = st.builds(Recipe, st.lists(steps, max_size=3).map(tuple))


@given(recipes)
def test_text_round_trip(recipe: Recipe) -> None:
    assert loads(dumps(recipe)) == recipe
    assert recipe_digest(loads(dumps(recipe))) == recipe_digest(recipe)


def test_only_what_differs_from_neutral_is_written() -> None:
    assert dumps(NEUTRAL) == '{\n "format": 1,\n "recipe": {}\n}\n'
    assert "strength" not in dumps(Recipe((EnhanceStep("retouch-residual", "ab"),)))


def test_steps_of_strength_0_are_skipped() -> None:
    off, on = EnhanceStep("a", "", 0), EnhanceStep("b", "", 50)
    assert Recipe((off, on)).active == (on,)


@pytest.mark.parametrize("strength", [-1, 200.5, float("nan"), float("inf")])
def test_strength_outside_its_range_is_refused(strength: float) -> None:
    with pytest.raises(PhotoError, match="goes from 0 to 200"):
        EnhanceStep("a", "", strength)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format": 99, "recipe": {}}', "format 99, newer than 1"),
        ('{"format": 1, "recipe": {"enhance": [{"model": "a", "sha256": "", "strength": 900}]}}', "from 0 to 200"),
        ('{"format": 1, "recipe": {"unknown": 1}}', "damaged"),
        ("{", "damaged"),
    ],
)
def test_unsound_text_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        loads(text, "photo.jpg.photoenhance.json")
