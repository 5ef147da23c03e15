"""Recipes and their text: sound values only, one text for equal recipes, round trips, newer formats refused."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.geometry import GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import NEUTRAL, EnhanceStep, Recipe
from photoenhance.recipe.text import dumps, loads, recipe_digest

PERCENT = st.one_of(st.just(100.0), st.floats(0, 200))


def _weights(raw: list[float]) -> tuple[float, ...]:
    return tuple(one / sum(raw) for one in raw)


networks = st.builds(
    EnhanceStep,
    st.text(min_size=1, max_size=20),
    st.text("0123456789abcdef", max_size=64),
    PERCENT,
    PERCENT,
    PERCENT,
    PERCENT,
    style=st.one_of(st.just(()), st.lists(st.floats(0.01, 1), min_size=1, max_size=4).map(_weights)),
    noise=st.one_of(st.none(), st.floats(0, 1)),
)
chains = st.builds(
    EnhanceStep, st.text(min_size=1, max_size=20), st.just("cd"), PERCENT, PERCENT, PERCENT, PERCENT,
    steps=st.lists(networks, min_size=1, max_size=3).map(tuple),
)  # fmt: skip
recipes = st.builds(Recipe, st.lists(st.one_of(networks, chains), max_size=3).map(tuple))


@given(recipes)
def test_text_round_trip(recipe: Recipe) -> None:
    assert loads(dumps(recipe)) == recipe
    assert recipe_digest(loads(dumps(recipe))) == recipe_digest(recipe)


@given(recipes)
def test_networks_are_those_of_the_active_steps(recipe: Recipe) -> None:
    networks = recipe.networks
    assert networks == tuple(one for step in recipe.active for one in step.networks)
    assert all(not one.neutral and not one.steps for one in networks)
    for number in range(len(networks)):
        seen = recipe.seen_by(number)
        assert seen.networks[: number + 1] == networks[: number + 1]
        assert seen.enhance[-1].networks[-1] in networks


@given(recipes)
def test_networks_see_nothing_of_the_adjustments(recipe: Recipe) -> None:
    adjusted = msgspec.structs.replace(
        recipe,
        light=LightSettings(exposure=1),
        colour=ColourSettings(saturation=10),
        detail=DetailSettings(clarity=10),
        geometry=GeometrySettings(angle=3),
    )
    for number in range(len(recipe.networks) + 1):
        assert adjusted.seen_by(number) == recipe.seen_by(number)


def test_the_text_of_recipes_without_the_new_fields_is_what_it_was() -> None:
    """Manifests hold digests: a photo made by an earlier version is not made again."""
    assert dumps(Recipe((EnhanceStep("a", "b", 62.5),))) == (
        '{\n "format": 1,\n "recipe": {\n  "enhance": [\n   {\n    "model": "a",\n    "sha256": "b",\n'
        '    "strength": 62.5\n   }\n  ]\n }\n}\n'
    )
    assert recipe_digest(Recipe((EnhanceStep("a", "b", 62.5),))) == "8a3200397423fed1"


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
    for part in ("tone", "colour", "detail"):
        with pytest.raises(PhotoError, match=f"Cannot set {part}"):
            EnhanceStep("a", "", **{part: strength})
        with pytest.raises(PhotoError, match=f"Cannot set {part}"):
            msgspec.structs.replace(EnhanceStep("a", ""), **{part: strength})


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"noise": 1.5}, "goes from 0 to 1"),
        ({"style": (0.5, 0.4)}, "must sum to 1"),
        ({"style": (1.5, -0.5)}, "from 0 to 1"),
        ({"style": (float("nan"),)}, "from 0 to 1"),
        ({"steps": (EnhanceStep("b", "", steps=(EnhanceStep("c", ""),)),)}, "a chain is one of its steps"),
    ],
)
def test_other_unsound_values_are_refused(fields: dict[str, object], why: str) -> None:
    with pytest.raises(PhotoError, match=why):
        EnhanceStep("a", "", **fields)


def test_a_chain_without_strength_or_without_networks_that_do_something_is_neutral() -> None:
    on, off = EnhanceStep("a", ""), EnhanceStep("b", "", 0)
    assert EnhanceStep("c", "", steps=(on, off)).networks == (on,)
    assert EnhanceStep("c", "", 0, steps=(on,)).neutral
    assert EnhanceStep("c", "", steps=(off,)).neutral
    assert EnhanceStep("c", "", tone=0, colour=0, detail=0, steps=(on,)).neutral
    assert not EnhanceStep("c", "", tone=0, colour=0, detail=1, steps=(on,)).neutral


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


def test_equal_developments_have_equal_texts() -> None:
    warm = Recipe(raw=RawSettings("custom", 5000.0, 3.0))
    assert dumps(Recipe(raw=RawSettings())) == dumps(NEUTRAL)
    assert loads(dumps(warm)) == warm
    assert dumps(warm) != dumps(NEUTRAL)


def test_a_temperature_outside_its_range_is_refused() -> None:
    with pytest.raises(PhotoError, match="temperature"):
        RawSettings("custom", temperature=float("nan"))
