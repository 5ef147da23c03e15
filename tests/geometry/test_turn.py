"""Turns, mirrors and crops give what NumPy gives of the whole picture, for any region."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.geometry.resize import Linear
from photoenhance.geometry.turn import Turn, cropped, turned
from photoenhance.image import Region
from tests.geometry.test_resize import picture, reader

turns = st.builds(Turn, st.integers(0, 3), st.booleans())


@st.composite
def regions(draw: st.DrawFn, width: int, height: int) -> Region:
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    return Region(left, top, draw(st.integers(1, width - left)), draw(st.integers(1, height - top)))


def by_numpy(value: Linear, turn: Turn) -> Linear:
    return np.rot90(value[:, ::-1] if turn.mirrored else value, -turn.quarters)


@given(st.integers(1, 9), st.integers(1, 9), turns, st.data())
def test_any_region_of_any_turn(width: int, height: int, turn: Turn, data: st.DataObject) -> None:
    value = picture(width, height)
    expected = by_numpy(value, turn)
    assert turn.size((width, height)) == (expected.shape[1], expected.shape[0])
    region = data.draw(regions(*turn.size((width, height))))
    ours = turned(reader(value), (width, height), turn)(region)
    assert ours.tobytes() == np.ascontiguousarray(expected[region.slices]).tobytes()


@given(turns, turns)
def test_two_turns_are_one(first: Turn, second: Turn) -> None:
    value = picture(5, 3)
    one_by_one = by_numpy(by_numpy(value, first), second)
    assert by_numpy(value, first.then(second)).tobytes() == one_by_one.tobytes()


@given(st.data())
def test_a_crop_of_a_turn(data: st.DataObject) -> None:
    value, turn = picture(11, 7), data.draw(turns)
    crop = data.draw(regions(*turn.size((11, 7))))
    inner = data.draw(regions(crop.width, crop.height))
    ours = cropped(turned(reader(value), (11, 7), turn), crop)(inner)
    expected = by_numpy(value, turn)[crop.slices][inner.slices]
    assert ours.tobytes() == np.ascontiguousarray(expected).tobytes()


def test_no_turn_is_the_picture_itself() -> None:
    read = reader(picture(5, 3))
    assert turned(read, (5, 3), Turn()) is read


def test_the_scale_is_handed_on() -> None:
    seen: list[Region] = []

    def read(region: Region) -> Linear:
        seen.append(region)
        return np.zeros((region.height, region.width, 3), np.float32)

    cropped(turned(read, (8, 6), Turn(1, True)), Region(1, 1, 3, 3, 0.5))(Region(0, 0, 2, 1, 0.5))
    assert seen[0].scale == 0.5


def test_there_are_four_quarters() -> None:
    with pytest.raises(ValueError, match="4"):
        Turn(4)
