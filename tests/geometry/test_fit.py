"""Sizes: the edge asked for comes out exactly, the aspect ratio stays, nothing grows unless asked."""

from __future__ import annotations

import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.errors import PhotoError
from photoenhance.geometry.fit import KINDS, Fit, target_size


@pytest.mark.parametrize(
    ("fit", "size"),
    [
        (None, (6000, 4000)),
        (Fit("long", 2048), (2048, 1365)),
        (Fit("short", 1080), (1620, 1080)),
        (Fit("width", 3000), (3000, 2000)),
        (Fit("height", 1000), (1500, 1000)),
        (Fit("megapixels", 6), (3000, 2000)),
        (Fit("megapixels", 1), (1224, 816)),
        (Fit("percent", 50), (3000, 2000)),
        (Fit("percent", 0.001), (1, 1)),
        (Fit("long", 8000), (6000, 4000)),
        (Fit("long", 9000, enlarge=True), (9000, 6000)),
        (Fit("percent", 200, enlarge=True), (12000, 8000)),
        (Fit("box", 1920, height=1080), (1620, 1080)),
        (Fit("box", 1920, height=4000), (1920, 1280)),
        (Fit("box", 9000, height=9000), (6000, 4000)),
        (Fit("box", 9000, enlarge=True, height=9000), (9000, 6000)),
    ],
)
def test_a_24_megapixel_photo(fit: Fit | None, size: tuple[int, int]) -> None:
    assert target_size(6000, 4000, fit) == size


@given(st.integers(1, 70000), st.integers(1, 70000), st.sampled_from(KINDS), st.floats(0.01, 30000), st.booleans())
def test_any_picture(width: int, height: int, kind: str, value: float, enlarge: bool) -> None:
    new = target_size(width, height, Fit(kind, value, enlarge, 300))
    assert min(new) >= 1
    if not enlarge:
        assert new[0] <= width
        assert new[1] <= height
    # Within the rounding of each side the aspect ratio is that of the picture.
    if min(new) > 1:
        assert abs(new[0] * height - new[1] * width) <= max(width, height) * 1.001
    if kind == "megapixels" and min(new) > 1:
        assert new[0] * new[1] <= value * 1e6 * (1 + 1e-9)


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(1, 9000))
def test_an_edge_comes_out_exactly(width: int, height: int, edge: int) -> None:
    assert max(target_size(width, height, Fit("long", edge, enlarge=True))) == edge
    assert target_size(width, height, Fit("height", edge, enlarge=True))[1] == edge


def test_it_travels() -> None:
    fit = Fit("megapixels", 2.5, enlarge=True)
    assert pickle.loads(pickle.dumps(fit)) == fit
    assert msgspec.json.decode(msgspec.json.encode(fit), type=Fit) == fit
    assert len({fit, Fit("megapixels", 2.5, True)}) == 1


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_no_size_at_all_is_refused(value: float) -> None:
    with pytest.raises(PhotoError, match="must be above 0"):
        Fit("long", value)


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(PhotoError, match="no such measure"):
        Fit("area", 10)  # type: ignore[arg-type]
