"""History against a plain model of it, and the words of steps."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.recipe import history as past
from photoenhance.recipe.change import said_value, words
from photoenhance.recipe.history import History, Step, changed, joined, opened, pushed, reconciled
from photoenhance.recipe.raw import RawSettings
from photoenhance.recipe.recipe import EnhanceStep, Recipe
from photoenhance.recipe.text import recipe_digest

AUTO = EnhanceStep("auto", "ab")
LOW = EnhanceStep("lowlight", "cd", steps=(EnhanceStep("brighten", "1"), EnhanceStep("denoise", "2")))


def recipe(number: int) -> Recipe:
    return Recipe((msgspec.structs.replace(AUTO, strength=float(number)),))


def step(number: int, key: str = "") -> Step:
    return Step(recipe(number), f"to {number}", key, 0.0)


acts = st.lists(
    st.one_of(
        st.tuples(st.just("push"), st.integers(0, 5), st.sampled_from(["a", "b", ""]), st.booleans()),
        st.tuples(st.sampled_from(["undo", "redo"])),
        st.tuples(st.just("jump"), st.integers(-3, 12)),
    ),
    max_size=40,
)


def act(history: History, one: tuple) -> History:
    match one:
        case ("push", number, key, merge):
            return pushed(history, step(number, key), merge)
        case ("undo",):
            return past.undone(history)
        case ("redo",):
            return past.redone(history)
        case (_, to):
            return past.jumped(history, to)
    raise AssertionError(one)


@given(acts)
def test_any_acts_keep_a_sound_history(done: list[tuple]) -> None:
    history = opened(recipe(0), 0.0)
    for one in done:
        before = history
        history = act(history, one)
        assert history.steps[0] == before.steps[0]
        if one[0] == "push":
            assert history.recipe == recipe(one[1])
            assert not history.can_redo or history.recipe == before.recipe
        else:
            assert history.steps == past.settled(before).steps
        # A step that changes nothing is at most the last, where a drag came back.
        for first, second in zip(history.steps[:-2], history.steps[1:-1], strict=True):
            assert first.recipe != second.recipe
        assert history.can_undo == (past.undone(history).recipe != history.recipe)


@given(acts, st.integers(1, 40))
def test_undoing_and_redoing_everything_returns(done: list[tuple], times: int) -> None:
    history = opened(recipe(0), 0.0)
    for one in done:
        history = act(history, one)
    history = past.settled(history)
    back = history
    for _ in range(times):
        back = past.undone(back)
    assert back.at == max(0, history.at - times)
    for _ in range(history.at - back.at):
        back = past.redone(back)
    assert back == history


def test_a_drag_is_one_step_and_pushing_after_undo_drops_what_was_undone() -> None:
    history = changed(opened(recipe(0), 0.0), recipe(1), key="a", when=1.0)
    for number in range(2, 9):
        history = changed(history, recipe(number), key="a", when=2.0, merge=True)
    assert [one.text for one in history.steps] == ["Opened", "Auto 8 %"]
    history = changed(history, recipe(9), key="a", when=3.0)  # another drag of the same slider
    assert len(history.steps) == 3
    history = changed(past.undone(history), recipe(20), key="b", when=4.0)
    assert [one.recipe for one in history.steps] == [recipe(0), recipe(8), recipe(20)]
    assert not history.can_redo


def test_a_drag_that_comes_back_leaves_no_step() -> None:
    history = changed(opened(recipe(0), 0.0), recipe(1), key="a", when=1.0)
    history = changed(history, recipe(2), key="b", when=1.0)
    history = changed(history, recipe(1), key="b", when=1.0, merge=True)
    assert history.recipe == recipe(1)
    assert past.undone(history).recipe == recipe(0)
    history = changed(history, recipe(3), key="b", when=1.0)
    assert [one.recipe for one in history.steps] == [recipe(0), recipe(1), recipe(3)]


def test_a_history_without_steps_or_beyond_its_end_is_refused() -> None:
    for steps, at in (((), 0), ((step(0),), 1), ((step(0),), -1)):
        with pytest.raises(ValueError, match="no step"):
            History(steps, at)


def test_the_sidecar_is_the_truth() -> None:
    start = recipe(0)
    history = changed(opened(start, 0.0), recipe(1), key="a", when=1.0)

    def beside(sidecar: Recipe | None, *seen: Recipe, moved: bool = False) -> History:
        digests = frozenset(recipe_digest(one) for one in seen) if seen else None
        return reconciled(history, sidecar, start=start, when=5.0, seen=digests, moved=moved)

    assert beside(recipe(1), recipe(1)) is history
    assert beside(recipe(1), recipe(2)) is history  # written elsewhere, and the same
    assert beside(None) is history  # killed before the first sidecar
    assert beside(recipe(7), recipe(7)) is history  # killed before the next one
    assert beside(recipe(7), recipe(1)).steps[-1] == Step(recipe(7), "Changed outside", "", 5.0)
    assert beside(recipe(7)).recipe == recipe(7)
    assert beside(None, recipe(1)).recipe == start  # removed by hand
    assert beside(None, recipe(1), moved=True) is history  # left behind
    assert past.undone(beside(recipe(7), recipe(1))).recipe == recipe(1)


def test_an_earlier_history_is_followed_by_what_was_done_since() -> None:
    earlier = changed(changed(opened(recipe(0), 0.0), recipe(1), key="a", when=1.0), recipe(2), key="b", when=1.0)
    opening = opened(recipe(0), 9.0)
    assert joined(earlier, opening, opening) is earlier
    later = changed(opening, recipe(5), key="a", when=9.0)
    both = joined(earlier, opening, later)
    assert [one.recipe for one in both.steps] == [recipe(one) for one in (0, 1, 2, 0, 5)]
    assert both.recipe == later.recipe
    assert joined(earlier, opening, past.undone(later)).recipe == recipe(0)


WORDS = [
    (Recipe(), Recipe((AUTO,)), "Auto 100 %"),
    (Recipe((AUTO,)), Recipe(), "Model None"),
    (Recipe((AUTO,)), Recipe((LOW,)), "Lowlight 100 %"),
    (Recipe((AUTO, LOW)), Recipe((AUTO,)), "Lowlight off"),
    (Recipe((AUTO, LOW)), Recipe((LOW, AUTO)), "Order of the models"),
    (recipe(100), recipe(80), "Auto 80 %"),
    (Recipe((AUTO,)), Recipe((msgspec.structs.replace(AUTO, tone=62.5),)), "Auto: tone 62.5 %"),
    (Recipe((AUTO,)), Recipe((msgspec.structs.replace(AUTO, sha256="x"),)), "Auto, another version"),
    (Recipe((LOW,)), Recipe((msgspec.structs.replace(LOW, steps=LOW.steps[:1]),)), "Lowlight: denoise off"),
    (Recipe(), Recipe(raw=RawSettings(baseline=0.3)), "Baseline exposure +0.30 EV"),
    (Recipe(raw=RawSettings(baseline=0.3)), Recipe(), "Baseline exposure automatic"),
    (Recipe(), Recipe(raw=RawSettings(tint=-28, lens=True)), "Tint −28, Lens on"),
    (Recipe(), Recipe(raw=RawSettings("custom", 5200, 4)), "3 changes"),
    (Recipe(raw=RawSettings("custom")), Recipe(), "White balance as shot"),
    (Recipe(), Recipe(), ""),
]


@pytest.mark.parametrize(("before", "after", "said"), WORDS)
def test_steps_in_words(before: Recipe, after: Recipe, said: str) -> None:
    assert words(before, after) == said


def test_titles_of_models_are_those_that_are_given() -> None:
    assert words(Recipe(), Recipe((AUTO,)), {"auto": "Automatic"}.__getitem__) == "Automatic 100 %"


def test_every_parameter_beside_a_group_is_said_by_its_label() -> None:
    """New groups need no code: whatever group the recipe has, each of its declared numbers is named."""
    from photoenhance.recipe.change import _declared

    groups = [
        one.name for one in msgspec.structs.fields(Recipe) if isinstance(getattr(Recipe(), one.name), msgspec.Struct)
    ]
    assert "raw" in groups
    for group in groups:
        neutral = getattr(Recipe(), group)
        for parameter in _declared(type(neutral)).values():
            value = parameter.minimum
            after = msgspec.structs.replace(
                Recipe(), **{group: msgspec.structs.replace(neutral, **{parameter.name: value})}
            )
            if after != Recipe():
                assert words(Recipe(), after) == f"{parameter.label} {said_value(parameter, value)}"
