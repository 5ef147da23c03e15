"""Transfer curves against their standards' own numbers, and forth and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoenhance.colour import curve as curves
from photoenhance.colour.curve import Curve, Hlg, Parametric, Pq, Sampled, TwoWay

CODES = np.linspace(0.0, 1.0, 4097)
READ_ONLY: list[Curve] = [Pq(), Hlg()]
TWO_WAY: list[TwoWay] = [
    curves.LINEAR_CURVE,
    curves.SRGB_CURVE,
    curves.BT709_CURVE,
    curves.ADOBE_CURVE,
    curves.PROPHOTO_CURVE,
    Sampled(np.round(np.linspace(0, 1, 1024) ** 2.2 * 65535).astype(">u2").tobytes()),
]


@pytest.mark.parametrize(
    ("curve", "encoded", "linear"),
    [
        (curves.SRGB_CURVE, 0.5, 0.21404114),
        (curves.SRGB_CURVE, 0.04, 0.04 / 12.92),
        (curves.BT709_CURVE, 0.081, 0.018),
        (curves.PROPHOTO_CURVE, 0.5, 0.28717459),
        (curves.PROPHOTO_CURVE, 1 / 64, 1 / 1024),
        (curves.ADOBE_CURVE, 0.5, 0.21775552),
        (Pq(), 0.58068888, 1.0),  # BT.2408: 203 cd/m2 is 58 % of PQ
        (Pq(), 1.0, 10000 / 203),
        (Hlg(), 0.5, 1 / 12),
        (Hlg(), 0.75, 0.26496256),  # BT.2408: reference white is 75 % of HLG
        (Hlg(), 1.0, 1.0),
    ],
)
def test_known_value(curve: Curve, encoded: float, linear: float) -> None:
    assert float(curve.decode(np.array([encoded]))[0]) == pytest.approx(linear, rel=2e-5)


@pytest.mark.parametrize("curve", TWO_WAY, ids=lambda curve: type(curve).__name__)
def test_encode_inverts_decode(curve: TwoWay) -> None:
    # A table in 16 bit repeats values near black; those codes have no inverse of their own.
    codes = CODES[CODES > 0.02] if isinstance(curve, Sampled) else CODES
    assert np.abs(curve.encode(curve.decode(codes)) - codes).max() < 1e-6


@pytest.mark.parametrize("curve", [*TWO_WAY, *READ_ONLY], ids=lambda curve: type(curve).__name__)
def test_rises(curve: Curve) -> None:
    assert (np.diff(curve.decode(CODES)) >= 0).all()


@given(st.floats(1.0, 3.0), st.floats(0.0, 0.2), st.floats(0.01, 0.2), st.floats(0.0, 0.1))
def test_parametric_with_a_toe_inverts(gamma: float, bend: float, knee: float, lift: float) -> None:
    a, b = 1 / (1 + bend), bend / (1 + bend)
    slope = (a * knee + b) ** gamma / knee
    curve = Parametric(gamma, a, b, slope, knee, lift, lift)
    assert np.abs(curve.encode(curve.decode(CODES)) - CODES).max() < 1e-9


def test_flat_stretch_gives_its_lowest_code() -> None:
    curve = Sampled(np.array([0, 100, 100, 100, 65535], ">u2").tobytes())
    assert float(curve.encode(np.array([100 / 65535]))[0]) == pytest.approx(0.25)
