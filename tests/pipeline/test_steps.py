"""Steps of a recipe: the split of any kind, chains, style and noise; cuts never show, strength 0 changes nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photoenhance.colour.space import SRGB
from photoenhance.errors import PhotoError
from photoenhance.image import Region, Source
from photoenhance.inference.catalogue import find
from photoenhance.inference.choice import choose
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.noise import UNEVEN, noise_level
from photoenhance.inference.session import Session, open_session
from photoenhance.inference.split import LUMA
from photoenhance.inference.stop import Stop
from photoenhance.pipeline.enhance import enhance, new_plane
from photoenhance.pipeline.finished import encode
from photoenhance.pipeline.found import NOTHING, Found
from photoenhance.pipeline.levels import photo_levels, plane_levels
from photoenhance.pipeline.measure import conditions, measure, noise_of
from photoenhance.pipeline.preview import display
from photoenhance.pipeline.render import Answer, render_encoded, render_seen
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from tests.conftest import source_of

WIDTH, HEIGHT = 620, 130
WHOLE = Region(0, 0, WIDTH, HEIGHT)


def scene(grain: float = 8) -> Source:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    base = np.stack([60 + 60 * x / WIDTH, 50 + 70 * y / HEIGHT, 70 + 20 * np.sin(x / 30)], axis=-1)
    noise = np.random.default_rng(0).normal(0, grain, base.shape)
    return source_of(np.clip(base + noise, 0, 255).astype(np.uint8))


SOURCE = scene()


@pytest.fixture(scope="module")
def sessions(tiny_folder: Path) -> dict[str, Session]:
    return {name: open_session(find(name, tiny_folder), "cpu", threads=1) for name in ("bright", "smooth", "sharp")}


def answers_of(source: Source, recipe: Recipe, sessions: dict[str, Session]) -> tuple[Answer, ...]:
    answers: tuple[Answer, ...] = ()
    for step in recipe.networks:
        session = sessions[step.model]
        answer: Answer
        if session.model.info.kind == "grade":
            answer = measure(source, recipe, answers, session)
        else:
            answer = new_plane(source)
            list(enhance(source, recipe, answers, session, answer, Stop()))
        answers = (*answers, answer)
    return answers


def shown(recipe: Recipe, answers: tuple[Answer, ...], region: Region = WHOLE, source: Source = SOURCE) -> np.ndarray:
    return render_encoded(source, recipe, answers, region)


def recipe_of(folder: Path, *names: str, strength: float = 100, **more: float) -> Recipe:
    return Recipe(tuple(step_of(choose(name, folder), strength, **more) for name in names))


PERCENT = st.sampled_from([0.0, 30.0, 100.0, 175.0])


@pytest.mark.parametrize("names", [("bright",), ("sharp",), ("dusk",), ("sharp", "evening", "bright")])
def test_any_region_of_a_split_is_that_of_the_whole(
    tiny_folder: Path, sessions: dict[str, Session], names: tuple[str, ...]
) -> None:
    answers = answers_of(SOURCE, recipe_of(tiny_folder, *names), sessions)

    @settings(max_examples=12)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        parts = {name: data.draw(PERCENT) for name in ("tone", "colour", "detail")}
        # Answers stay those of the plain recipe: here only the arithmetic after the networks is looked at.
        recipe = recipe_of(tiny_folder, *names, strength=data.draw(st.sampled_from([60.0, 100.0])), **parts)
        mine = answers[: len(recipe.networks)]
        x, y = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
        region = Region(x, y, data.draw(st.integers(1, WIDTH - x)), data.draw(st.integers(1, HEIGHT - y)))
        part = shown(recipe, mine, region)
        assert part.tobytes() == np.ascontiguousarray(shown(recipe, mine)[region.slices]).tobytes()

    check()


@pytest.mark.parametrize("name", ["bright", "sharp", "evening"])
def test_parts_at_100_are_the_answer_and_each_alone_adds_up(
    tiny_folder: Path, sessions: dict[str, Session], name: str
) -> None:
    plain = recipe_of(tiny_folder, name)
    answers = answers_of(SOURCE, plain, sessions)
    full, before = shown(plain, answers), shown(Recipe(), ())
    assert shown(recipe_of(tiny_folder, name, tone=100, colour=100, detail=100), answers).tobytes() == full.tobytes()
    off = {"tone": 0.0, "colour": 0.0, "detail": 0.0}
    alone = [shown(recipe_of(tiny_folder, name, **{**off, one: 100.0}), answers) - before for one in off]
    np.testing.assert_allclose(sum(alone), full - before, atol=5e-6)
    assert np.abs(alone[1] @ np.array(LUMA)).max() < 1e-5
    twice = shown(recipe_of(tiny_folder, name, tone=200, colour=200, detail=200), answers) - before
    np.testing.assert_allclose(twice, 2 * (full - before), atol=5e-6)


@pytest.mark.parametrize(
    "more",
    [
        {"strength": 0},
        {"strength": 0, "tone": 150, "detail": 20},
        {"tone": 0, "colour": 0, "detail": 0},
    ],
)
@pytest.mark.parametrize("name", ["bright", "smooth", "dusk"])
def test_strength_0_and_no_parts_are_the_photo_bit_for_bit(
    tiny_folder: Path, name: str, more: dict[str, float]
) -> None:
    recipe = recipe_of(tiny_folder, name, **more)
    assert recipe.networks == ()
    assert encode(SOURCE, recipe, NOTHING, SRGB, np.uint8, WHOLE).tobytes() == SOURCE.pixels.tobytes()
    assert shown(recipe, ()).tobytes() == shown(Recipe(), ()).tobytes()


def test_a_chain_is_its_networks_one_after_the_other(tiny_folder: Path, sessions: dict[str, Session]) -> None:
    chain = recipe_of(tiny_folder, "evening")
    flat = Recipe(chain.enhance[0].steps)
    assert [(step.model, step.strength) for step in flat.enhance] == [("bright", 100), ("smooth", 80)]
    ours, theirs = (answers_of(SOURCE, one, sessions) for one in (chain, flat))
    assert isinstance(ours[0], Baked)
    assert ours[1].tobytes() == theirs[1].tobytes()
    assert shown(chain, ours).tobytes() == shown(flat, theirs).tobytes()


def test_the_strength_of_a_chain_takes_of_its_whole_change_and_no_network_runs_again(
    tiny_folder: Path, sessions: dict[str, Session]
) -> None:
    full, half = recipe_of(tiny_folder, "dusk"), recipe_of(tiny_folder, "dusk", strength=50, colour=40)
    answers, again = answers_of(SOURCE, full, sessions), answers_of(SOURCE, half, sessions)
    for one, two in zip(answers[1:], again[1:], strict=True):
        assert one.tobytes() == two.tobytes()
    plain = recipe_of(tiny_folder, "dusk", strength=50)
    np.testing.assert_allclose(shown(plain, answers), (shown(full, answers) + shown(Recipe(), ())) / 2, atol=1e-6)


def test_with_an_answer_missing_the_picture_is_that_before_it(tiny_folder: Path, sessions: dict[str, Session]) -> None:
    recipe = recipe_of(tiny_folder, "sharp", "evening", strength=70)
    answers = answers_of(SOURCE, recipe, sessions)
    sharp = Recipe(recipe.enhance[:1])
    assert shown(recipe, ()).tobytes() == shown(Recipe(), ()).tobytes()
    assert shown(recipe, answers[:1]).tobytes() == shown(sharp, answers[:1]).tobytes()
    bright = recipe_of(tiny_folder, "bright").enhance
    # What the network after it sees is the grade in full, though the chain takes 70 %.
    seen = render_seen(SOURCE, recipe, answers[:2], WHOLE)
    assert seen.tobytes() == shown(Recipe((*sharp.enhance, *bright)), answers[:2]).tobytes()
    assert shown(recipe, answers[:2]).tobytes() != seen.tobytes()


def test_the_noise_is_measured_once_in_what_the_steps_before_left(
    tiny_folder: Path, sessions: dict[str, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = recipe_of(tiny_folder, "evening")
    grade = measure(SOURCE, recipe, (), sessions["bright"])
    info = sessions["smooth"].model.info
    found = conditions(SOURCE, recipe, (grade,), info)
    before = render_encoded(SOURCE, recipe_of(tiny_folder, "bright"), (grade,), WHOLE)
    assert found.noise == noise_level([before], UNEVEN)
    assert found.noise != noise_of(SOURCE, recipe, ())
    assert noise_of(SOURCE, recipe, ()) == pytest.approx(8 / 255, rel=0.1)

    calls = []
    import photoenhance.pipeline.measure as module

    monkeypatch.setattr(module, "noise_level", lambda rows, _quantile: calls.append(1) or noise_level(rows))
    tiles = list(enhance(SOURCE, recipe, (grade,), sessions["smooth"], new_plane(SOURCE), Stop(), 64))
    assert len(tiles) > 5
    assert len(calls) == 1
    given = msgspec.structs.replace(recipe.enhance[0].steps[1], noise=0.2)
    assert conditions(SOURCE, Recipe((given,)), (), info).noise == 0.2
    assert len(calls) == 1
    assert conditions(SOURCE, recipe_of(tiny_folder, "sharp"), (), sessions["sharp"].model.info).noise is None
    assert len(calls) == 1


def test_style_and_noise_of_the_recipe_change_the_picture(tiny_folder: Path, sessions: dict[str, Session]) -> None:
    def of(**more: object) -> np.ndarray:
        recipe = Recipe((step_of(choose("evening", tiny_folder), **more),))  # type: ignore[arg-type]
        return shown(recipe, answers_of(SOURCE, recipe, sessions))

    natural, vivid = of(), of(style=(0.0, 1.0, 0.0))
    assert vivid.mean() > natural.mean() + 0.02
    np.testing.assert_allclose(of(style=(0.5, 0.5, 0.0)).mean(), (natural.mean() + vivid.mean()) / 2, atol=0.01)
    assert of(style=(1.0, 0.0, 0.0)).tobytes() == natural.tobytes()
    assert np.std(np.diff(of(noise=0.1), axis=1)) < np.std(np.diff(of(noise=0.0), axis=1))


def test_the_window_shows_the_same_at_full_size_and_alike_below(
    tiny_folder: Path, sessions: dict[str, Session]
) -> None:
    recipe = recipe_of(tiny_folder, "evening", strength=80, tone=150, detail=50)
    answers = answers_of(SOURCE, recipe, sessions)
    photo = photo_levels(SOURCE)
    reduced = tuple(one if isinstance(one, Baked) else plane_levels(one) for one in answers)
    region = Region(100, 20, 200, 80)
    full = display(SOURCE, recipe, Found(answers), photo, reduced, region)
    assert np.array_equal(full, encode(SOURCE, recipe, Found(answers), SRGB, np.uint8, region))
    half = display(SOURCE, recipe, Found(answers), photo, reduced, Region(50, 10, 100, 40, 0.5)).astype(int)
    assert np.abs(half - full.reshape(40, 2, 100, 2, 3).mean((1, 3))).mean() < 2


def test_a_style_or_a_noise_that_nothing_asks_for_is_refused(tiny_folder: Path) -> None:
    sharp = choose("sharp", tiny_folder)
    with pytest.raises(PhotoError, match="sharp: it has no styles"):
        step_of(sharp, style=(1.0,))
    with pytest.raises(PhotoError, match="sharp: it does not ask for a noise level"):
        step_of(sharp, noise=0.1)
    with pytest.raises(PhotoError, match="bright: it has 3 styles, and 1 weights"):
        step_of(choose("evening", tiny_folder), style=(1.0,))


def test_a_recipe_made_by_hand_runs_as_well(sessions: dict[str, Session]) -> None:
    step = EnhanceStep("smooth", sessions["smooth"].model.sha256, noise=0.05)
    recipe = Recipe((step, step))
    assert len(answers_of(SOURCE, recipe, sessions)) == len(recipe.networks) == 2
