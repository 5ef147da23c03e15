"""Light, Colour, Detail in the recipe: one declaration for each slider, ranges kept, only what is set is written."""

from __future__ import annotations

import msgspec
import pytest

from photoenhance.errors import PhotoError
from photoenhance.recipe import colour, detail, light

PANELS = [
    (light.LightSettings, light.PARAMETERS),
    (colour.ColourSettings, colour.PARAMETERS),
    (detail.DetailSettings, detail.PARAMETERS),
]


@pytest.mark.parametrize(("struct", "parameters"), PANELS)
def test_every_field_is_declared_once_and_at_rest_by_default(struct, parameters) -> None:
    assert struct.__struct_fields__ == tuple(one.name for one in parameters)
    for one in parameters:
        assert getattr(struct(), one.name) == one.default == one.neutral
        assert one.minimum <= one.neutral <= one.maximum
        assert one.help.endswith(".")


@pytest.mark.parametrize(("struct", "parameters"), PANELS)
def test_values_outside_their_range_are_refused(struct, parameters) -> None:
    for one in parameters:
        assert getattr(struct(**{one.name: one.maximum}), one.name) == one.maximum
        for value in (one.maximum + 0.01, one.minimum - 0.01, float("nan")):
            with pytest.raises(PhotoError, match=one.label.lower()):
                struct(**{one.name: value})


@pytest.mark.parametrize(("struct", "parameters"), PANELS)
def test_only_what_is_set_is_written(struct, parameters) -> None:
    assert msgspec.json.encode(struct()) == b"{}"
    first = parameters[0]
    assert msgspec.json.encode(struct(**{first.name: 1.0})) == f'{{"{first.name}":1.0}}'.encode()
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"glow":1}', type=struct)
