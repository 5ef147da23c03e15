"""Text can be read on all it stands on, in both themes: WCAG 2 AA asks for a contrast of 4.5:1, and 3:1 for signs."""

from __future__ import annotations

import pytest

from photoenhance.ui.look.theme import DARK, LIGHT, Colours

TEXTS = [
    *(("text", ground) for ground in ("window", "panel", "field", "button", "hover", "pressed")),
    *(("muted", ground) for ground in ("window", "panel", "field")),
    *(("accent", ground) for ground in ("window", "panel", "field")),
    *(("danger", ground) for ground in ("window", "panel", "field")),
    ("on_accent", "main"),
    ("on_accent", "main_hover"),
]
"""Which colours of text stand on which grounds; what cannot be used (`disabled`) is exempt."""

SIGNS = [("accent", "panel"), ("accent", "field"), ("accent", "button"), ("text", "groove")]
"""Frames of the focus, and the handle of a slider on its groove."""


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    values = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(theme: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_signs_can_be_seen(theme: Colours, sign: str, ground: str) -> None:
    assert contrast(getattr(theme, sign), getattr(theme, ground)) >= 3
