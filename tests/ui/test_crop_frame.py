"""The frame of a crop as arithmetic: it never leaves the turned picture; lines become level."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.geometry.straighten import Box, drawn_in, turned_back
from photoenhance.recipe.geometry import Crop, GeometrySettings
from photoenhance.ui.state import cropping as crops
from photoenhance.ui.state.compare import Compare
from photoenhance.ui.state.crop_frame import (
    Handle,
    edges_of,
    handle_at,
    level_angle,
    moved,
    pulled,
    shaped,
    snapped,
    turned_by,
)

SIZE = (600, 400)
WHOLE = (0.0, 0.0, 600.0, 400.0)
INNER = (200.0, 100.0, 350.0, 200.0)
HANDLES: tuple[Handle, ...] = (
    *("left", "top", "right", "bottom"),
    *("top-left", "top-right", "bottom-left", "bottom-right"),
)

angles = st.floats(-45, 45)
steps = st.floats(-700, 700)


def inside(box: Box, angle: float) -> bool:
    """Whether all corners are in the picture, by another way than the frame's own."""
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])):
        there = turned_back((x - SIZE[0] / 2, y - SIZE[1] / 2), angle)
        if abs(there[0]) > SIZE[0] / 2 + 0.01 or abs(there[1]) > SIZE[1] / 2 + 0.01:
            return False
        if not (-0.01 <= x <= SIZE[0] + 0.01 and -0.01 <= y <= SIZE[1] + 0.01):
            return False
    return True


@given(angles, st.sampled_from(HANDLES), steps, steps, st.booleans())
def test_a_pulled_frame_shows_no_empty_corner(angle: float, handle: Handle, dx: float, dy: float, locked: bool) -> None:
    begin = drawn_in(INNER, SIZE, angle)
    box = pulled(begin, handle, dx, dy, edges_of(SIZE, angle), locked=locked)
    assert inside(box, angle)
    assert box[2] - box[0] > 1
    assert box[3] - box[1] > 1
    if locked:
        assert (box[2] - box[0]) / (box[3] - box[1]) == pytest.approx(1.5, rel=1e-6)


@given(angles, steps, steps)
def test_a_moved_frame_keeps_its_size_and_shows_no_empty_corner(angle: float, dx: float, dy: float) -> None:
    begin = drawn_in(INNER, SIZE, angle)
    box = moved(begin, dx, dy, edges_of(SIZE, angle))
    assert inside(box, angle)
    assert box[2] - box[0] == pytest.approx(begin[2] - begin[0])
    assert box[3] - box[1] == pytest.approx(begin[3] - begin[1])


def test_a_frame_goes_just_to_the_edge_and_slides_along_it() -> None:
    edges = edges_of(SIZE, 0)
    assert moved(INNER, -900, 30, edges) == pytest.approx((0, 130, 150, 230))
    assert pulled(INNER, "bottom-right", 900, 40, edges, locked=False) == pytest.approx((200, 100, 600, 240))
    assert pulled(INNER, "left", 900, 0, edges, locked=False) == pytest.approx((334, 100, 350, 200))


def test_a_locked_side_grows_both_ways_and_a_locked_corner_away_from_its_opposite() -> None:
    edges = edges_of(SIZE, 0)
    assert pulled(INNER, "right", 30, 0, edges, locked=True) == pytest.approx((200, 90, 380, 210))
    assert pulled(INNER, "top-left", -30, -20, edges, locked=True) == pytest.approx((170, 80, 350, 200))


def test_another_shape_has_the_same_middle_and_as_much_as_fits() -> None:
    square = shaped(WHOLE, 1.0, edges_of(SIZE, 0))
    assert square == pytest.approx((100, 0, 500, 400))
    upright = shaped(INNER, 2 / 3, edges_of(SIZE, 0))
    assert (upright[2] - upright[0], upright[3] - upright[1]) == pytest.approx((100, 150))
    assert inside(shaped(drawn_in(WHOLE, SIZE, 10), 1.0, edges_of(SIZE, 10)), 10)


def test_whole_pixels_keep_a_square_square_and_stay_inside() -> None:
    assert snapped((10.4, 20.6, 110.3, 120.5), SIZE, straight=True) == (10, 21, 110, 121)
    box = snapped((10.4, 20.7, 110.3, 120.6), SIZE, straight=False)
    assert box[2] - box[0] == box[3] - box[1]
    assert box[0] >= 10.4
    assert box[2] <= 110.3
    assert snapped((599.6, 0, 600, 400), SIZE, straight=True) == (599, 0, 600, 400)


