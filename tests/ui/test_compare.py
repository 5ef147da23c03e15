"""Comparing without a window: where panes lie, what a divider divides, and what the commands do."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.ui.state.compare import (
    Compare,
    Mode,
    divided_at,
    divider_at,
    pane_size,
    panes,
    seen_box,
    visible_in,
)
from photoenhance.ui.state.comparer import Comparer
from photoenhance.ui.state.planes import against
from photoenhance.ui.state.store import Store
from photoenhance.ui.state.view import View, placed, zoomed

MODES: tuple[Mode, ...] = get_args(Mode)
CANVAS = (1000, 700)


def view_in(mode: Mode, image: tuple[int, int] = (3000, 2000)) -> View:
    return placed(View(image=image, viewport=pane_size(mode, CANVAS, 8), margin=10))


@given(mode=st.sampled_from(MODES), divider=st.floats(0, 1), zoom=st.floats(0.05, 4))
def test_panes_never_lie_over_each_other_and_stay_on_the_canvas(mode: Mode, divider: float, zoom: float) -> None:
    view = zoomed(view_in(mode), zoom)
    shown = panes(Compare(mode, divider=divider), CANVAS, view, 8)
    assert [pane.other for pane in shown] == ([False] if mode == "edited" else [True, False])
    for pane in shown:
        left, top, right, bottom = pane.clip
        assert 0 <= left <= right <= CANVAS[0]
        assert 0 <= top <= bottom <= CANVAS[1]
    if len(shown) == 2:
        first, second = shown[0].clip, shown[1].clip
        assert first[2] <= second[0] or first[3] <= second[1]


@pytest.mark.parametrize("mode", ["side", "stacked"])
def test_panes_beside_each_other_show_the_same_part(mode: Mode) -> None:
    view = zoomed(view_in(mode), 1.5)
    first, second = panes(Compare(mode), CANVAS, view, 8)
    assert visible_in(first, view) == pytest.approx(visible_in(second, view))


@pytest.mark.parametrize("mode", ["split", "split_across"])
def test_the_halves_of_a_split_make_the_whole(mode: Mode) -> None:
    view = zoomed(view_in(mode), 1.5)
    compare = Compare(mode, divider=0.3)
    first, second = (visible_in(pane, view) for pane in panes(compare, CANVAS, view, 8))
    assert (first[0], first[1]) == view.visible()[:2]
    assert (second[2], second[3]) == view.visible()[2:]
    axis = 0 if mode == "split" else 1
    assert first[axis + 2] == pytest.approx(second[axis])


@given(divider=st.floats(0, 1), mode=st.sampled_from(["split", "split_across"]), zoom=st.floats(0.1, 3))
def test_the_divider_is_where_it_was_put(divider: float, mode: Mode, zoom: float) -> None:
    view = zoomed(view_in(mode), zoom)
    compare = Compare(mode, divider=divider)
    place = divider_at(compare, view)
    box = seen_box(view)
    length = (box[2] - box[0]) if compare.upright else (box[3] - box[1])
    assert divided_at(compare, view, place) == pytest.approx(divider, abs=1 / length)
    assert divided_at(compare, view, -1e6) == 0
    assert divided_at(compare, view, 1e6) == 1


def test_a_mode_chosen_again_is_left() -> None:
    comparer = Comparer(Store())
    comparer.toggle("split")
    assert comparer.store.state.compare.mode == "split"
    comparer.toggle("side")
    assert comparer.store.state.compare.mode == "side"
    comparer.toggle("side")
    assert comparer.store.state.compare.mode == "edited"
    comparer.toggle("edited")
    assert comparer.store.state.compare.mode == "edited"


def test_the_divider_stays_on_the_photo() -> None:
    comparer = Comparer(Store())
    comparer.divide(1.7)
    assert comparer.store.state.compare.divider == 1
    comparer.divide(-3)
    assert comparer.store.state.compare.divider == 0


def test_a_picture_that_is_gone_counts_as_the_original() -> None:
    store = Store()
    Comparer(store).choose("nowhere")
    assert against(store.state) is None
    assert replace(store.state.compare, against=None) == Compare()
