"""A slider moved: a window of pixels from a photo of 31 MP, shown at a quarter of its size, and the photo written."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from benchmarks.photo import source as made
from benchmarks.table import seconds, show
from photoenhance.batch.spread import in_order
from photoenhance.colour import quick
from photoenhance.colour.space import SRGB
from photoenhance.develop.ready import make_ready
from photoenhance.image import Region, Source
from photoenhance.inference.catalogue import find
from photoenhance.inference.choice import choose
from photoenhance.inference.grade.bake import Baked
from photoenhance.inference.session import open_session
from photoenhance.pipeline.finished import encode
from photoenhance.pipeline.found import Found, Small, found
from photoenhance.pipeline.frame import finished_size
from photoenhance.pipeline.levels import Levels, photo_levels
from photoenhance.pipeline.measure import measure
from photoenhance.pipeline.preview import display
from photoenhance.pipeline.render import strips
from photoenhance.recipe.chosen import step_of
from photoenhance.recipe.colour import ColourSettings
from photoenhance.recipe.detail import DetailSettings
from photoenhance.recipe.geometry import GeometrySettings
from photoenhance.recipe.light import LightSettings
from photoenhance.recipe.recipe import NEUTRAL, Recipe

FULL, WINDOW = (6800, 4500), (1600, 1000)
QUARTER = Region(0, 0, *WINDOW, 0.25)
ALL = Recipe(
    light=LightSettings(0.5, 30, -40, 40, 10, -10),
    colour=ColourSettings(10, 5, 30, 10),
    detail=DetailSettings(clarity=30, sharpening=50),
)
EXPOSURE = Recipe(light=LightSettings(exposure=0.5))
TURNED = GeometrySettings(angle=2)

RECIPES = {
    "nothing": NEUTRAL,
    "exposure": EXPOSURE,
    "all sliders": ALL,
    "exposure, straightened": msgspec.structs.replace(EXPOSURE, geometry=TURNED),
    "all sliders, straightened": msgspec.structs.replace(ALL, geometry=TURNED),
}


def table() -> None:
    """One table for sliders, and what comes before."""
    make_ready()
    quick.make_ready()
    source = made(*FULL)
    levels = photo_levels(source)
    auto = step_of(choose("auto"))
    grade = measure(source, Recipe((auto,)), (), open_session(find("auto"), "cpu", threads=1))
    rows = []
    for name, recipe in RECIPES.items():
        graded = msgspec.structs.replace(recipe, enhance=(auto,))
        shown = [_shown(source, one, levels, mine) for one, mine in ((recipe, ()), (graded, (grade,)))]
        rows.append((name, *shown, _written(source, recipe, levels)))
    show("A slider moved", ("what", "1600x1000, ms", "with auto, ms", "31 MP to 8 bit, s"), rows)
    median, _ = seconds(lambda: photo_levels(source), 3)
    print(f"reduced copies of 31 MP: {median:.2f} s")


def _found(source: Source, recipe: Recipe, levels: Levels, grades: tuple[Baked, ...]) -> Found:
    assert levels.small is not None
    return found(source, recipe, grades, Small(levels.small, grades))


def _shown(source: Source, recipe: Recipe, levels: Levels, grades: tuple[Baked, ...]) -> str:
    known = _found(source, recipe, levels, grades)
    return _ms(lambda: display(source, recipe, known, levels, grades, QUARTER))


def _written(source: Source, recipe: Recipe, levels: Levels) -> str:
    known = _found(source, recipe, levels, ())
    size = finished_size(source, recipe)

    def work() -> None:
        for _ in in_order(lambda strip: encode(source, recipe, known, SRGB, np.uint8, strip), strips(*size)):
            pass

    median, _ = seconds(work, 3)
    return f"{median:.2f}"


def _ms(work: Callable[[], object]) -> str:
    median, spread = seconds(work, 9)
    return f"{median * 1000:.1f} ± {spread * 500:.1f}"
