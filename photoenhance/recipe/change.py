"""The difference of two recipes in a few words, as the history list shows it: "Exposure +0.30 EV".

Made from the declarations beside each group (`Parameter`): knows no group by name, only the enhance steps.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from photoenhance.parameter import Parameter
from photoenhance.recipe.recipe import EnhanceStep, Recipe

Title = Callable[[str], str]
_SAID = 2
"""More changes than these are counted, not named."""


def title_of(model: str) -> str:
    """A model's id as a title: what is said where nobody knows better."""
    return model[:1].upper() + model[1:].replace("-", " ")


def words(before: Recipe, after: Recipe, title: Title = title_of) -> str:
    """What leads from one recipe to the other; "" where nothing does.

    `title` gives a model's title for its id.
    """
    said = list(_fields(before, after, title))
    return ", ".join(said) if len(said) <= _SAID else f"{len(said)} changes"


def said_value(parameter: Parameter, value: float) -> str:
    """A value as its slider shows it: a sign where it goes both ways, the decimals of its step, the unit."""
    decimals = next(
        (digits for digits in range(_decimals(parameter.step), 4) if abs(round(value, digits) - value) < 1e-9), 4
    )
    number = f"{abs(value):,.{decimals}f}"
    zero = not number.strip("0.,")
    sign = "" if zero else "−" if value < 0 else "+" if parameter.minimum < 0 else ""
    return f"{sign}{number}{parameter.unit}"


def _fields(before: msgspec.Struct, after: msgspec.Struct, title: Title) -> Iterator[str]:
    for name in after.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if _are_steps(old) and _are_steps(new):
            yield from _models(old, new, title)
        elif isinstance(new, msgspec.Struct) and type(old) is type(new) and _declared(type(new)):
            yield from _fields(old, new, title)
        else:
            yield _field(_declared(type(after)).get(name), name, new)


def _field(parameter: Parameter | None, name: str, value: Any) -> str:
    label = parameter.label if parameter else name[:1].upper() + name[1:].replace("_", " ")
    if isinstance(value, bool):
        return f"{label} {'on' if value else 'off'}"
    if value is None:
        return f"{label} {'automatic' if parameter else 'none'}"
    if isinstance(value, int | float):
        return f"{label} {said_value(parameter, value) if parameter else f'{value:g}'}"
    return f"{label} {value.replace('-', ' ')}" if isinstance(value, str) else label


def _models(before: tuple[EnhanceStep, ...], after: tuple[EnhanceStep, ...], title: Title) -> Iterator[str]:
    old = {step.model: step for step in before}
    new = {step.model: step for step in after}
    if not after:
        yield "Model None"
        return
    same = [(old[model], step) for model, step in new.items() if model in old and old[model] != step]
    added = [step for model, step in new.items() if model not in old]
    for step in added:
        yield f"{title(step.model)} {_strength(step)}"
    for one, other in same:
        yield from _model(one, other, title)
    gone = [model for model in old if model not in new]
    for model in gone[len(added) :]:  # one that was replaced is not named
        yield f"{title(model)} off"
    if not (added or same or gone):
        yield "Order of the models"


def _model(before: EnhanceStep, after: EnhanceStep, title: Title) -> Iterator[str]:
    name = title(after.model)
    if before.strength != after.strength:
        yield f"{name} {_strength(after)}"
    same = msgspec.structs.replace(before, strength=after.strength, sha256=after.sha256)
    details = list(_fields(same, after, title))
    for text in details:
        yield f"{name}: {text[:1].lower()}{text[1:]}"
    if before.sha256 != after.sha256 and not details and before.strength == after.strength:
        yield f"{name}, another version"


def _strength(step: EnhanceStep) -> str:
    return said_value(_declared(EnhanceStep)["strength"], step.strength)


def _are_steps(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, EnhanceStep) for one in value)


@functools.cache
def _declared(group: type[msgspec.Struct]) -> dict[str, Parameter]:
    """The parameters of a group, by name: those of the module where it stands that are named as one of its fields."""
    here = vars(sys.modules[group.__module__]).values()
    return {one.name: one for one in here if isinstance(one, Parameter) and one.name in group.__struct_fields__}


def _decimals(step: float) -> int:
    return next(digits for digits in range(5) if abs(round(step, digits) - step) < 1e-9)