@pytest.mark.parametrize(
    ("place", "handle"),
    [
        ((200, 100), "top-left"),
        ((352, 198), "bottom-right"),
        ((275, 97), "top"),
        ((203, 150), "left"),
        ((275, 150), "inside"),
        ((275, 250), "outside"),
        ((100, 100), "outside"),
    ],
)
def test_what_is_under_a_place(place: tuple[float, float], handle: str) -> None:
    assert handle_at(INNER, place, 8) == handle


@given(st.floats(-44, 44), st.sampled_from([0.0, 90.0, 180.0, 270.0]), st.floats(10, 1000))
def test_a_line_becomes_level_or_upright(leaning: float, way: float, length: float) -> None:
    angle = math.radians(leaning + way)
    end = (length * math.cos(angle), length * math.sin(angle))
    assert level_angle((5, 7), (5 + end[0], 7 + end[1])) == pytest.approx(-leaning, abs=1e-6)


def test_no_line_turns_nothing() -> None:
    assert level_angle((3, 3), (3, 3)) == 0


def test_how_far_a_place_went_about_a_middle() -> None:
    assert turned_by((0, 0), (10, 0), (0, 10)) == pytest.approx(90)  # down is clockwise
    assert turned_by((0, 0), (-10, 1), (-10, -1)) == pytest.approx(2 * math.degrees(math.atan(0.1)))


def begun(geometry: GeometrySettings | None = None) -> crops.Cropping:
    return crops.begun(SIZE, geometry or GeometrySettings(), Compare())


def test_the_tool_begins_with_the_ratio_that_there_is() -> None:
    assert (begun().ratio, begun().upright) == ("Original", False)
    assert begun(GeometrySettings(crop=Crop(0, 0, 2 / 3, 1))).ratio == "1:1"
    upright = begun(GeometrySettings(crop=Crop(0, 0, 0.375, 1)))
    assert (upright.ratio, upright.upright) == ("16:9", True)
    assert begun(GeometrySettings(crop=Crop(0, 0, 0.9, 0.2))).ratio == "Free"


def test_trying_ratios_shrinks_nothing() -> None:
    tried = begun()
    for name in ("1:1", "16:9", "2:1", "Original"):
        tried = crops.with_ratio(tried, name, upright=False)
    assert tried.finished == GeometrySettings()


def test_swapping_twice_comes_back() -> None:
    first = crops.with_ratio(begun(), "3:2", upright=False)
    other = crops.with_ratio(first, "3:2", upright=True)
    assert other.finished_size == (267, 400)
    assert crops.with_ratio(other, "3:2", upright=False).finished_size == first.finished_size


@given(angles, st.sampled_from(crops.NAMES), st.booleans())
def test_what_is_accepted_is_what_is_seen(angle: float, name: str, upright: bool) -> None:
    tried = crops.with_ratio(crops.with_angle(begun(), round(angle, 1)), name, upright=upright)
    assert inside(crops.box_of(tried.finished.crop, SIZE), tried.geometry.angle) or tried.finished.crop is None
    again = crops.begun(SIZE, tried.finished, Compare())
    assert again.finished_size == tried.finished_size
    if name == "1:1":
        assert tried.finished_size[0] == tried.finished_size[1]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_the_frame_goes_with_a_turn(quarters: int) -> None:
    begin = crops.with_box(begun(), INNER)
    there = crops.with_turn(begin, quarters)
    assert sorted(there.finished_size) == sorted(begin.finished_size)
    assert there.upright == (quarters != 2)
    assert crops.with_turn(there, 4 - quarters).finished == begin.finished


def test_two_mirrors_are_none_and_upside_down_is_half_a_turn_and_a_mirror() -> None:
    begin = crops.with_angle(crops.with_box(begun(), INNER), 3)
    for upside_down in (False, True):
        there = crops.with_flip(begin, upside_down=upside_down)
        assert there.geometry != begin.geometry
        assert crops.with_flip(there, upside_down=upside_down).geometry == begin.geometry
    left, top, right, bottom = crops.with_flip(begin, upside_down=True).box
    assert (left, top) == pytest.approx((200, 200))
    assert (right, bottom) == pytest.approx((350, 300))
